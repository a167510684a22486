import { operatorLocality } from '../../contracts/localities.ts';
import { hospitalHeardAt } from '../quarantine/hospital.ts';
import type { Clock, ClockInput } from './entry-deadlines.ts';

const hour = 3_600_000;

/** The clocks that run beside the way: tests, illness, contacts, disagreements, silence. `locality`: who has to act. */
export const besideTheWay = (input: ClockInput, locality: string): Clock[] => [
  ...underTest(input, locality),
  ...inHospital(input, locality),
  ...investigated(input, locality),
  ...traced(input, locality),
  ...contacts(input, locality),
  ...conflicts(input, locality),
  ...aboard(input),
  ...silent(input, locality),
  ...missingSteps(input),
];

/** C7: a test that was taken has a result. */
const underTest = ({ entry: { test }, policy }: ClockInput, locality: string): Clock[] =>
  test === undefined || test.resultAt !== undefined
    ? []
    : [
        {
          kind: 'test',
          dueAt: test.takenAt + policy.testResultHours * hour,
          locality,
          about: test.takenAt,
        },
      ];

/** C7: a hospital says how somebody is. */
const inHospital = ({ entry, policy }: ClockInput, locality: string): Clock[] => {
  const heardAt = entry.stage === 'HOSPITAL' ? hospitalHeardAt(entry) : undefined;
  if (heardAt === undefined) return [];
  return [{ kind: 'hospital', dueAt: heardAt + policy.hospitalSilentHours * hour, locality, about: heardAt }];
};

/** C9: opened, and closed with a result. */
const investigated = ({ entry: { investigation }, policy }: ClockInput, locality: string): Clock[] => {
  if (investigation === undefined || investigation.state === 'CLOSED') return [];
  const { number: about, requestedAt } = investigation;
  const { open, result } = policy.investigationHours;
  const opened: Clock[] =
    investigation.state === 'REQUESTED'
      ? [{ kind: 'investigation', dueAt: requestedAt + open * hour, locality, about }]
      : [];
  return [...opened, { kind: 'investigation-result', dueAt: requestedAt + result * hour, locality, about }];
};

/** C9: the list of a case's contacts is complete. */
const traced = ({ entry: { tracing }, policy }: ClockInput, locality: string): Clock[] =>
  tracing === undefined || tracing.status === 'excluded' || tracing.listedAt !== undefined
    ? []
    : [
        {
          kind: 'contacts-listed',
          dueAt: tracing.since + policy.contactsHours.list * hour,
          locality,
          about: tracing.since,
        },
      ];

/** C9, C4: somebody who is a contact is reached, and a doubtful link verified; who is in quarantine or hospital has been. */
const contacts = ({ entry, policy }: ClockInput, locality: string): Clock[] => {
  const { stage, contactOf = [] } = entry;
  const found = stage === 'QUARANTINE' || stage === 'HOSPITAL';
  return contactOf.flatMap(({ caseEntryId: about, standing, since, reachedAt }): Clock[] => {
    const open = standing === 'contact' || standing === 'to-verify';
    const reach: Clock[] =
      open && !found && reachedAt === undefined
        ? [{ kind: 'contacts-reached', dueAt: since + policy.contactsHours.reach * hour, locality, about }]
        : [];
    return standing === 'to-verify'
      ? [...reach, { kind: 'verification', dueAt: since + policy.verificationHours * hour, locality, about }]
      : reach;
  });
};

/** C14: sooner while somebody is ill or on the way. */
const conflicts = ({ entry, policy }: ClockInput, locality: string): Clock[] => {
  const soon = entry.symptomatic || entry.stage === 'HOSPITAL' || entry.stage === 'IN_TRANSFER';
  const hours = soon ? policy.conflictIllHours : policy.conflictHours;
  const open = entry.conflicts.filter(({ resolvedAt }) => resolvedAt === undefined);
  return [...Map.groupBy(open, ({ code }) => code)].map(([about, some]) => ({
    kind: 'conflict',
    dueAt: Math.min(...some.map(({ since }) => since)) + hours * hour,
    locality,
    about,
  }));
};

/** C14: nobody stays aboard unwatched. */
const aboard = ({ entry, policy }: ClockInput): Clock[] => {
  const { stage, stageSince, pointOfEntry, responsibility } = entry;
  if (stage !== 'ABOARD') return [];
  const dueAt = stageSince + policy.aboardHours.otherwise * hour;
  return [{ kind: 'aboard', dueAt, locality: pointOfEntry ?? responsibility.locality, about: stageSince }];
};

const beforeQuarantine: readonly string[] = [
  'ARRIVED',
  'CHECKED',
  'AWAITING_TRANSFER',
  'IN_TRANSFER',
  'HANDED_OVER',
];

/** C15: nothing at all was said of the person. Nobody is silent before they were to come. */
const silent = ({ entry, policy, document }: ClockInput, locality: string): Clock[] => {
  const { stage, arrivalAt, timeline } = entry;
  const about = Math.max(arrivalAt, document.openedAt, ...timeline.map(({ at }) => at));
  const early = beforeQuarantine.includes(stage);
  const hours = early ? policy.silenceHours : policy.silenceDays * 24;
  return [{ kind: 'silence', dueAt: about + hours * hour, locality, about }];
};

const missingSteps = ({ entry, state, policy }: ClockInput): Clock[] => {
  if (state.held.length === 0) return [];
  const first = state.held.reduce((one, other) => (other.evidence.at < one.evidence.at ? other : one));
  const locality = entry.responsibility.locality || operatorLocality;
  const dueAt = first.evidence.at + policy.missingStepHours * hour;
  return [{ kind: 'missing-step', dueAt, locality, about: first.evidence.key }];
};
