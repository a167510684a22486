import { type Locality, locality } from '../contracts/localities.ts';
import { type ChunkedKind, changeValues, readChunks } from './config-chunks.ts';
import type { Table } from './table.ts';

/** 64 chunks hold a country's counties in about 1 KB each, and still every community of one in less than an item may be. */
const localityChunks: ChunkedKind<Locality> = {
  kind: 'localities',
  chunks: 64,
  keyOf: (value) => value.code,
  schema: locality,
};

export const readLocalities = (table: Table): Promise<Locality[]> => readChunks(table, localityChunks);

/** Adds or replaces nodes; the caller has validated them against the tree. */
export const putLocalities = async (table: Table, items: readonly Locality[]): Promise<void> => {
  const byCode = new Map(items.map((item) => [item.code, item]));
  await changeValues(table, localityChunks, [...byCode.keys()], (code) => byCode.get(code));
};
