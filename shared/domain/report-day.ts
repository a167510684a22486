import { Temporal } from 'temporal-polyfill';
import type { Policy } from '../contracts/policy.ts';
import type { EpochMs, LocalDate } from './evidence.ts';
import { addDays, midnightOf } from './local-days.ts';

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

const localTime = (date: LocalDate, time: string, timeZone: string): EpochMs => {
  if (time === '00:00') return midnightOf(date, timeZone);
  const plain = Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time));
  return plain.toZonedDateTime(timeZone).epochMilliseconds;
};
