import type { Entry } from '../entry.ts';
import { dwellTimesOf } from './dwell.ts';
import { add, type Tally } from './report-counters.ts';
import type { ReportDay } from './report-day.ts';

const minute = 60_000;

/** F1: of the stays that ended on the day, how many and how many minutes; over days and places they add up, and divide into averages. */
export const countDwell = (
  tally: Tally,
  entry: Entry,
  { from, to }: Pick<ReportDay, 'from' | 'to'>,
): void => {
  for (const stay of dwellTimesOf(entry)) {
    if (stay.to === undefined || stay.to < from || stay.to >= to) continue;
    const minutes = Math.round((stay.to - stay.from) / minute);
    add(tally, 'dwell-ended-today');
    add(tally, `dwell-ended-today/phase/${stay.phase}`);
    add(tally, 'dwell-minutes-today', minutes);
    add(tally, `dwell-minutes-today/phase/${stay.phase}`, minutes);
  }
};
