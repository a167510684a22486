import type { ReportAmendment } from '../../contracts/report.ts';
import type { Tally } from './report-counters.ts';

/** Who is counted at which term, by entry id. */
export type Whereabouts = ReadonlyMap<string, string>;

export interface Counted {
  revision: number;
  counts: Tally;
  whereabouts: Whereabouts;
}

/** P10: what later evidence changes in a report: counter by counter, and who is counted elsewhere, with ids. */
export const amendmentOf = (before: Counted, after: Omit<Counted, 'revision'>): ReportAmendment => {
  const keys = [...new Set([...Object.keys(before.counts), ...Object.keys(after.counts)])].sort();
  const counters = keys
    .map((key) => ({ key, before: before.counts[key] ?? 0, after: after.counts[key] ?? 0 }))
    .filter((one) => one.before !== one.after);
  const ids = [...new Set([...before.whereabouts.keys(), ...after.whereabouts.keys()])].sort();
  const entries = ids
    .map((entryId) => ({
      entryId,
      before: before.whereabouts.get(entryId) ?? null,
      after: after.whereabouts.get(entryId) ?? null,
    }))
    .filter((one) => one.before !== one.after);
  return { of: before.revision, counters, entries };
};

export const changesNothing = ({ counters, entries }: ReportAmendment): boolean =>
  counters.length === 0 && entries.length === 0;

/** The earlier counts with the amendment applied are the later ones. */
export const amended = (counts: Tally, { counters }: ReportAmendment): Tally => {
  const later: Tally = { ...counts };
  for (const { key, after } of counters) {
    if (after === 0) delete later[key];
    else later[key] = after;
  }
  return later;
};
