import type { Source } from '../contracts/localities.ts';
import type { Policy } from '../contracts/policy.ts';
import type { DeriveContext } from './derive-context.ts';
import type { Conflict, EntryKind } from './entry.ts';
import { contactDaysTold, kindOf } from './entry-kind.ts';
import type { EntryDocument, EpochMs, EventEvidence, LocalDate, Statement } from './evidence.ts';
import { type RuleFacts, ruleFactsOf } from './policies/rule-facts.ts';
import { chosenArrival, chosenFirst, type Resolutions, resolutionsOf } from './statements/resolutions.ts';
import { disagreements, recordKey, saysArrived } from './statements/source-disagreements.ts';
import { isLocalDate } from './time/local-days.ts';
import { correctedDestination, correctStatements } from './traveller/corrections.ts';
import { minorConflicts } from './traveller/minors.ts';

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
  'contact-tracing',
];

/** What the statements, taken together, say about the journey: independent of their order. */
export interface EntryFacts {
  /** Newest version of each record, best source first; withdrawn records only when nothing else is left. */
  statements: Statement[];
  allWithdrawn: boolean;
  /** The entry's own id, and those of entries merged into it: nobody is their own contact (L7). */
  entryIds: string[];
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
  resolutions: Resolutions;
  policy: Policy;
  /** Version of `policy`, which is that of the arrival. */
  policyVersion: string;
  rules: RuleFacts;
}

export const factsOf = (
  document: EntryDocument,
  events: EventEvidence[],
  context: DeriveContext,
): EntryFacts => {
  const newest = correctStatements(newestVersions(document.statements), events);
  const standing = newest.filter((one) => one.says !== 'withdrawn');
  const statements = (standing.length > 0 ? standing : newest).sort(byRank);
  const first = <Key extends keyof Statement>(key: Key): Statement[Key] | undefined =>
    statements.find((one) => one[key] !== undefined)?.[key];
  const resolutions = resolutionsOf(events);
  const arrival = chosenArrival(statements, resolutions) ?? arrivalStatement(statements);
  const arrivalAt = arrival?.at ?? document.openedAt;
  const destination = destinationOf(chosenFirst(statements, resolutions, 'destination-disagrees'), context);
  const { policy, version: policyVersion } = context.policies.at(arrivalAt);
  const ports = chosenFirst(statements, resolutions, 'pointOfEntry-disagrees');
  const portOf = ports.find((one) => one.pointOfEntry !== undefined) ?? arrival;
  return {
    statements,
    allWithdrawn: newest.length > 0 && standing.length === 0,
    entryIds: [document.entryId, ...(document.absorbed ?? [])],
    kind: kindOf(statements, events, policy, arrivalAt),
    arrivalAt,
    mode: first('mode'),
    destination: destination?.destination,
    destinationExact: destination !== undefined && destination.destinationExact !== false,
    everOffered: [...everOffered(document.statements), ...correctedDestination(events)],
    home: first('home'),
    pointOfEntry: portOf?.pointOfEntry,
    pointOfEntryStated: portOf?.pointOfEntryStated ?? first('pointOfEntryStated'),
    nationality: first('nationality'),
    unwell: statements.some((one) => one.unwell === true),
    leftAreaOn: dateOf(first('leftAreaOn')),
    lastExposureOn: lastOf([
      ...statements.map((one) => dateOf(one.lastExposureOn)),
      ...contactDaysTold(events),
    ]),
    conflicts: [
      ...disagreements(statements, context),
      ...minorConflicts(statements, { entryId: document.entryId, events }),
    ],
    resolutions,
    policy,
    policyVersion,
    rules: ruleFactsOf(document, { statements, events, policy, arrivalAt }),
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

const rankOf = (one: Statement): number => {
  const rank = sourceRank.indexOf(one.source);
  return rank < 0 ? sourceRank.length : rank;
};

const byRank = (one: Statement, other: Statement): number =>
  rankOf(one) - rankOf(other) || one.at - other.at || (recordKey(one) < recordKey(other) ? -1 : 1);

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

const dateOf = (value: unknown): LocalDate | undefined => (isLocalDate(value) ? value : undefined);

const lastOf = (dates: (LocalDate | undefined)[]): LocalDate | undefined =>
  dates
    .filter((date) => date !== undefined)
    .sort()
    .at(-1);
