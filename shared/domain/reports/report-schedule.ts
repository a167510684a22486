import type { DeriveContext } from '../derive-context.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { addDays, localDateOf } from '../time/local-days.ts';
import { type ReportDay, reportDayOf } from './report-day.ts';

/** So long after the cut-off a report is drafted: what was recorded just before it has been written by then. */
const draftDelayMs = 5 * 60_000;

/** What is to be done about a day's report, and when. */
export interface ReportDue {
  locality: string;
  date: LocalDate;
  /** Draft it; or look whether it was submitted in time (C13). */
  what: 'draft' | 'late';
}

export const reportRef = ({ locality, date, what }: ReportDue): string => `${locality}#${date}#${what}`;

/** Undefined for anything that is no such ref. */
export const readReportRef = (ref: string): ReportDue | undefined => {
  const [locality = '', date = '', what] = ref.split('#');
  return what === 'draft' || what === 'late' ? { locality, date, what } : undefined;
};

/** The day's times by the policy of its own beginning: a later change moves no cut-off that was announced (P6). */
export const dayInForce = (
  locality: string,
  date: LocalDate,
  { policies, tree }: DeriveContext,
): ReportDay => {
  const timeZone = tree.timeZoneOf(locality);
  const { from } = reportDayOf(date, timeZone, { cutOff: '00:00', dueBy: '00:00' });
  return reportDayOf(date, timeZone, policies.at(from).policy.reports);
};

/** Both looks at one day's report. */
export const duesOfDay = (
  locality: string,
  date: LocalDate,
  context: DeriveContext,
): { at: EpochMs; ref: string }[] => {
  const { cutOff, dueBy } = dayInForce(locality, date, context);
  return [
    { at: cutOff + draftDelayMs, ref: reportRef({ locality, date, what: 'draft' }) },
    { at: dueBy, ref: reportRef({ locality, date, what: 'late' }) },
  ];
};

/** Where the chain of a locality's reports begins: with the day that is running. Each draft puts the dues of the next day. */
export const firstDues = (
  locality: string,
  now: EpochMs,
  context: DeriveContext,
): { at: EpochMs; ref: string }[] =>
  duesOfDay(locality, localDateOf(now, context.tree.timeZoneOf(locality)), context);

export const nextDues = (
  locality: string,
  date: LocalDate,
  context: DeriveContext,
): { at: EpochMs; ref: string }[] => duesOfDay(locality, addDays(date, 1), context);
