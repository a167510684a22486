import type { ArrivalRecord } from '../contracts/arrival-record.ts';
import type { Fault } from '../contracts/fault.ts';
import type { Source } from '../contracts/localities.ts';
import type { Policy } from '../contracts/policy.ts';
import type { EpochMs, Statement } from './evidence.ts';
import type { LocalityTree } from './locality-tree.ts';
import type { TravellerFacts } from './normalise-facts.ts';
import { hasMeaning, resolveDestination, resolveHome, resolvePort } from './statement-of-places.ts';
import { abroadBy, exposureDates } from './statement-of-travel.ts';

export interface Origin {
  agency: string;
  source: Source;
  /** Content hash of this version of the record. */
  version: string;
  receivedAt: EpochMs;
}

const hourMs = 3_600_000;
const clockSkewMs = 5 * 60_000;
/** An arrival further ahead of its receipt than this has not happened; one further back than a year is not followed up any more. */
const aheadMs = 24 * hourMs;
const longMs = 400 * 24 * hourMs;
const feverC = 37.3;

/** What one record says about the journey, without personal data, and what of it the tree or the clock does not bear out. */
export const statementOf = (
  record: ArrivalRecord,
  facts: TravellerFacts,
  origin: Origin,
  tree: LocalityTree,
  policy: Policy,
): { statement: Statement; warnings: Fault[] } => {
  const warnings: Fault[] = [];
  const when = timesOf(facts, origin, warnings);
  const says = whatItSays(facts.evidence, when, origin, warnings);
  const statement: Statement = {
    agency: origin.agency,
    recordId: record.recordId,
    source: origin.source,
    version: origin.version,
    statedAt: when.statedAt,
    receivedAt: origin.receivedAt,
    says,
    ...arrivalOf(says, when, origin.receivedAt),
    ...resolvePort(record, tree, warnings),
    abroad: 'unknown',
    ...resolveDestination(record, tree, warnings),
    ...resolveHome(record, tree, warnings),
  };
  statement.abroad = abroadBy(facts, origin.source, { tree, policy, arrivalAt: statement.at });
  Object.assign(statement, exposureDates(facts, policy));
  if (facts.mode !== undefined) statement.mode = facts.mode;
  if (facts.conveyance !== undefined) statement.conveyance = facts.conveyance;
  if (isCrew(facts)) statement.crew = true;
  if (facts.nationality !== undefined) statement.nationality = facts.nationality;
  if (facts.category !== undefined) statement.category = facts.category;
  if (record.destination?.singleRoom !== undefined) statement.singleRoom = record.destination.singleRoom;
  if (isUnwell(record)) statement.unwell = true;
  return { statement, warnings };
};

interface Times {
  statedAt: EpochMs;
  arrivedAt?: EpochMs;
  expectedAt?: EpochMs;
}

/** Times that cannot be true on the day of receipt are warnings and absent, as an unreadable time is (M7). */
const timesOf = (facts: TravellerFacts, { receivedAt }: Origin, warnings: Fault[]): Times => {
  const within = (pointer: string, at: EpochMs | undefined, ahead: number): EpochMs | undefined => {
    if (at === undefined || (at <= receivedAt + ahead && at >= receivedAt - longMs)) return at;
    const detail = 'This time does not fit the time of receipt; it is treated as absent.';
    warnings.push({ pointer, code: 'implausible-time', detail });
    return undefined;
  };
  const arrivedAt = within('/entry/arrivedAt', facts.arrivedAt, aheadMs);
  const expectedAt = within('/entry/expectedAt', facts.expectedAt, longMs);
  return {
    statedAt: within('/recordedAt', facts.recordedAt, clockSkewMs) ?? receivedAt,
    ...(arrivedAt === undefined ? {} : { arrivedAt }),
    ...(expectedAt === undefined ? {} : { expectedAt }),
  };
};

const defaultBySource: Record<Source, 'expected' | 'arrived' | 'checked' | 'reported' | 'by-time'> = {
  immigration: 'arrived',
  hq: 'by-time',
  registry: 'by-time',
  'liaison-office': 'arrived',
  airport: 'arrived',
  rail: 'arrived',
  coach: 'arrived',
  customs: 'checked',
  airline: 'expected',
  port: 'expected',
  'ship-master': 'expected',
  employer: 'expected',
  community: 'arrived',
  'community-report': 'reported',
  'self-declaration': 'expected',
  'road-checkpoint': 'checked',
};

/** What these sources know at most: advance lists never show that somebody came (D7, D8), a neighbour's report places nobody (D12). */
const atMost: Partial<Record<Source, Statement['says']>> = {
  airline: 'expected',
  port: 'expected',
  'community-report': 'reported',
};

const whatItSays = (
  stated: TravellerFacts['evidence'],
  when: Times,
  { source, receivedAt }: Origin,
  warnings: Fault[],
): Statement['says'] => {
  const most = atMost[source];
  if (stated !== undefined) {
    if (stated === 'withdrawn' || most === undefined || stated === most) return stated;
    const detail = `Records of this source are evidence of "${most}" at most.`;
    warnings.push({ pointer: '/evidence', code: 'evidence-beyond-source', detail });
    return most;
  }
  const usual = defaultBySource[source];
  if (usual === 'by-time') return when.arrivedAt === undefined ? 'expected' : 'arrived';
  const announces = when.arrivedAt === undefined && (when.expectedAt ?? 0) > receivedAt;
  return announces && (usual === 'arrived' || usual === 'checked') ? 'expected' : usual;
};

/** The time that goes with the evidence; without any the time of receipt, which `atIs` tells (M7). */
const arrivalOf = (
  says: Statement['says'],
  { arrivedAt, expectedAt }: Times,
  receivedAt: EpochMs,
): Pick<Statement, 'at' | 'atIs'> => {
  const arrived = arrivedAt === undefined ? undefined : ({ at: arrivedAt, atIs: 'arrived' } as const);
  const expected = expectedAt === undefined ? undefined : ({ at: expectedAt, atIs: 'expected' } as const);
  // Somebody who has arrived did so by now, whatever the timetable said.
  const past = says === 'expected' || (expectedAt ?? 0) <= receivedAt ? expected : undefined;
  return arrived ?? past ?? { at: receivedAt, atIs: 'received' };
};

const isCrew = (facts: TravellerFacts): boolean =>
  facts.category === 'crew' || facts.documents.some(({ type }) => type === 'crew');

const isUnwell = ({ health }: ArrivalRecord): boolean => {
  if (!health) return false;
  const { temperatureC, symptoms, contactWithCase, tests } = health;
  const fever = temperatureC !== undefined && temperatureC >= feverC && temperatureC <= 45;
  const positive = (tests ?? []).some(({ result }) => /^(positive|confirmed|suspected)$/i.test(result ?? ''));
  return fever || positive || contactWithCase === true || (symptoms ?? []).some(hasMeaning);
};
