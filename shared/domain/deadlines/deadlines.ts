import type { Department } from '../../contracts/localities.ts';
import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { DeriveContext } from '../derive-context.ts';
import type { Entry } from '../entry.ts';
import type { EntryDocument, EpochMs } from '../evidence.ts';
import type { Deadline } from './deadline-kinds.ts';
import { plans } from './deadline-plans.ts';
import { custodySteps } from './deadline-plans-custody.ts';

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
  /** Of several of its kind that are due only the latest is told: yesterday's says all the day before's did. */
  latestOnly?: true;
}

/** What was told, and when each event was learned of: an alert about something is not older than our knowing of it. */
export type Ledger = Pick<EntryDocument, 'told' | 'events'>;

export type Plan = (entry: Entry, deadline: Deadline, context: DeriveContext, ledger: Ledger) => DueStep[];

/** Alerts that are true at `now` and not among what was told. */
export const dueSteps = (entry: Entry, ledger: Ledger, context: DeriveContext, now: EpochMs): DueStep[] => {
  const due = stepsOf(entry, ledger, context).filter((step) => step.dueAt <= now);
  const latest = new Map<NotificationKind, EpochMs>();
  for (const { kind, dueAt } of due) latest.set(kind, Math.max(dueAt, latest.get(kind) ?? dueAt));
  const isTold = toldIn(ledger);
  return due.filter(
    (step) =>
      !isTold(step) &&
      !isOvertaken(step, entry, now) &&
      (step.latestOnly === undefined || step.dueAt === latest.get(step.kind)),
  );
};

/** The alerts whose clocks stand past their time at `now`, told or not: by their keys an alert is open or closed (I8). */
export const standingSteps = (
  entry: Entry,
  ledger: Ledger,
  context: DeriveContext,
  now: EpochMs,
): DueStep[] => stepsOf(entry, ledger, context).filter((step) => step.dueAt <= now);

/** The earliest instant after `now` at which `dueSteps` grows; undefined when no clock with an alert runs. */
export const nextDueAt = (
  entry: Entry,
  ledger: Ledger,
  context: DeriveContext,
  now: EpochMs,
): EpochMs | undefined => {
  const isTold = toldIn(ledger);
  const coming = stepsOf(entry, ledger, context).filter((step) => step.dueAt > now && !isTold(step));
  return coming.reduce<EpochMs | undefined>(
    (least, step) => (least === undefined || step.dueAt < least ? step.dueAt : least),
    undefined,
  );
};

const stepsOf = (entry: Entry, ledger: Ledger, context: DeriveContext): DueStep[] => [
  ...entry.deadlines.flatMap((deadline) => plans[deadline.kind](entry, deadline, context, ledger)),
  ...custodySteps(entry, ledger, context),
];

const toldIn = ({ told }: Ledger): ((step: DueStep) => boolean) => {
  const keys = new Set(told.map((one) => one.key));
  return ({ key }) => keys.has(key);
};

/** A notice that the release is coming says nothing once the release is overdue. */
const isOvertaken = (step: DueStep, entry: Entry, now: EpochMs): boolean =>
  step.kind === 'release.upcoming' &&
  entry.deadlines.some((deadline) => deadline.kind === 'release' && deadline.dueAt <= now);
