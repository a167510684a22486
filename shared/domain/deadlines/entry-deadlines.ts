import type { Policy } from '../../contracts/policy.ts';
import type { Entry } from '../entry.ts';
import type { EntryState } from '../entry-state.ts';
import type { EntryDocument, EpochMs } from '../evidence.ts';
import { lostContactAt } from '../quarantine/follow-up.ts';
import { isServing } from '../quarantine/quarantine.ts';
import { addDays, localDateOf, midnightOf } from '../time/local-days.ts';
import { tripBeginsBy, tripEndsBy } from '../transfer/planned-trips.ts';
import type { Deadline, DeadlineKind } from './deadline-kinds.ts';
import { besideTheWay } from './entry-deadlines-beside.ts';
import { feedbackClocks } from './entry-deadlines-feedback.ts';
import { ruleClocks } from './entry-deadlines-rules.ts';

const hour = 3_600_000;

/** What every clock is worked out from. */
export interface ClockInput {
  entry: Omit<Entry, 'deadlines'>;
  state: EntryState;
  policy: Policy;
  document: Pick<EntryDocument, 'told' | 'openedAt' | 'statements'>;
}

/** A clock that runs; `about` tells it from others of its kind. */
export interface Clock {
  kind: DeadlineKind;
  dueAt: EpochMs;
  locality: string;
  about?: string | number;
}

/** Every clock of section 6 that runs for this entry now, whoever raises the alert; soonest first. */
export const deadlinesOf = (
  entry: ClockInput['entry'],
  state: EntryState,
  document: ClockInput['document'],
): Deadline[] => {
  if (entry.stage === 'CLOSED') return [];
  const input: ClockInput = { entry, state, policy: state.facts.policy, document };
  const locality = actor(input);
  const clocks: Clock[] = [
    ...beforeCheck(input),
    ...unowned(input),
    ...feedbackClocks(input),
    ...onTheWay(input),
    ...inQuarantine(input),
    ...besideTheWay(input, locality),
    ...ruleClocks(entry, state).map((clock) => ({ ...clock, locality })),
  ];
  return clocks
    .map(({ about, ...clock }) => ({
      ...clock,
      ...(about === undefined ? {} : { about: String(about) }),
      rule: ruleVersion(clock.kind, entry, state),
    }))
    .sort((one, other) => one.dueAt - other.dueAt);
};

/** Clocks made of the period name the version that made it; the others that of the arrival. */
const ofThePeriod: readonly DeadlineKind[] = ['release', 'release-upcoming', 'test'];

const ruleVersion = (
  kind: DeadlineKind,
  { quarantine }: ClockInput['entry'],
  { facts }: EntryState,
): string => (ofThePeriod.includes(kind) ? quarantine?.policyVersion : undefined) ?? facts.policyVersion;

/** Who has to act for the person: the owner once accepted; before that where they are, else whom it is offered to. */
const actor = ({ entry, state }: ClockInput): string => {
  const { responsibility, presentAt, destination } = entry;
  if (state.ownership.owner !== undefined) return responsibility.locality;
  const present = state.placement?.at ?? (presentAt === state.facts.pointOfEntry ? undefined : presentAt);
  return present ?? responsibility.offeredTo ?? destination ?? responsibility.locality;
};

/** No clock ends before those who have to act could know of the person. */
const beforeCheck = ({ entry, state, policy, document }: ClockInput): Clock[] => {
  const { stage, arrivalAt, pointOfEntry, destination, responsibility } = entry;
  const locality = destination ?? responsibility.locality;
  const known = Math.max(arrivalAt, document.openedAt, state.landedAt ?? 0);
  if (stage === 'EXPECTED') {
    const { mode } = state.facts;
    const { noShowHours } = policy;
    const grace =
      mode === 'air' || mode === 'rail' || mode === 'coach' ? noShowHours[mode] : noShowHours.other;
    return [{ kind: 'no-show', dueAt: known + grace * hour, locality, about: arrivalAt }];
  }
  if (stage === 'REPORTED') {
    const since = state.reportedAt ?? state.stageSince;
    return [{ kind: 'verification', dueAt: since + policy.verificationHours * hour, locality }];
  }
  const declaration = undeclared(entry, state, policy)
    ? [{ kind: 'declaration' as const, dueAt: known + policy.declarationHours * hour, locality }]
    : [];
  if (stage !== 'ARRIVED') return declaration;
  const dueAt = known + policy.portCheckHours * hour;
  return [{ kind: 'port-check', dueAt, locality: pointOfEntry ?? responsibility.locality }, ...declaration];
};

/** D13: only where declarations are asked for at all, and until the quarantine began without one. */
const undeclared = (
  { kind, arrived, quarantine }: ClockInput['entry'],
  { facts }: EntryState,
  policy: Policy,
) =>
  policy.declarationAsked &&
  arrived &&
  kind === 'OVERSEAS' &&
  quarantine === undefined &&
  !facts.statements.some(({ source }) => source === 'self-declaration');

/** C5: each offer has its own alert. */
const unowned = ({ entry, state, policy, document }: ClockInput): Clock[] => {
  const { arrivalAt, arrived, responsibility } = entry;
  if (state.ownership.owner !== undefined) return [];
  const soonest = document.openedAt + policy.unownedHours * hour;
  const dueAt = arrived
    ? Math.max(Math.max(arrivalAt, state.landedAt ?? 0) + policy.unownedHours * hour, soonest)
    : Math.max(arrivalAt - policy.unownedBeforeEtaHours * hour, soonest);
  const locality = responsibility.offeredTo ?? responsibility.locality;
  return [{ kind: 'unowned', dueAt, locality, about: `${locality}.${responsibility.hops}` }];
};

const onTheWay = ({ entry, state, policy }: ClockInput): Clock[] => {
  const { stage, stageSince, transfer, responsibility, destination } = entry;
  const locality = destination ?? responsibility.offeredTo ?? responsibility.locality;
  const since = { locality, about: stageSince };
  if (stage === 'AWAITING_TRANSFER') {
    const begins = tripBeginsBy(state, policy);
    const dueAt = begins ?? stageSince + policy.transferPlannedHours * hour;
    return [{ kind: 'transfer-planned', dueAt, locality, about: begins ?? stageSince }];
  }
  if (stage !== 'IN_TRANSFER') return [];
  if (transfer?.mode === 'carrier') {
    const dueAt = stageSince + policy.outsideReceiptHours * hour;
    return [{ kind: 'outside-receipt', dueAt, locality: responsibility.locality, about: stageSince }];
  }
  const kind = transfer?.mode === 'self' ? 'report-in' : 'hand-over';
  const ends = tripEndsBy(state, policy);
  return [{ kind, dueAt: ends ?? stageSince + policy.reportInHours * hour, ...since }];
};

const placementClock = ({ state, policy }: ClockInput, locality: string): Clock => {
  const about = state.stageSince;
  return { kind: 'placement', dueAt: about + policy.placementHours * hour, locality, about };
};

const inQuarantine = (input: ClockInput): Clock[] => {
  const { entry, state, policy } = input;
  const { stage, quarantine, releasedAt } = entry;
  const locality = actor(input);
  if (stage === 'HANDED_OVER' && quarantine === undefined) {
    return [placementClock(input, locality)];
  }
  if (stage === 'RELEASED' && releasedAt !== undefined) {
    return [{ kind: 'collection', dueAt: releasedAt + policy.collectionHours * hour, locality }];
  }
  if (quarantine === undefined || !isServing(state)) return [];
  const { lastDay, timeZone, since } = quarantine;
  const notice = midnightOf(addDays(lastDay, -policy.preReleaseNoticeDays), timeZone);
  const known = placementKnownAt(entry) ?? since;
  const lostAt = lostContactAt(entry, policy);
  // Back from hospital, or handed over on the way to another site: the days go on, and a place is owed again.
  const unplaced = stage === 'HANDED_OVER' && quarantine.confirmed;
  return [
    ...(unplaced ? [placementClock(input, locality)] : []),
    { kind: 'follow-up', dueAt: nextFollowUp(entry, timeZone, Math.max(since, known)), locality },
    { kind: 'release-upcoming', dueAt: Math.max(notice, since), locality },
    { kind: 'release', dueAt: midnightOf(addDays(lastDay, 1), timeZone), locality },
    ...(lostAt === undefined
      ? []
      : [lostContactClock(Math.max(lostAt, known + policy.lostContactHours * hour), locality)]),
  ];
};

const lostContactClock = (dueAt: EpochMs, locality: string): Clock => ({
  kind: 'lost-contact',
  dueAt,
  locality,
  about: dueAt,
});

/** When somebody first said that the person was placed, held or not: days that were over by then are nobody's omission. */
const placementKnownAt = ({ timeline }: ClockInput['entry']): EpochMs | undefined =>
  timeline.find(({ what }) => what === 'placed')?.at;

/** C8: one contact a day; the day after the last one (or after the placement) ends without another. */
const nextFollowUp = (
  { lastFollowUpAt }: ClockInput['entry'],
  timeZone: string,
  placedAt: EpochMs,
): EpochMs => {
  const last = localDateOf(Math.max(lastFollowUpAt ?? placedAt, placedAt), timeZone);
  return midnightOf(addDays(last, 2), timeZone);
};
