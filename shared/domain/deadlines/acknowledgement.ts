import type { Severity } from '../../contracts/notification.ts';
import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { Policy } from '../../contracts/policy.ts';
import type { Entry } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';
import type { Rung } from './escalation.ts';

const hour = 3_600_000;

/** Never escalated: the ladder's own notices, and those nobody has to act on. */
const unescalated: readonly NotificationKind[] = ['ack.overdue', 'report.ready', 'digest', 'test'];

/** Whether nobody's silence about such a notice is left alone. */
export const isEscalated = (kind: NotificationKind): boolean => !unescalated.includes(kind);

export interface AckStep {
  /** 1 is the recipient itself; levels beyond the ladder are the daily repetition. */
  level: number;
  /** Whom it reaches: root lead and operator together from the last rung on. */
  to: readonly Rung[];
  dueAt: EpochMs;
}

/** C1: until when a notification has to be acknowledged; undefined when nobody has to. Routine low-tier notices are no exception yet. */
export const ackBy = (
  notification: { kind: NotificationKind; severity: Severity; createdAt: EpochMs },
  entry: Pick<Entry, 'stage' | 'arrivalAt'> | undefined,
  policy: Policy,
): EpochMs | undefined => {
  const { kind, severity, createdAt } = notification;
  if (unescalated.includes(kind)) return undefined;
  const { ladderHours, expectedWithinHours, expectedBeforeEtaHours } = policy.acknowledgement;
  const soonest = createdAt + (ladderHours[0] ?? 0) * hour;
  if (severity === 'urgent' || entry?.stage !== 'EXPECTED') return soonest;
  const latest = createdAt + expectedWithinHours * hour;
  return Math.max(soonest, Math.min(latest, entry.arrivalAt - expectedBeforeEtaHours * hour));
};

/** C1's ladder up to `now`: every rung once, then the newest of the daily repetitions; it never stops. */
export const ackSteps = (ackDueAt: EpochMs, policy: Policy, now: EpochMs): AckStep[] => {
  const rungCount = policy.acknowledgement.ladderHours.length;
  const steps = Array.from({ length: rungCount }, (_, index) => stepAt(index + 1, ackDueAt, policy));
  const repeats = repetitions(ackDueAt, policy, now);
  if (repeats > 0) steps.push(stepAt(rungCount + repeats, ackDueAt, policy));
  return steps.filter((step) => step.dueAt <= now);
};

/** The next instant after `now` at which `ackSteps` says something new. */
export const nextAckStepAt = (ackDueAt: EpochMs, policy: Policy, now: EpochMs): EpochMs => {
  const rungCount = policy.acknowledgement.ladderHours.length;
  for (let level = 1; level <= rungCount; level += 1) {
    const { dueAt } = stepAt(level, ackDueAt, policy);
    if (dueAt > now) return dueAt;
  }
  return stepAt(rungCount + repetitions(ackDueAt, policy, now) + 1, ackDueAt, policy).dueAt;
};

/** Later rungs keep their distances from the first, whenever that one is due. */
const stepAt = (level: number, ackDueAt: EpochMs, policy: Policy): AckStep => {
  const { ladderHours, repeatHours } = policy.acknowledgement;
  const first = ladderHours[0] ?? 0;
  const onLadder = Math.min(level, ladderHours.length);
  const hours = (ladderHours[onLadder - 1] ?? first) - first + (level - onLadder) * repeatHours;
  const last = level >= ladderHours.length && ladderHours.length > 1;
  return { level, to: last ? ['lead', 'operator'] : rungOf(level), dueAt: ackDueAt + hours * hour };
};

const rungOf = (level: number): readonly Rung[] =>
  level === 1 ? ['own'] : level === 2 ? ['parent'] : level === 3 ? ['grandparent'] : ['lead', 'operator'];

const repetitions = (ackDueAt: EpochMs, policy: Policy, now: EpochMs): number => {
  const { ladderHours, repeatHours } = policy.acknowledgement;
  const lastRung = stepAt(ladderHours.length, ackDueAt, policy).dueAt;
  return Math.max(0, Math.floor((now - lastRung) / (repeatHours * hour)));
};
