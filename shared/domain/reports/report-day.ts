import type { Policy } from '../../contracts/policy.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { addDays, midnightOf } from '../time/local-days.ts';
import { wallTime } from '../time/zoned-time.ts';

/** One local day of one locality, as a report sees it. */
export interface ReportDay {
  date: LocalDate;
  timeZone: string;
  /** The day itself: what happened from `from` until before `to`. */
  from: EpochMs;
  to: EpochMs;
  /** P6: what was recorded before this instant counts; the same as `to` unless policy waits for stragglers. */
  cutOff: EpochMs;
  /** Submitted later than this, the report is late (C13). */
  dueBy: EpochMs;
}

/** P1: the local day `date` in `timeZone`, with the cut-off and the hour it is due at, both on the next day (P6). */
export const reportDayOf = (
  date: LocalDate,
  timeZone: string,
  { cutOff, dueBy }: Pick<Policy['reports'], 'cutOff' | 'dueBy'>,
): ReportDay => {
  const next = addDays(date, 1);
  return {
    date,
    timeZone,
    from: midnightOf(date, timeZone),
    to: midnightOf(next, timeZone),
    cutOff: localTime(next, cutOff, timeZone),
    dueBy: localTime(next, dueBy, timeZone),
  };
};

// Not midnight by the clock but the day's first instant, where a clock change skips midnight.
const localTime = (date: LocalDate, time: string, timeZone: string): EpochMs =>
  time === '00:00' ? midnightOf(date, timeZone) : wallTime(date, time, timeZone);
