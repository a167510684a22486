import type { EpochMs } from '../evidence.ts';
import type { TripNote } from './manifest.ts';

/** People board a vehicle within this long of each other; a later boarding under the same id is another run. */
const boardingMs = 12 * 3_600_000;

/**
 * The notes of one manifest id, run by run: the same number may serve every day. A receipt belongs to the run whose people it names, else to
 * the one that began last before it.
 */
export const runsOf = (notes: readonly TripNote[]): TripNote[][] => {
  const ordered = [...notes].sort((one, other) => one.at - other.at);
  const runs: TripNote[][] = [];
  let last: EpochMs = Number.NEGATIVE_INFINITY;
  for (const note of ordered.filter(({ type }) => type !== 'received')) {
    if (note.at - last > boardingMs) runs.push([]);
    runs.at(-1)?.push(note);
    last = note.at;
  }
  for (const note of ordered.filter(({ type }) => type === 'received')) {
    const named = runs.findLast((run) => run.some((one) => sharePeople(one, note)));
    const before = runs.findLast((run) => (run[0]?.at ?? 0) <= note.at);
    const run = named ?? before ?? runs[0];
    if (run) run.push(note);
    else runs.push([note]);
  }
  return runs;
};

const sharePeople = (one: TripNote, other: TripNote): boolean =>
  other.entryIds.some((entryId) => one.entryIds.includes(entryId));
