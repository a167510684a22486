import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { Fault } from '../../contracts/fault.ts';
import type { Source } from '../../contracts/localities.ts';
import type { Policy } from '../../contracts/policy.ts';
import { gradeOf } from '../contacts/crew-grade.ts';
import type { EpochMs, Statement } from '../evidence.ts';
import type { StatedFacts } from '../normalise/normalise-facts.ts';
import type { LocalityTree } from '../places/locality-tree.ts';
import { lastTakeOff } from '../transfer/milestones.ts';
import { isMinorAt } from '../traveller/minors.ts';
import { fortnightOf } from './statement-of-history.ts';
import { hasMeaning, resolveDestination, resolveHome, resolvePort } from './statement-of-places.ts';
import { whatItSays } from './statement-of-source.ts';
import { abroadBy, exposureDates } from './statement-of-travel.ts';

export interface Origin {
  agency: string;
  source: Source;
  /** Content hash of this version of the record. */
  version: string;
  receivedAt: EpochMs;
  /** The agency whose word it is, when `agency` passes it on; `source` is then that agency's (D3). */
  relayedFor?: string;
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
  facts: StatedFacts,
  origin: Origin,
  tree: LocalityTree,
  policy: Policy,
): { statement: Statement; warnings: Fault[]; away: boolean } => {
  const warnings: Fault[] = [];
  const when = timesOf(facts, origin, warnings);
  const said = whatItSays(record, { facts, when, origin, warnings });
  // For an entry the record founded before, "not coming any more" is a withdrawal.
  const says = said === 'away' ? 'withdrawn' : said;
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
  const fortnight = { policy, arrivalAt: statement.at };
  Object.assign(statement, fortnightOf(facts, fortnight, statement.originArea));
  const departedAt = lastTakeOff(facts.legs, policy.homeCountry, tree);
  if (departedAt !== undefined) statement.departedAt = departedAt;
  if (facts.mode !== undefined) statement.mode = facts.mode;
  if (facts.conveyance !== undefined) statement.conveyance = facts.conveyance;
  if (isCrew(facts)) statement.crew = true;
  if (facts.nationality !== undefined) statement.nationality = facts.nationality;
  if (facts.category !== undefined) statement.category = facts.category;
  if (record.destination?.singleRoom !== undefined) statement.singleRoom = record.destination.singleRoom;
  if (isUnwell(record.health)) statement.unwell = true;
  const zone = tree.timeZoneOf(statement.destination);
  if (isMinorAt(facts.birthDate, statement.at, zone)) statement.minor = true;
  Object.assign(statement, ofSource(record, { facts, origin, policy, at: statement.at }));
  return { statement, warnings, away: said === 'away' };
};

/** What only some sources tell: for whom it was passed on, the ship's grade, how the person was exposed. */
const ofSource = (
  record: ArrivalRecord,
  { facts, origin, policy, at }: { facts: StatedFacts; origin: Origin; policy: Policy; at: EpochMs },
): Pick<Statement, 'relayedFor' | 'grade' | 'exposures' | 'caseEntryId'> => {
  const unwell = isUnwell(record.ship?.health) || isUnwell(record.health);
  const grade = gradeOf({ portCalls: facts.portCalls, unwell, at }, policy);
  const stated = origin.source === 'contact-tracing' ? record.references?.caseEntryId : undefined;
  const caseEntryId = typeof stated === 'string' && stated.length <= 64 ? stated : undefined;
  const exposures = [...new Set(facts.stays.flatMap(({ exposure }) => exposure ?? []))].sort();
  return {
    ...(origin.relayedFor === undefined ? {} : { relayedFor: origin.relayedFor }),
    ...(grade === undefined ? {} : { grade }),
    ...(exposures.length === 0 ? {} : { exposures }),
    ...(caseEntryId === undefined ? {} : { caseEntryId }),
  };
};

interface Times {
  statedAt: EpochMs;
  arrivedAt?: EpochMs;
  expectedAt?: EpochMs;
}

/** Times that cannot be true on the day of receipt are warnings and absent, as an unreadable time is (M7). */
const timesOf = (facts: StatedFacts, { receivedAt }: Origin, warnings: Fault[]): Times => {
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

const isCrew = (facts: StatedFacts): boolean =>
  facts.category === 'crew' || facts.documents.some(({ type }) => type === 'crew');

const isUnwell = (health: ArrivalRecord['health']): boolean => {
  if (!health) return false;
  const { temperatureC, symptoms, contactWithCase, tests } = health;
  const fever = temperatureC !== undefined && temperatureC >= feverC && temperatureC <= 45;
  const positive = (tests ?? []).some(({ result }) => /^(positive|confirmed|suspected)$/i.test(result ?? ''));
  return fever || positive || contactWithCase === true || (symptoms ?? []).some(hasMeaning);
};
