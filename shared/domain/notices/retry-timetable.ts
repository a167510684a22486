import type { Severity } from '../../contracts/notification.ts';
import type { EpochMs } from '../evidence.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Ages since the push's creation at which it is attempted. */
export const attemptAges: Record<Severity, readonly number[]> = {
  routine: [
    0,
    5 * secondMs,
    5 * minuteMs,
    30 * minuteMs,
    ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hourMs),
  ],
  urgent: [
    0,
    10 * secondMs,
    minuteMs,
    5 * minuteMs,
    15 * minuteMs,
    30 * minuteMs,
    ...Array.from({ length: 24 }, (_, hour) => (hour + 1) * hourMs),
  ],
};

export interface FailedAttempt {
  severity: Severity;
  createdAt: EpochMs;
  /** Attempts made so far, the failed one included. */
  attempt: number;
  now: EpochMs;
  /** From 0 to 1. */
  random: number;
  /** The receiver's Retry-After (429, 503). */
  retryAfterSeconds?: number;
}

const jitter = 0.2;

/**
 * When a failed push is tried next, or that it is parked. The wait is lengthened by up to a fifth, so that receivers that come back
 * are not met by all senders at once; Retry-After counts between the planned wait and twice of it. Ages missed while nobody could
 * send are skipped, not made up for in a burst.
 */
export const nextAttempt = (failed: FailedAttempt): { at: EpochMs } | { park: true } => {
  const { severity, createdAt, attempt, now, random, retryAfterSeconds } = failed;
  const age = attemptAges[severity].find((one, index) => index >= attempt && createdAt + one > now);
  if (age === undefined) return { park: true };
  const planned = (createdAt + age - now) * (1 + jitter * random);
  const asked = (retryAfterSeconds ?? 0) * secondMs;
  return { at: Math.ceil(now + Math.min(Math.max(planned, asked), 2 * planned)) };
};
