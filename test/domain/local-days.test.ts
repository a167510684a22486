import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  daysBetween,
  isLocalDate,
  isTimeZone,
  localDateOf,
  midnightOf,
} from '../../shared/domain/time/local-days.ts';

const hour = 3_600_000;
const zones = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'UTC',
];

test('a day that loses midnight to the clock change begins an hour later', () => {
  expect(new Date(midnightOf('2018-11-04', 'America/Sao_Paulo')).toISOString()).toBe(
    '2018-11-04T03:00:00.000Z',
  );
  expect(localDateOf(Date.parse('2018-11-04T02:59:59Z'), 'America/Sao_Paulo')).toBe('2018-11-03');
  expect(localDateOf(Date.parse('2018-11-04T03:00:00Z'), 'America/Sao_Paulo')).toBe('2018-11-04');
});

test('days of a clock change have 23 and 25 hours', () => {
  const length = (date: string) =>
    (midnightOf(addDays(date, 1), 'Europe/Berlin') - midnightOf(date, 'Europe/Berlin')) / hour;
  expect([length('2026-03-29'), length('2026-10-25'), length('2026-11-20')]).toEqual([23, 25, 24]);
});

test('every instant lies within the local day it is said to fall on', () => {
  const from = Date.UTC(1990, 0, 1);
  const to = Date.UTC(2060, 0, 1);
  fc.assert(
    fc.property(fc.integer({ min: from, max: to }), fc.constantFrom(...zones), (instant, zone) => {
      const date = localDateOf(instant, zone);
      expect(midnightOf(date, zone)).toBeLessThanOrEqual(instant);
      expect(midnightOf(addDays(date, 1), zone)).toBeGreaterThan(instant);
    }),
    { numRuns: 1000 },
  );
});

test('dates are counted without regard to zones', () => {
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(daysBetween('2026-11-20', '2026-12-04')).toBe(14);
});

test('only real calendar dates count, and nothing throws on garbage', () => {
  expect(['2026-02-29', '2026-2-1', '9999-12-31', 'x', 20261120, undefined].filter(isLocalDate)).toEqual([]);
  expect(isLocalDate('2028-02-29')).toBe(true);
  expect(localDateOf(Number.NaN, 'UTC')).toBe('1900-01-01');
  expect(localDateOf(Number.MAX_VALUE, 'UTC')).toBe('2299-12-31');
  expect([isTimeZone('Mars/Base'), isTimeZone('Europe/Berlin')]).toEqual([false, true]);
  expect(midnightOf('2026-11-20', 'Mars/Base')).toBe(Date.UTC(2026, 10, 20));
});
