import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import { loadRecords, newestVersion } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';

/** The words of the statement that was made last, as its agency sent them. */
export const newestRecord = async (
  table: Table,
  { statements }: EntryDocument,
): Promise<ArrivalRecord | undefined> => {
  const [newest] = [...statements].sort((one, other) => other.statedAt - one.statedAt);
  if (newest === undefined) return undefined;
  const [stored] = await loadRecords(table, [newest], { consistent: true });
  return newestVersion(stored?.versions ?? [])?.record;
};
