import type { Agency, Rhythm } from '../../contracts/localities.ts';
import type { Policy } from '../../contracts/policy.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import { addDays, localDateOf, midnightOf } from '../time/local-days.ts';

const hour = 3_600_000;
/** Requests closer together than this are one delivery in several parts: no interval between deliveries. */
const oneDeliveryMs = hour;
/** How much the newest interval counts in the usual one. */
const newestWeight = 0.25;
/** Zero lists that are remembered: more than an agency has in force at once. */
const keptZeroLists = 8;

/** "Nobody is coming" for these local days, both inclusive. */
export interface ZeroList {
  from: LocalDate;
  to: LocalDate;
}

/** What is remembered of an agency's speaking: no record, no person. */
export interface Beat {
  /** Since when it is watched: its first request, or when it was configured. */
  watchedSince: EpochMs;
  /** Its last request with a record that was taken, or its last zero list; undefined before the first. */
  lastAt?: EpochMs;
  /** Smoothed interval between deliveries; undefined before the second. */
  usualMs?: number;
  requests: number;
  records: number;
  zeroLists: ZeroList[];
}

/** How often an agency is expected to speak, as configured or by its source. */
export const rhythmOf = ({ rhythm, source, dailyListBy }: Agency): Rhythm => {
  if (rhythm !== undefined) return rhythm;
  if (dailyListBy !== undefined || source === 'employer') return 'daily-list';
  // Nobody owes a report of a neighbour.
  return source === 'community-report' ? 'occasional' : 'regular';
};

/** The beat after one more request or zero list. The time never goes back, whatever order two requests are written in. */
export const beaten = (
  known: Beat | undefined,
  { at, records, zeroList }: { at: EpochMs; records: number; zeroList?: ZeroList },
): Beat => {
  const beat: Beat = known ?? { watchedSince: at, requests: 0, records: 0, zeroLists: [] };
  const usualMs = usualAfter(beat, at);
  return {
    ...beat,
    lastAt: Math.max(at, beat.lastAt ?? at),
    ...(usualMs === undefined ? {} : { usualMs }),
    requests: beat.requests + 1,
    records: beat.records + records,
    zeroLists: zeroList ? [...beat.zeroLists, zeroList].slice(-keptZeroLists) : beat.zeroLists,
  };
};

/** One long silence must not make the next one twice as long before anybody hears of it. */
const usualAfter = ({ lastAt, usualMs }: Beat, at: EpochMs): number | undefined => {
  const gap = lastAt === undefined ? 0 : at - lastAt;
  if (gap < oneDeliveryMs) return usualMs;
  if (usualMs === undefined) return gap;
  return Math.round(usualMs + newestWeight * (Math.min(gap, 3 * usualMs) - usualMs));
};

/** C13: from when on a source that speaks regularly counts as silent; undefined for one that never spoke. */
export const silentFrom = (beat: Beat | undefined, policy: Policy): EpochMs | undefined =>
  beat?.lastAt === undefined
    ? undefined
    : beat.lastAt +
      Math.max(policy.sourceSilentHours * hour, policy.sourceSilentFactor * (beat.usualMs ?? 0));

/** Where and until when an agency's daily list is due. */
export interface ListRule {
  timeZone: string;
  /** HH:MM */
  by: string;
}

/** An agency's list is due in the time of the locality that supervises it. */
export const listRuleOf = (
  { locality, dailyListBy }: Agency,
  { timeZoneOf }: { timeZoneOf: (code: string | undefined) => string },
  policy: Policy,
): ListRule => ({ timeZone: timeZoneOf(locality), by: dailyListBy ?? policy.employerListBy });

/** The instant of a local day by which its list has to be there. */
export const listDueAt = (date: LocalDate, { timeZone, by }: ListRule): EpochMs => {
  const [hours = 0, minutes = 0] = by.split(':').map(Number);
  return midnightOf(date, timeZone) + (hours * 60 + minutes) * 60_000;
};

/** The first deadline after an instant. */
export const nextListDueAt = (now: EpochMs, rule: ListRule): EpochMs => {
  const today = localDateOf(now, rule.timeZone);
  const due = listDueAt(today, rule);
  return due > now ? due : listDueAt(addDays(today, 1), rule);
};

const longestLookBackDays = 400;

/**
 * C13: the local days whose list is missing at `now`, newest first: without a request that day and without a zero list for it. The day
 * on which the agency was configured owes none.
 */
export const missingListDays = (beat: Beat, rule: ListRule, now: EpochMs): LocalDate[] => {
  const today = localDateOf(now, rule.timeZone);
  const last = listDueAt(today, rule) <= now ? today : addDays(today, -1);
  const spokeOn = localDateOf(beat.lastAt ?? beat.watchedSince, rule.timeZone);
  const missing: LocalDate[] = [];
  for (let date = last; date > spokeOn && missing.length < longestLookBackDays; date = addDays(date, -1)) {
    if (!beat.zeroLists.some(({ from, to }) => from <= date && date <= to)) missing.push(date);
  }
  return missing;
};
