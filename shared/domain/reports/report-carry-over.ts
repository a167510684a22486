import type { ReportDifference } from '../../contracts/report.ts';
import type { Entry } from '../entry.ts';
import { hasArrived } from './report-entry.ts';

/** Why somebody counts today who did not count in the report of the day before. */
export type Joined = 'arrived' | 'moved-in' | 'late' | 'left-out';
/** Counted the day before, and by what is known now arrived only today. */
export type Kept = 'restated';
/** Why somebody who counted the day before does not count here today. */
export type Gone = 'moved-out' | 'merged' | 'no-longer-arrived' | 'vanished';

/** Whether the locality counts the entry among those who arrived. */
export const countsAt = (entry: Entry | undefined, locality: string): entry is Entry =>
  entry !== undefined && hasArrived(entry) && entry.responsibility.locality === locality;

/**
 * P9: `before` is the entry at the beginning of the day by all that is known now, `knowable` by what yesterday's report could know. Nobody
 * whom yesterday's report could have counted is new today: it left them out.
 */
export const whyJoined = (
  { before, knowable }: { before: Entry | undefined; knowable: Entry | undefined },
  locality: string,
): Joined => {
  if (countsAt(knowable, locality)) return 'left-out';
  if (before === undefined || !hasArrived(before)) return 'arrived';
  return before.responsibility.locality === locality ? 'late' : 'moved-in';
};

/** Nobody's link leads to them any more: they go on in another entry, or they are lost. */
export const whyGone = ({ merged }: { merged: boolean }): Gone => (merged ? 'merged' : 'vanished');

const settled: readonly (Joined | Gone | Kept)[] = ['arrived', 'moved-in', 'moved-out', 'merged', 'late'];

/** Yesterday's report and today's changes make today's: each person with whom they do not, and is not accounted for, is a difference. */
export const carryDifference = (
  locality: string,
  entryId: string,
  why: Joined | Gone | Kept,
): ReportDifference[] =>
  settled.includes(why) ? [] : [{ locality, entryId, gate: 'carry-over', why, pending: false }];
