import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Severity } from '../../shared/contracts/notification.ts';
import { attemptAges, nextAttempt } from '../../shared/domain/notices/retry-timetable.ts';

const second = 1000;
const hour = 3600 * second;

/** Every attempt fails at once: the ages at which a push is tried until it is parked. */
const agesOf = (severity: Severity, random: number): number[] => {
  const ages = [0];
  for (let attempt = 1; ; attempt += 1) {
    const next = nextAttempt({ severity, createdAt: 0, attempt, now: ages.at(-1) ?? 0, random });
    if ('park' in next) return ages;
    ages.push(next.at);
  }
};
const inSeconds = (ages: number[]) => ages.map((age) => age / second);

describe('the timetables of api.md', () => {
  test('routine', () => {
    expect(inSeconds(agesOf('routine', 0))).toEqual([
      0,
      5,
      300,
      1800,
      ...[2, 5, 10, 14, 20, 24].map((h) => h * 3600),
    ]);
  });
  test('urgent: often at first, then hourly to 24 h', () => {
    const ages = inSeconds(agesOf('urgent', 0));
    expect(ages.slice(0, 7)).toEqual([0, 10, 60, 300, 900, 1800, 3600]);
    expect(ages.slice(6)).toEqual(Array.from({ length: 24 }, (_, index) => (index + 1) * 3600));
  });
});

const first = { severity: 'routine', createdAt: 0, attempt: 1, now: 0, random: 0 } as const;

test.each([
  [0, undefined, 5],
  [0.5, undefined, 5.5],
  [1, undefined, 6],
  [0, 3, 5],
  [0, 7, 7],
  [0, 3600, 10],
  [1, 3600, 12],
])('jitter %s with Retry-After %s waits %s s', (random, retryAfterSeconds, waits) => {
  const next = nextAttempt({
    ...first,
    random,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
  expect(next).toEqual({ at: waits * second });
});

test('ages missed while nobody could send are skipped, not made up for in a burst', () => {
  expect(nextAttempt({ ...first, attempt: 2, now: 3 * hour })).toEqual({ at: 5 * hour });
});

test('parked after the last age, and when a day has passed', () => {
  expect(nextAttempt({ ...first, attempt: 10, now: hour })).toEqual({ park: true });
  expect(nextAttempt({ ...first, attempt: 1, now: 24 * hour })).toEqual({ park: true });
});

test('an attempt always lies ahead, and every push ends parked after at most its timetable’s attempts', () => {
  const severity = fc.constantFrom<Severity>('routine', 'urgent');
  fc.assert(
    fc.property(
      severity,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 7200 }),
      (kind, random, asked) => {
        let now = 0;
        let attempt = 1;
        for (; ; attempt += 1) {
          const next = nextAttempt({
            severity: kind,
            createdAt: 0,
            attempt,
            now,
            random,
            retryAfterSeconds: asked,
          });
          if ('park' in next) break;
          expect(next.at).toBeGreaterThan(now);
          now = next.at;
        }
        expect(attempt).toBeLessThanOrEqual(attemptAges[kind].length);
      },
    ),
  );
});
