import type { Source } from '../contracts/localities.ts';
import type { Policy } from '../contracts/policy.ts';
import type { DeriveContext } from './derive-context.ts';
import { liesWithin } from './derive-context.ts';
import type { Conflict, EntryKind } from './entry.ts';
import type { EntryDocument, EpochMs, EventEvidence, LocalDate, Statement } from './evidence.ts';
import { addDays, isLocalDate, localDateOf } from './local-days.ts';

/** Which source decides while two disagree (M6): who saw the passport comes before who heard of the journey. */
const sourceRank: readonly Source[] = [
  'immigration',
  'customs',
  'airport',
  'port',
  'rail',
  'coach',
  'road-checkpoint',
  'liaison-office',
  'hq',
  'registry',
  'airline',
  'ship-master',
  'employer',
  'community',
  'self-declaration',
  'community-report',
];
/** Two arrival times further apart than this are told as a disagreement. */
const arrivalToleranceMs = 12 * 3_600_000;
const historyDays = 14;

/** What the statements, taken together, say about the journey: independent of their order. */
export interface EntryFacts {
  /** Newest version of each record, best source first; withdrawn records only when nothing else is left. */
  statements: Statement[];
  allWithdrawn: boolean;
  kind: EntryKind;
  arrivalAt: EpochMs;
  mode?: Statement['mode'];
  destination?: string;
  destinationExact: boolean;
  /** Every destination any version of any record named. */
  everOffered: string[];
  home?: string;
  pointOfEntry?: string;
  pointOfEntryStated?: string;
  nationality?: string;
  unwell: boolean;
  leftAreaOn?: LocalDate;
  lastExposureOn?: LocalDate;
  conflicts: Conflict[];
  policy: Policy;
}

export const factsOf = (
  document: EntryDocument,
  events: EventEvidence[],
  context: DeriveContext,
): EntryFacts => {
  const newest = newestVersions(document.statements);
  const standing = newest.filter((one) => one.says !== 'withdrawn');
  const statements = (standing.length > 0 ? standing : newest).sort(byRank);
  const first = <Key extends keyof Statement>(key: Key): Statement[Key] | undefined =>
    statements.find((one) => one[key] !== undefined)?.[key];
  const arrival = arrivalStatement(statements);
  const arrivalAt = arrival?.at ?? document.openedAt;
  const destination = destinationOf(statements, context);
  const policy = context.policies.at(arrivalAt).policy;
  const portOf = statements.find((one) => one.pointOfEntry !== undefined) ?? arrival;
  return {
    statements,
    allWithdrawn: newest.length > 0 && standing.length === 0,
    kind: kindOf(statements, events, policy, arrivalAt),
    arrivalAt,
    mode: first('mode'),
    destination: destination?.destination,
    destinationExact: destination !== undefined && destination.destinationExact !== false,
    everOffered: everOffered(document.statements),
    home: first('home'),
    pointOfEntry: portOf?.pointOfEntry,
    pointOfEntryStated: portOf?.pointOfEntryStated ?? first('pointOfEntryStated'),
    nationality: first('nationality'),
    unwell: statements.some((one) => one.unwell === true),
    leftAreaOn: dateOf(first('leftAreaOn')),
    lastExposureOn: lastOf(statements.map((one) => dateOf(one.lastExposureOn))),
    conflicts: disagreements(statements, context),
    policy,
  };
};

/** The newest version per record; equal times are decided by the version's hash, so that the order of arrival never matters. */
const newestVersions = (statements: Statement[]): Statement[] => {
  const newest = new Map<string, Statement>();
  for (const one of statements) {
    const key = recordKey(one);
    const known = newest.get(key);
    if (known === undefined || isNewer(one, known)) newest.set(key, one);
  }
  return [...newest.values()];
};

const isNewer = (one: Statement, known: Statement): boolean =>
  one.statedAt !== known.statedAt ? one.statedAt > known.statedAt : one.version > known.version;

export const recordKey = (one: Statement): string => `${one.agency}/${one.recordId}`;

const rankOf = (one: Statement): number => {
  const rank = sourceRank.indexOf(one.source);
  return rank < 0 ? sourceRank.length : rank;
};

const byRank = (one: Statement, other: Statement): number =>
  rankOf(one) - rankOf(other) || one.at - other.at || (recordKey(one) < recordKey(other) ? -1 : 1);

export const saysArrived = (one: Statement): boolean => one.says === 'arrived' || one.says === 'checked';

const arrivalStatement = (statements: Statement[]): Statement | undefined =>
  statements.find((one) => saysArrived(one) && one.atIs !== 'received') ??
  statements.find(saysArrived) ??
  statements.find((one) => one.atIs !== 'received') ??
  statements[0];

/** The best source's destination, or a deeper node inside it that another source names. */
const destinationOf = (statements: Statement[], { tree }: DeriveContext): Statement | undefined => {
  let chosen = statements.find((one) => one.destination !== undefined);
  for (const one of statements) {
    if (chosen?.destination === undefined || one.destination === undefined) continue;
    const deeper =
      one.destination !== chosen.destination && tree.isWithin(one.destination, chosen.destination);
    const surer = one.destination === chosen.destination && one.destinationExact !== false;
    if (deeper || (surer && chosen.destinationExact === false)) chosen = one;
  }
  return chosen;
};

const everOffered = (statements: Statement[]): string[] =>
  [
    ...new Set(statements.flatMap((one) => [...(one.formerDestinations ?? []), one.destination ?? ''])),
  ].filter((code) => code !== '');

/** F0: any stay abroad makes it OVERSEAS, and unknown counts as abroad until somebody knows. */
const kindOf = (
  statements: Statement[],
  events: EventEvidence[],
  policy: Policy,
  arrivalAt: EpochMs,
): EntryKind => {
  if (statements.find((one) => one.crew !== undefined)?.crew) return 'CREW';
  const told = statements.map((one) => one.abroad);
  const interviews = events.map((event) => interviewed(event, policy, arrivalAt));
  if (told.includes('yes') || interviews.includes('yes')) return 'OVERSEAS';
  if (!told.includes('no') && !interviews.includes('no')) return 'OVERSEAS';
  return statements.some((one) => isLocalDate(one.lastExposureOn)) ? 'CONTACT' : 'DOMESTIC';
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

/** M6: sources that cannot all be right; the ranking decides meanwhile. */
const disagreements = (statements: Statement[], { tree }: DeriveContext): Conflict[] => {
  const found: Conflict[] = [];
  const add = (code: string, detail: string, one: Statement, other: Statement) =>
    found.push({
      code,
      detail,
      since: Math.max(one.statedAt, other.statedAt),
      between: [recordKey(one), recordKey(other)].sort(),
    });
  const related = (one: string, other: string) =>
    liesWithin(tree, one, other) || liesWithin(tree, other, one);
  const compare = (field: 'destination' | 'pointOfEntry') => {
    const [best, ...rest] = statements.filter((one) => one[field] !== undefined);
    const other = rest.find((one) => !related(one[field] ?? '', best?.[field] ?? ''));
    if (best && other) add(`${field}-disagrees`, `Sources name different values for ${field}.`, best, other);
  };
  compare('destination');
  compare('pointOfEntry');
  const [best, ...rest] = statements.filter((one) => saysArrived(one) && one.atIs === 'arrived');
  const far = rest.find((one) => best && Math.abs(one.at - best.at) > arrivalToleranceMs);
  if (best && far) add('arrival-time-disagrees', 'Sources name different arrival times.', best, far);
  return found;
};

const dateOf = (value: unknown): LocalDate | undefined => (isLocalDate(value) ? value : undefined);

const lastOf = (dates: (LocalDate | undefined)[]): LocalDate | undefined =>
  dates
    .filter((date) => date !== undefined)
    .sort()
    .at(-1);
