import * as z from 'zod';
import { pack } from './packed.ts';
import { readPacked } from './stored-item.ts';
import type { ConditionalWrite, Table } from './table.ts';

/** One emergency access to an entry (G10); times are epoch milliseconds. Its reason is sealed like the person it is about. */
const emergency = z.object({
  keyId: z.string(),
  by: z.string(),
  officer: z.string(),
  reason: z.string(),
  at: z.number(),
  until: z.number(),
});
export type Emergency = z.infer<typeof emergency>;

/** Insert only: each access stays on record for as long as the entry does. */
export const emergencyWrite = (entryId: string, one: Emergency): ConditionalWrite => ({
  kind: 'insert',
  item: {
    pk: `E#${entryId}`,
    sk: `G#${new Date(one.at).toISOString()}#${one.keyId}`,
    d: pack(one),
  },
});

/** Emergency accesses to these entries (an entry and those merged into it), oldest first. */
export const loadEmergencies = async (
  table: Pick<Table, 'query'>,
  entryIds: readonly string[],
): Promise<Emergency[]> => {
  const answers = await Promise.all(
    entryIds.map((entryId) => table.query({ pk: `E#${entryId}`, prefix: 'G#', consistent: true })),
  );
  return answers
    .flatMap(({ items }) => items.map((item) => readPacked(emergency, item)))
    .sort((one, other) => one.at - other.at);
};
