import * as z from 'zod';
import type { EpochMs, LocalDate } from '../domain/evidence.ts';
import { type Beat, beaten, type ZeroList } from '../domain/statements/heartbeat.ts';
import { pack } from './packed.ts';
import { readPacked, versionOf } from './stored-item.ts';
import type { Item, Key, Table } from './table.ts';

/** What an agency's item holds; version 0: there is none yet. */
export interface StoredBeat {
  beat?: Beat;
  version: number;
}

const packedBeat = z.object({
  watchedSince: z.number(),
  lastAt: z.number().optional(),
  usualMs: z.number().optional(),
  requests: z.number(),
  records: z.number(),
  zeroLists: z.array(z.object({ from: z.string(), to: z.string() })),
});
const keyOf = (agency: string): Key => ({ pk: `A#${agency}`, sk: 'A' });
const maximumRounds = 4;

/** In the order asked. */
export const loadBeats = async (
  table: Table,
  agencies: readonly string[],
  options: { consistent: boolean },
): Promise<StoredBeat[]> => (await table.get(agencies.map(keyOf), options)).map(parseBeat);

/**
 * Notes that an agency spoke: one small read and one small write a request. Where several requests of one agency meet again and again,
 * one of them goes uncounted: that it spoke is then known from the others.
 */
export const noteBeat = async (
  table: Table,
  agency: string,
  spoken: { at: EpochMs; records: number; zeroList?: ZeroList },
  first: () => Promise<void>,
): Promise<void> => {
  for (let round = 0; round < maximumRounds; round += 1) {
    const [stored] = await loadBeats(table, [agency], { consistent: true });
    if (stored?.beat?.lastAt === undefined) await first();
    const written = await table.write([
      beatWrite(agency, beaten(stored?.beat, spoken), stored?.version ?? 0),
    ]);
    if (written[0] === 'written') return;
  }
};

/** Begins to watch an agency that owes a list a day; one that is watched already stays as it is. */
export const watchAgencies = async (
  table: Table,
  agencies: readonly string[],
  now: EpochMs,
): Promise<void> => {
  const beat: Beat = { watchedSince: now, requests: 0, records: 0, zeroLists: [] };
  await table.write(agencies.map((agency) => beatWrite(agency, beat, 0)));
};

/** Keeps what an agency said when it said that nobody comes. The same list twice is one. */
export const keepZeroList = async (
  table: Table,
  list: {
    agency: string;
    zeroListId: string;
    receivedAt: EpochMs;
    from: LocalDate;
    to: LocalDate;
    note?: string;
  },
): Promise<void> => {
  const { agency, zeroListId, ...said } = list;
  await table.put([{ pk: `A#${agency}`, sk: `Z#${zeroListId}`, d: pack(said) }]);
};

const beatWrite = (agency: string, beat: Beat, version: number) => {
  const key = keyOf(agency);
  const packed = pack(beat);
  return version === 0
    ? ({ kind: 'insert', item: { ...key, v: 1, d: packed } } as const)
    : ({ kind: 'update', key, set: { v: version + 1, d: packed }, when: { v: version } } as const);
};

const parseBeat = (item: Item | undefined): StoredBeat => {
  if (!item) return { version: 0 };
  return { beat: readPacked(packedBeat, item), version: versionOf(item) };
};
