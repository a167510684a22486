import type { Department } from '../contracts/localities.ts';
import type { NotificationKind } from '../contracts/notification.ts';
import type { DeriveContext } from './derive-context.ts';
import type { Deadline, DeadlineKind, Entry } from './entry.ts';
import { addresseeOf, rungs } from './escalation.ts';
import type { EpochMs, Told } from './evidence.ts';
import { nextLocality } from './next-locality.ts';

const hour = 3_600_000;

/** One alert that is owed: the department of the locality it is for (routing falls back), and since when. */
export interface DueStep {
  /** `<kind>:<level>:<what it is about>`: told once per recipient; a new end date makes new keys. */
  key: string;
  kind: NotificationKind;
  level: number;
  locality: string;
  department: Department;
  urgent: boolean;
  dueAt: EpochMs;
}

type Plan = (entry: Entry, deadline: Deadline, context: DeriveContext, told: Told[]) => DueStep[];

/** Alerts that are true at `now` and not among what was told. */
export const dueSteps = (entry: Entry, told: Told[], context: DeriveContext, now: EpochMs): DueStep[] =>
  untold(entry, told, context).filter((step) => step.dueAt <= now && !isOvertaken(step, entry, now));

/** The earliest instant after `now` at which `dueSteps` grows; undefined when no clock with an alert runs. */
export const nextDueAt = (
  entry: Entry,
  told: Told[],
  context: DeriveContext,
  now: EpochMs,
): EpochMs | undefined => {
  const coming = untold(entry, told, context).filter((step) => step.dueAt > now);
  return coming.reduce<EpochMs | undefined>(
    (least, step) => (least === undefined || step.dueAt < least ? step.dueAt : least),
    undefined,
  );
};

const untold = (entry: Entry, told: Told[], context: DeriveContext): DueStep[] => {
  const keys = new Set(told.map((one) => one.key));
  return entry.deadlines
    .flatMap((deadline) => plans[deadline.kind]?.(entry, deadline, context, told) ?? [])
    .filter((step) => !keys.has(step.key));
};

/** A notice that the release is coming says nothing once the release is overdue. */
const isOvertaken = (step: DueStep, entry: Entry, now: EpochMs): boolean =>
  step.kind === 'release.upcoming' &&
  entry.deadlines.some((deadline) => deadline.kind === 'release' && deadline.dueAt <= now);

/** C10: who follows the person, and who will have them next when the quarantine is served elsewhere. */
const releaseUpcoming: Plan = (entry, { dueAt, locality }, { tree }) =>
  [locality, ...nextLocality(entry, locality, tree)].map((one) => ({
    key: `release.upcoming:0:${entry.quarantine?.lastDay}`,
    kind: 'release.upcoming',
    level: 0,
    locality: one,
    department: 'health',
    urgent: false,
    dueAt,
  }));

/** C11: the ladder begins at once and ends with the operator; acknowledging does not stop it. */
const releaseOverdue: Plan = (entry, { dueAt, locality }, context) => {
  const { policies, tree } = context;
  const { ladderHours } = policies.at(dueAt).policy.releaseOverdue;
  const start = Math.max(dueAt, knownSince(entry));
  const steps = ladderHours.map((hours, level): DueStep => {
    const rung = rungs[Math.min(level, rungs.length - 1)] ?? 'operator';
    return {
      key: `release.overdue:${level}:${entry.quarantine?.lastDay}`,
      kind: 'release.overdue',
      level,
      ...addresseeOf(rung, { locality, department: 'health' }, tree),
      urgent: true,
      dueAt: start + hours * hour,
    };
  });
  // The site is told with the locality: its own department there, under the same key.
  const atSite = steps.filter((step) => step.level === 0 && entry.quarantine?.type === 'facility');
  return [...steps, ...atSite.map((step): DueStep => ({ ...step, department: 'reception' }))];
};

/** A period shortened after its new end: the ladder begins when that was put, or everybody up to the operator would be told in one minute. */
const knownSince = ({ quarantine }: Entry): EpochMs => quarantine?.ruleSince ?? 0;

/** C12: both who follow the person and who run the site; further levels come from the acknowledgement's own ladder. */
const collectionOverdue: Plan = (entry, { dueAt, locality }) =>
  (['health', 'reception'] as const).map((department) => ({
    key: `collection.overdue:0:${entry.releasedAt}`,
    kind: 'collection.overdue',
    level: 0,
    locality,
    department,
    urgent: true,
    dueAt,
  }));

/** Clocks that raise alerts; the others are shown with the entry only. */
const plans: Partial<Record<DeadlineKind, Plan>> = {
  'release-upcoming': releaseUpcoming,
  release: releaseOverdue,
  collection: collectionOverdue,
};
