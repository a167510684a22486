import type { Entry } from './entry.ts';
import type { LocalDate } from './evidence.ts';
import { localDateOf } from './time/local-days.ts';

/** What was done about one person on one day, each time counted; whoever wants persons counts those that are not 0. */
export interface PersonTimes {
  investigations: number;
  clinicVisits: number;
  checks: number;
  tests: number;
}

const counted: Record<keyof PersonTimes, readonly string[]> = {
  investigations: ['investigation-opened'],
  clinicVisits: ['clinic-visit'],
  checks: ['port-check', 'record:checked'],
  tests: ['test-taken'],
};

/** P8: person-times of a local day of `timeZone`. */
export const personTimes = (
  { timeline }: Pick<Entry, 'timeline'>,
  day: LocalDate,
  timeZone: string,
): PersonTimes => {
  const done = timeline
    .filter(({ status, at }) => status === 'applied' && localDateOf(at, timeZone) === day)
    .map(({ what }) => what);
  const times = (words: readonly string[]) => done.filter((what) => words.includes(what)).length;
  return {
    investigations: times(counted.investigations),
    clinicVisits: times(counted.clinicVisits),
    checks: times(counted.checks),
    tests: times(counted.tests),
  };
};
