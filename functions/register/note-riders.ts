import { conveyanceItems } from '../../shared/store/conveyances.ts';
import type { Table } from '../../shared/store/table.ts';
import type { Placed } from './place-record.ts';
import type { PreparedRecord } from './prepare-records.ts';

/**
 * Before the entries are written: who was aboard what (F21). Blind, under content-derived keys; a record placed anew in another round is
 * noted there again, and whoever searches looks the person up.
 */
export const noteRiders = async (
  table: Pick<Table, 'put'>,
  placed: ReadonlyMap<PreparedRecord, Placed>,
  again: ReadonlySet<PreparedRecord>,
): Promise<void> => {
  const noted = [...placed].filter(([one, { placement }]) => placement !== 'duplicate' && !again.has(one));
  const riders = noted.flatMap(([{ rides }, { entryId }]) => rides.map((ride) => ({ entryId, ...ride })));
  await table.put(conveyanceItems(riders));
};
