import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { Delivery } from '../../shared/store/deliveries.ts';

/** What the channels of one recipient answered to one push. */
export interface Attempt {
  /** Keys of all channels that have taken it by now. */
  taken: string[];
  /** Of the channels that did not: the first one's code, and the longest wait asked for. */
  failure?: { code: string; retryAfterSeconds?: number; slow?: true };
}

/** Age after which nothing waits for its recipient any more (the timetables' last attempt). */
const longestWaitMs = 24 * 3_600_000;
/** Retries planned at a younger age stay in the queue; later ones lie in the due index, where they cost nothing. */
const queueRetryAgeMs = 30 * 60_000;

/** `next`: when the timetable wants the next attempt; undefined after the last one. */
export const settle = (before: Delivery, attempt: Attempt, next: EpochMs | undefined): Delivery => {
  const { nextAt: _, code: __, ...kept } = before;
  const after = { ...kept, attempts: before.attempts + 1, taken: attempt.taken };
  if (!attempt.failure) return { ...after, state: 'DELIVERED' };
  const { code } = attempt.failure;
  return next === undefined
    ? { ...after, state: 'PARKED', code }
    : { ...after, state: 'RETRYING', code, nextAt: next };
};

/** Held back by an open breaker: until it closes, but not beyond a day of age. */
export const hold = (before: Delivery, code: string, now: EpochMs): Delivery => {
  const parkAt = before.startedAt + longestWaitMs;
  const { nextAt: _, ...kept } = before;
  return now >= parkAt
    ? { ...kept, state: 'PARKED', code }
    : { ...kept, state: 'WAITING', code, nextAt: parkAt };
};

/** Whether the retry stays in the queue (its message comes back by itself) or is found through the due index. */
export const staysInQueue = (delivery: Delivery): boolean =>
  delivery.state === 'RETRYING' && (delivery.nextAt ?? 0) - delivery.startedAt < queueRetryAgeMs;
