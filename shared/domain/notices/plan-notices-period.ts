import type { Entry } from '../entry.ts';
import type { LocalDate, Told } from '../evidence.ts';
import { route } from '../places/routing.ts';
import type { PlanInput, PlannedNotice } from './plan-notices.ts';
import { makeNotice } from './plan-notices-severity.ts';

/**
 * `period.changed`, once per new end date: whatever moved it since the placement, an officer, late evidence or a rule. Compared with what was
 * told last, because after a change of the policies the entry before and after look the same.
 */
export const periodNotices = (input: PlanInput): PlannedNotice[] => {
  const { after, before, document, directory, tree, policy, version } = input;
  const { quarantine } = after;
  const serving = after.deadlines.some(({ kind }) => kind === 'release');
  if (quarantine === undefined || !serving || after.outcome === 'MERGED') return [];
  const told = toldDates(document.told, quarantine.since);
  if ((told.at(-1) ?? dateBefore(before, after)) === quarantine.lastDay) return [];
  // A merged entry brings its ledger along, so a key also says whose it was.
  const key = `period.changed:${quarantine.lastDay}:${new Set(told).size}.${after.entryId.slice(-6)}`;
  return route('period.changed', after, directory, tree, policy).map(({ recipient }) =>
    makeNotice('period.changed', key, recipient, version),
  );
};

/** The end dates this quarantine was told with, oldest first. */
const toldDates = (told: readonly Told[], since: number): LocalDate[] =>
  told
    .filter(({ kind, at }) => kind === 'period.changed' && at >= since)
    .sort((one, other) => one.at - other.at)
    .map(({ key }) => key.split(':')[1] ?? '');

/** Nothing told yet: the date of the placement, or what it was before evidence moved day 0 itself; a quarantine that is over is another one. */
const dateBefore = (before: Entry | undefined, { quarantine }: Entry): LocalDate | undefined => {
  const known = before?.releasedAt === undefined ? before?.quarantine : undefined;
  return known && known.firstLastDay !== quarantine?.firstLastDay ? known.lastDay : quarantine?.firstLastDay;
};
