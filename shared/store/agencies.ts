import { type Agency, agency } from '../contracts/localities.ts';
import { type ChunkedKind, changeValues, readChunks } from './config-chunks.ts';
import type { Table } from './table.ts';

const agencyChunks: ChunkedKind<Agency> = {
  kind: 'agencies',
  chunks: 4,
  keyOf: (value) => value.id,
  schema: agency,
};

export const readAgencies = (table: Table): Promise<Agency[]> => readChunks(table, agencyChunks);

/** Adds or replaces agencies. */
export const putAgencies = async (table: Table, items: readonly Agency[]): Promise<void> => {
  const byId = new Map(items.map((item) => [item.id, item]));
  await changeValues(table, agencyChunks, [...byId.keys()], (id) => byId.get(id));
};
