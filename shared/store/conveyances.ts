import * as z from 'zod';
import { contentHash } from '../domain/content-hash.ts';
import type { LocalDate } from '../domain/evidence.ts';
import { pack } from './packed.ts';
import { shardOf } from './shard.ts';
import { readPacked } from './stored-item.ts';
import type { Item, Table } from './table.ts';

/** Somebody aboard: the entry, what the conveyance is called, and the local date it is filed under. */
export interface Rider {
  entryId: string;
  names: readonly string[];
  date: LocalDate;
}

/**
 * Who was on which conveyance, without seats: those are read from the records, so that a correction needs no item of its own. All that one
 * batch of records tells of a day shares a few items whatever the number of conveyances: a search, which is rare, reads the whole day of a bucket.
 */
const buckets = 4;
const keptDays = 60;
const dayMs = 86_400_000;
const manifests = z.array(z.tuple([z.string(), z.array(z.string())]));

const partition = (date: LocalDate): string => `V#${date}`;

/** Items under a key made of their content: to be put blind, before the entries are written. */
export const conveyanceItems = (riders: readonly Rider[]): Item[] => {
  const slots = new Map<string, Map<string, Set<string>>>();
  for (const { entryId, names, date } of riders) {
    for (const name of names) {
      const slot = `${date}#${shardOf(name, buckets)}`;
      const byName = slots.get(slot) ?? new Map<string, Set<string>>();
      slots.set(slot, byName.set(name, (byName.get(name) ?? new Set()).add(entryId)));
    }
  }
  return [...slots].map(([slot, byName]) => {
    const [date = '', bucket = ''] = slot.split('#');
    const content = [...byName].map(([name, ids]) => [name, [...ids].sort()] as const).sort();
    const ttl = Math.floor(Date.parse(`${date}T00:00:00Z`) / 1000) + (keptDays * dayMs) / 1000;
    return {
      pk: partition(date),
      sk: `${bucket}#${contentHash(content).slice(0, 16)}`,
      ttl,
      d: pack(content),
    };
  });
};

/** Every entry filed under one of the names on one of the dates; entries that were merged since, or never came to be, are among them. */
export const ridersOf = async (
  table: Pick<Table, 'query'>,
  names: readonly string[],
  dates: readonly LocalDate[],
): Promise<string[]> => {
  const wanted = [...new Set(names.map((name) => shardOf(name, buckets)))];
  const answers = await Promise.all(
    dates.flatMap((date) =>
      wanted.map((bucket) => table.query({ pk: partition(date), prefix: `${bucket}#`, consistent: true })),
    ),
  );
  const found = answers.flatMap(({ items }) => items.flatMap((item) => readPacked(manifests, item)));
  return [...new Set(found.flatMap(([name, ids]) => (names.includes(name) ? ids : [])))];
};
