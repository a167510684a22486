import type { EpochMs } from '../evidence.ts';
import type { TripNote } from './manifest.ts';

export interface Headcounts {
  /** What the givers counted in all, and what the takers did; undefined while that side has counted nobody. */
  given?: number;
  taken?: number;
  /** Whether there is a reading by which both sides, and those still on the way, agree. */
  agree: boolean;
  /** When the first receipt reached us. */
  firstTaken?: EpochMs;
}

/**
 * Both sides' headcounts. Each side's newest number counts once, however many requests repeated it; where several boarded or received
 * people, the numbers are their own or running totals, and either reading is taken. `aboard`: who has not reached their place yet.
 */
export const headcountsOf = (notes: readonly TripNote[], aboard: number): Headcounts => {
  const given = readings(notes.filter(({ type }) => type !== 'received'));
  const received = notes.filter(({ type }) => type === 'received');
  const taken = readings(received);
  return {
    ...(given.length === 0 ? {} : { given: Math.max(...given) }),
    ...(taken.length === 0 ? {} : { taken: Math.max(...taken) }),
    agree: given.some((gave) => taken.some((took) => gave === took + aboard)),
    ...(received.length === 0 ? {} : { firstTaken: Math.min(...received.map(({ learnedAt }) => learnedAt)) }),
  };
};

/** The sum of each side's newest number, and the newest of all. */
const readings = (notes: readonly TripNote[]): number[] => {
  const newest = new Map<string, { at: EpochMs; headcount: number }>();
  for (const { by, at, headcount } of notes) {
    if (headcount === undefined) continue;
    const known = newest.get(by.id);
    const isNewer = known === undefined || at > known.at || (at === known.at && headcount > known.headcount);
    if (isNewer) newest.set(by.id, { at, headcount });
  }
  const all = [...newest.values()];
  if (all.length === 0) return [];
  const last = all.reduce((best, one) => (one.at > best.at ? one : best));
  return [...new Set([all.reduce((sum, { headcount }) => sum + headcount, 0), last.headcount])];
};
