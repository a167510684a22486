import type { Policy } from '../contracts/policy.ts';
import type { EntryKind } from './entry.ts';
import type { EpochMs, EventEvidence, LocalDate, Statement } from './evidence.ts';
import { addDays, isLocalDate, localDateOf } from './time/local-days.ts';

const historyDays = 14;

/** F0: any stay abroad makes it OVERSEAS, and unknown counts as abroad until somebody knows. */
export const kindOf = (
  statements: Statement[],
  events: EventEvidence[],
  policy: Policy,
  arrivalAt: EpochMs,
): EntryKind => {
  if (statements.find((one) => one.crew !== undefined)?.crew) return 'CREW';
  // A contact tracer knows of the meeting, not where the fortnight was spent: that source decides only while it is alone.
  const others = statements.filter(({ source }) => source !== 'contact-tracing');
  const told = (others.length > 0 ? others : statements).map((one) => one.abroad);
  const interviews = events.map((event) => interviewed(event, policy, arrivalAt));
  if (told.includes('yes') || interviews.includes('yes')) return 'OVERSEAS';
  if (!told.includes('no') && !interviews.includes('no')) return 'OVERSEAS';
  const met = statements.some((one) => isLocalDate(one.lastExposureOn)) || contactDaysTold(events).length > 0;
  return met ? 'CONTACT' : 'DOMESTIC';
};

/** D16: what the first check's interview says of the fourteen days before arrival. */
const interviewed = (event: EventEvidence, policy: Policy, arrivalAt: EpochMs): Statement['abroad'] => {
  const history = event.type === 'port-check' ? event.data.travelHistory : undefined;
  if (!Array.isArray(history) || history.length === 0) return 'unknown';
  const since = addDays(localDateOf(arrivalAt, policy.defaultTimeZone), -historyDays);
  const stays = history.map((stay: unknown) => countryDuring(stay, since));
  if (
    stays.some((country) => country !== undefined && country !== 'before' && country !== policy.homeCountry)
  ) {
    return 'yes';
  }
  return stays.every((country) => country !== undefined) ? 'no' : 'unknown';
};

const countryDuring = (stay: unknown, since: LocalDate): string | undefined => {
  if (typeof stay !== 'object' || stay === null) return undefined;
  const to = 'to' in stay && typeof stay.to === 'string' ? stay.to.slice(0, 10) : undefined;
  if (to !== undefined && isLocalDate(to) && to < since) return 'before';
  return 'country' in stay && typeof stay.country === 'string' ? stay.country.toUpperCase() : undefined;
};

/** D16, F24: the days on which somebody says at the first check to have met a case; none later than the check itself. */
export const contactDaysTold = (events: readonly EventEvidence[]): LocalDate[] =>
  events.flatMap(({ type, data, occurredAt }) => {
    const history = type === 'port-check' && Array.isArray(data.travelHistory) ? data.travelHistory : [];
    const latest = addDays(new Date(occurredAt).toISOString().slice(0, 10), 1);
    return history.flatMap((stay: unknown) => contactDay(stay) ?? []).filter((day) => day <= latest);
  });

const contactDay = (stay: unknown): LocalDate | undefined => {
  if (typeof stay !== 'object' || stay === null) return undefined;
  if (!('exposure' in stay) || stay.exposure !== 'contact') return undefined;
  const said = ['to', 'from'].map((name) => (stay as Record<string, unknown>)[name]);
  const days = said.map((value) => (typeof value === 'string' ? value.slice(0, 10) : undefined));
  return days.find((day) => isLocalDate(day));
};
