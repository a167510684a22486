import * as z from 'zod';
import { pack } from './packed.ts';
import { readPacked, versionOf } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

/** One emergency access to an entry (G10); times are epoch milliseconds. */
const emergency = z.object({
  keyId: z.string(),
  by: z.string(),
  officer: z.string(),
  reason: z.string(),
  at: z.number(),
  until: z.number(),
});
export type Emergency = z.infer<typeof emergency>;

/** All of an entry's, beside its state: what was written about the person is sealed like the person, and erased with them. */
export const emergenciesKeyOf = (entryId: string): Key => ({ pk: `E#${entryId}`, sk: 'G' });
const maximumRounds = 6;

const parse = (item: Item | undefined): { list: Emergency[]; version: number } =>
  item ? { list: readPacked(z.array(emergency), item), version: versionOf(item) } : { list: [], version: 0 };

/** Emergency accesses to these entries (an entry and those merged into it), oldest first. */
export const loadEmergencies = async (
  table: Pick<Table, 'get'>,
  entryIds: readonly string[],
): Promise<Emergency[]> => {
  const items = await table.get(entryIds.map(emergenciesKeyOf), { consistent: true });
  return items.flatMap((item) => parse(item).list).sort((one, other) => one.at - other.at);
};

/** Keeps one more; the same key's of the same moment again changes nothing. Throws when others keep changing the item. */
export const addEmergency = async (
  table: Pick<Table, 'get' | 'write'>,
  entryId: string,
  one: Emergency,
): Promise<void> => {
  for (let round = 0; round < maximumRounds; round += 1) {
    const [item] = await table.get([emergenciesKeyOf(entryId)], { consistent: true });
    const { list, version } = parse(item);
    if (list.some(({ keyId, at }) => keyId === one.keyId && at === one.at)) return;
    const [outcome] = await table.write([writeOf(entryId, version, [...list, one])]);
    if (outcome === 'written') return;
  }
  throw new Error('others kept changing the emergency accesses to this entry');
};

const writeOf = (entryId: string, version: number, list: readonly Emergency[]): ConditionalWrite => {
  const key = emergenciesKeyOf(entryId);
  const d = pack(list);
  return version === 0
    ? { kind: 'insert', item: { ...key, v: 1, d } }
    : { kind: 'update', key, set: { v: version + 1, d }, when: { v: version } };
};
