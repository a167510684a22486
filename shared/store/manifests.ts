import * as z from 'zod';
import { manifest } from '../contracts/manifest.ts';
import { contentHash } from '../domain/content-hash.ts';
import type { EpochMs } from '../domain/evidence.ts';
import type { TripNote } from '../domain/transfer/manifest.ts';
import { pack } from './packed.ts';
import { DamagedItem, readPacked, versionOf } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

const speaker = z.object({ kind: z.enum(['locality', 'agency', 'steward', 'system']), id: z.string() });

const packedManifest = z.object({ manifest, owner: speaker, putAt: z.number() });

/** An announced trip as it was put last; version 0 means "not stored yet". */
export interface StoredManifest extends z.infer<typeof packedManifest> {
  version: number;
}

const packedNote = z.object({
  type: z.enum(['boarded', 'leg', 'received']),
  entryIds: z.array(z.string()),
  headcount: z.number().optional(),
  at: z.number(),
  learnedAt: z.number(),
  by: speaker,
  officer: z.string().optional(),
  vehicle: z.string().optional(),
});

/** How far back the notes of a trip that nobody announced are looked at: longer than any trip by land or air. */
export const tripReachMs = 72 * 3_600_000;

const announced = (manifestId: string): Key => ({ pk: `M#${manifestId}`, sk: 'M' });
const minuteOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 16);

/** Insert at version 0, else conditional on the version it was read at. */
export const manifestWrite = ({ version, ...stored }: StoredManifest): ConditionalWrite => {
  const key = announced(stored.manifest.manifestId);
  const packed = pack(stored);
  return version === 0
    ? { kind: 'insert', item: { ...key, v: 1, d: packed } }
    : { kind: 'update', key, set: { v: version + 1, d: packed }, when: { v: version } };
};

/** In the order asked; undefined where nobody announced such a trip. */
export const loadManifests = async (
  table: Table,
  manifestIds: readonly string[],
): Promise<(StoredManifest | undefined)[]> => {
  const items = await table.get(manifestIds.map(announced), { consistent: true });
  return items.map((item) => (item ? parseManifest(item) : undefined));
};

/**
 * What one request said of one manifest, for many entries in one item under a key made of its content: evidence, so that a repeated request
 * writes the same bytes. Who really boarded is read from the entries; this only says whom to look at.
 */
export const noteItem = (manifestId: string, note: TripNote): Item => {
  const { learnedAt: _, ...said } = note;
  return {
    pk: `M#${manifestId}`,
    sk: `B#${minuteOf(note.at)}#${contentHash(said)}`,
    d: pack(note),
  };
};

/** The announcement, and everything told of the manifest since `from`: one query of one partition. */
export const loadTrip = async (
  table: Table,
  manifestId: string,
  from: EpochMs,
): Promise<{ stored?: StoredManifest; notes: TripNote[] }> => {
  const range = { pk: `M#${manifestId}`, from: `B#${minuteOf(from)}`, to: 'M', consistent: true };
  const { items } = await table.query(range);
  const found = items.find((item) => item.sk === 'M');
  const notes = items.filter((item) => item.sk.startsWith('B#')).map((item) => readPacked(packedNote, item));
  return { notes, ...(found ? { stored: parseManifest(found) } : {}) };
};

/**
 * When an alert about the trip itself was first made, for everybody who makes it: `now` the first time, and what was written then for
 * whoever comes later. From it the alert has its id, so that it is told once.
 */
export const alertedAt = async (
  table: Table,
  manifestId: string,
  what: string,
  now: EpochMs,
): Promise<EpochMs> => {
  const key = { pk: `M#${manifestId}`, sk: `T#${what}` };
  const [outcome] = await table.write([{ kind: 'insert', item: { ...key, at: now } }]);
  if (outcome === 'written') return now;
  const [item] = await table.get([key], { consistent: true });
  if (typeof item?.at !== 'number') throw new DamagedItem(item ?? key);
  return item.at;
};

/** A trip in the list of a place or of the agency that announced it, by the UTC day on which it leaves. */
const listPartition = (root: string, day: string): string => `ML#${root}#${day}`;

export const listItems = (manifestId: string, departureAt: EpochMs, paths: readonly string[]): Item[] =>
  [...new Set(paths)].map((path) => ({
    pk: listPartition(path.split('/', 1)[0] ?? path, dayOf(departureAt)),
    sk: `${path}/#${manifestId}`,
  }));

export interface Listed {
  manifestId: string;
  sk: string;
}

/** The trips linked at `path` or below that leave on a UTC day, in order of their links; `after` is the last link seen. */
export const listTrips = async (
  table: Table,
  path: string,
  page: { day: string; after?: string; limit: number },
): Promise<{ trips: Listed[]; more: boolean }> => {
  const { items, more } = await table.query({
    pk: listPartition(path.split('/', 1)[0] ?? path, page.day),
    prefix: `${path}/`,
    limit: page.limit,
    ...(page.after === undefined ? {} : { after: page.after }),
  });
  return {
    trips: items.map(({ sk }) => ({ sk, manifestId: sk.slice(sk.indexOf('/#') + 2) })),
    more,
  };
};

/** `YYYY-MM-DD` in UTC. */
export const dayOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);

const parseManifest = (item: Item): StoredManifest => ({
  version: versionOf(item),
  ...readPacked(packedManifest, item),
});
