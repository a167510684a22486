import { operatorLocality } from '../contracts/localities.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Deadline, DeadlineKind, Entry } from './entry.ts';
import { ruleClocks } from './entry-deadlines-rules.ts';
import type { EntryState } from './entry-state.ts';
import type { EpochMs } from './evidence.ts';
import { addDays, localDateOf, midnightOf } from './local-days.ts';
import { isServing } from './quarantine.ts';

const hour = 3_600_000;
type Core = Omit<Entry, 'deadlines'>;
type Due = [kind: DeadlineKind, dueAt: EpochMs, locality: string];

/** Every clock of section 6 that runs for this entry now, whoever raises the alert; soonest first. */
export const deadlinesOf = (entry: Core, state: EntryState, openedAt: EpochMs): Deadline[] => {
  if (entry.stage === 'CLOSED') return [];
  const policy = state.facts.policy;
  const due = [
    ...beforeCheck(entry, state, policy),
    ...whoAnswers(entry, state, policy, openedAt),
    ...onTheWay(entry, policy),
    ...inQuarantine(entry, state, policy),
    ...missingSteps(entry, state, policy),
  ];
  const ruled = ruleClocks(entry, state).map((clock) => ({ ...clock, locality: actor(entry, state) }));
  return [...due.map(([kind, dueAt, locality]) => ({ kind, dueAt, locality })), ...ruled]
    .map((one) => ({ ...one, rule: ruleVersion(one.kind, entry, state) }))
    .sort((one, other) => one.dueAt - other.dueAt);
};

/** Clocks made of the period name the version that made it; the others that of the arrival. */
const ofThePeriod: readonly DeadlineKind[] = ['release', 'release-upcoming', 'test'];

const ruleVersion = (kind: DeadlineKind, { quarantine }: Core, { facts }: EntryState): string =>
  (ofThePeriod.includes(kind) ? quarantine?.policyVersion : undefined) ?? facts.policyVersion;

/** Who has to act for the person: the owner once accepted; before that where they are, else whom it is offered to. */
const actor = ({ responsibility, presentAt, destination }: Core, state: EntryState): string => {
  if (state.ownership.owner !== undefined) return responsibility.locality;
  const present = state.placement?.at ?? (presentAt === state.facts.pointOfEntry ? undefined : presentAt);
  return present ?? responsibility.offeredTo ?? destination ?? responsibility.locality;
};

const beforeCheck = (entry: Core, state: EntryState, policy: Policy): Due[] => {
  const { stage, arrivalAt, pointOfEntry, destination, responsibility } = entry;
  const answering = destination ?? responsibility.locality;
  if (stage === 'EXPECTED') {
    const mode = state.facts.mode;
    const { noShowHours } = policy;
    const grace =
      mode === 'air' || mode === 'rail' || mode === 'coach' ? noShowHours[mode] : noShowHours.other;
    return [['no-show', arrivalAt + grace * hour, answering]];
  }
  if (stage === 'REPORTED') {
    const since = state.reportedAt ?? state.stageSince;
    return [['verification', since + policy.verificationHours * hour, answering]];
  }
  return stage === 'ARRIVED'
    ? [['port-check', arrivalAt + policy.portCheckHours * hour, pointOfEntry ?? responsibility.locality]]
    : [];
};

/** L5: what counts as feedback about a person. */
const fedBack: readonly string[] = ['QUARANTINE', 'HOSPITAL', 'RELEASED', 'COMMUNITY', 'ABOARD'];

const whoAnswers = (entry: Core, state: EntryState, policy: Policy, openedAt: EpochMs): Due[] => {
  const { stage, arrivalAt, arrived, responsibility, destination } = entry;
  const offered = responsibility.offeredTo ?? responsibility.locality;
  const due: Due[] = [];
  if (state.ownership.owner === undefined) {
    const at = arrived
      ? arrivalAt + policy.unownedHours * hour
      : arrivalAt - policy.unownedBeforeEtaHours * hour;
    due.push(['unowned', at, offered]);
  }
  if (arrived && !fedBack.includes(stage) && !state.notOurs) {
    const since = Math.max(arrivalAt, openedAt);
    due.push(['feedback', since + policy.feedbackHours * hour, destination ?? offered]);
  }
  return due;
};

const onTheWay = (entry: Core, policy: Policy): Due[] => {
  const { stage, stageSince, transfer, responsibility, destination } = entry;
  const taker = destination ?? responsibility.offeredTo ?? responsibility.locality;
  if (stage === 'AWAITING_TRANSFER') {
    return [['transfer-planned', stageSince + policy.transferPlannedHours * hour, taker]];
  }
  if (stage !== 'IN_TRANSFER') return [];
  const kind = transfer?.mode === 'self' ? 'report-in' : 'hand-over';
  return [[kind, stageSince + policy.reportInHours * hour, taker]];
};

const inQuarantine = (entry: Core, state: EntryState, policy: Policy): Due[] => {
  const { stage, quarantine, releasedAt } = entry;
  const at = actor(entry, state);
  if (stage === 'HANDED_OVER' && quarantine === undefined) {
    return [['placement', state.stageSince + policy.placementHours * hour, at]];
  }
  if (stage === 'RELEASED' && releasedAt !== undefined) {
    return [['collection', releasedAt + policy.collectionHours * hour, at]];
  }
  if (quarantine === undefined || !isServing(state)) return [];
  const { lastDay, timeZone, since } = quarantine;
  const notice = midnightOf(addDays(lastDay, -policy.preReleaseNoticeDays), timeZone);
  return [
    ['follow-up', nextFollowUp(entry, timeZone, since), at],
    ['release-upcoming', Math.max(notice, since), at],
    ['release', midnightOf(addDays(lastDay, 1), timeZone), at],
  ];
};

/** C8: one contact a day; the day after the last one (or after the placement) ends without another. */
const nextFollowUp = ({ lastFollowUpAt }: Core, timeZone: string, since: EpochMs): EpochMs => {
  const last = localDateOf(Math.max(lastFollowUpAt ?? since, since), timeZone);
  return midnightOf(addDays(last, 2), timeZone);
};

const missingSteps = (entry: Core, state: EntryState, policy: Policy): Due[] => {
  const earliest = Math.min(...state.held.map(({ evidence }) => evidence.at));
  if (state.held.length === 0) return [];
  const locality = entry.responsibility.locality || operatorLocality;
  return [['missing-step', earliest + policy.missingStepHours * hour, locality]];
};
