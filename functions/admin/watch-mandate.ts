import { nextWarning } from '../../shared/domain/policies/mandate.ts';
import { makePolicyBook, type StoredPolicy } from '../../shared/domain/policies/policies.ts';
import { dueItems } from '../../shared/store/due.ts';
import { readPolicies } from '../../shared/store/policies.ts';
import type { Item, Table } from '../../shared/store/table.ts';

/** The due item of the next warning that the mandate ends (G9), under the policies there are and those about to be put. */
export const watchMandate = async (
  table: Table,
  now: number,
  added: readonly StoredPolicy[] = [],
): Promise<Item[]> => {
  const book = makePolicyBook([...(await readPolicies(table)), ...added]);
  return dueItems([{ kind: 'mandate', at: nextWarning(book.mandate(now), now) ?? now, ref: 'watch' }]);
};
