import type { Policy } from '../../contracts/policy.ts';
import type { EntryDocument, EpochMs, EventEvidence, LocalDate, Statement } from '../evidence.ts';
import { textOf } from '../stages/evidence-fields.ts';
import { addDays, isLocalDate, localDateOf } from '../time/local-days.ts';

const historyDays = 14;

/** A named lead had the rule of another day apply to this entry (C11). */
export interface AppliedRule {
  asOf: LocalDate;
  at: EpochMs;
  learnedAt: EpochMs;
}

/** What the evidence holds that rules ask for: independent of its order, and of the stage anybody is in. */
export interface RuleFacts {
  openedAt: EpochMs;
  /** Areas of the home country somebody was in during the fourteen days before, as stated. */
  origins: string[];
  /** Countries of those days, alpha-3, the latest stay first; the home country is none of them. */
  countries: string[];
  applied: AppliedRule[];
  /** When tests were taken, in order. */
  testsAt: EpochMs[];
  /** Classes of G12 that an officer recorded. */
  exceptions: string[];
  /** A room of one's own was stated, and by the best source that said anything about it. */
  singleRoom: boolean | undefined;
}

interface Told {
  statements: readonly Statement[];
  events: readonly EventEvidence[];
  policy: Policy;
  arrivalAt: EpochMs;
}

export const ruleFactsOf = ({ openedAt }: Pick<EntryDocument, 'openedAt'>, told: Told): RuleFacts => {
  const { statements, events } = told;
  const stays = interviewed(told);
  const areas = statements.flatMap((one) => [one.originArea ?? '', ...(one.originAreas ?? [])]);
  const home = stays.filter(({ country }) => country === told.policy.homeCountry);
  const abroad = stays.filter(({ country }) => country !== undefined && country !== told.policy.homeCountry);
  return {
    openedAt,
    origins: distinct([...areas, ...home.map(({ area }) => area ?? '')]),
    countries: distinct([
      ...statements.flatMap((one) => one.countries ?? []),
      ...abroad.map(({ country }) => country ?? ''),
    ]),
    applied: appliedRules(events),
    testsAt: testTimes(events),
    exceptions: distinct(
      events.filter(({ type }) => type === 'exception').map((event) => textOf(event, 'class') ?? ''),
    ),
    singleRoom: statements.find((one) => one.singleRoom !== undefined)?.singleRoom,
  };
};

/** Without repetitions, and always in one order: evidence has none. */
const distinct = (values: string[]): string[] => [...new Set(values)].filter((one) => one !== '');

const appliedRules = (events: readonly EventEvidence[]): AppliedRule[] =>
  events
    .filter(({ type }) => type === 'policy-applied')
    .flatMap((event) => {
      const asOf = textOf(event, 'asOf');
      return isLocalDate(asOf) ? [{ asOf, at: event.occurredAt, learnedAt: event.learnedAt }] : [];
    })
    .sort((one, other) => one.at - other.at || (one.asOf < other.asOf ? -1 : 1));

const testTimes = (events: readonly EventEvidence[]): EpochMs[] =>
  events
    .filter(({ type }) => type === 'test-taken' || type === 'test-result')
    .map((event) => {
      const taken = Date.parse(textOf(event, 'takenAt') ?? '');
      return Number.isNaN(taken) ? event.occurredAt : Math.min(taken, event.occurredAt);
    })
    .sort((one, other) => one - other);

interface Stay {
  country?: string;
  area?: string;
  to: string;
}

/** D16: the stays the first check's interview names, those that ended before the fortnight left out, the latest first. */
const interviewed = ({ events, policy, arrivalAt }: Told): Stay[] => {
  const checks = events.filter(({ type }) => type === 'port-check');
  if (checks.length === 0) return [];
  const since = addDays(localDateOf(arrivalAt, policy.defaultTimeZone), -historyDays);
  return checks
    .flatMap(({ data }): unknown[] => (Array.isArray(data.travelHistory) ? data.travelHistory : []))
    .flatMap((stay) => stayOf(stay))
    .filter(({ to }) => to === '' || to >= since)
    .sort((one, other) => (orderOf(one) > orderOf(other) ? -1 : 1));
};

/** A stay without an end lasts still; what ends on one day is ordered by its name, or the order of events would decide. */
const orderOf = ({ to, country = '', area = '' }: Stay): string => `${to || '9'} ${country} ${area}`;

const stayOf = (stay: unknown): Stay[] => {
  if (typeof stay !== 'object' || stay === null) return [];
  const text = (key: string): string => {
    const value: unknown = Object.getOwnPropertyDescriptor(stay, key)?.value;
    return typeof value === 'string' ? value.trim() : '';
  };
  const to = text('to').slice(0, 10);
  const country = text('country').toUpperCase();
  const area = text('area');
  return [
    {
      to: isLocalDate(to) ? to : '',
      ...(country === '' ? {} : { country }),
      ...(area === '' ? {} : { area }),
    },
  ];
};
