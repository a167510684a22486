import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePolicyBook } from '../../shared/domain/policies/policies.ts';
import {
  type Beat,
  beaten,
  listRuleOf,
  missingListDays,
  nextListDueAt,
  rhythmOf,
  silentFrom,
} from '../../shared/domain/statements/heartbeat.ts';
import { twoProvinces as tree } from './entry-builder.ts';

const hour = 3_600_000;
const at = (local: string) => Date.parse(`${local.replace(' ', 'T')}:00+08:00`);
const { policy } = makePolicyBook([]).at(0);
const works = { id: 'works', name: 'Works', source: 'employer' as const };

const spoke = (...times: number[]): Beat | undefined =>
  times.reduce<Beat | undefined>((beat, time) => beaten(beat, { at: time, records: 2 }), undefined);

describe('how often an agency speaks', () => {
  test('by its source, unless it is configured', () => {
    expect(rhythmOf(works)).toBe('daily-list');
    expect(rhythmOf({ ...works, source: 'rail' })).toBe('regular');
    expect(rhythmOf({ ...works, source: 'rail', dailyListBy: '09:00' })).toBe('daily-list');
    expect(rhythmOf({ ...works, source: 'community-report' })).toBe('occasional');
    expect(rhythmOf({ ...works, rhythm: 'occasional' })).toBe('occasional');
  });

  test('the usual interval is smoothed over deliveries, not over the parts of one', () => {
    const beat = spoke(0, 60_000, 120_000, 24 * hour, 24 * hour + 60_000, 48 * hour);
    expect(Math.round((beat?.usualMs ?? 0) / hour)).toBe(24);
    expect(beat).toMatchObject({ requests: 6, records: 12, lastAt: 48 * hour });
    expect(spoke(0, 60_000)?.usualMs).toBeUndefined();
  });

  test('one long silence does not excuse the next', () => {
    const beat = spoke(0, 24 * hour, 48 * hour, 48 * hour + 240 * hour);
    expect((beat?.usualMs ?? 0) / hour).toBeLessThanOrEqual(36);
  });

  test.each<[string, number[], number]>([
    ['the first word', [0], 24],
    ['every two hours', [0, 2 * hour, 4 * hour], 24],
    ['every ten hours', [0, 10 * hour, 20 * hour], 30],
    ['once a week', [0, 168 * hour], 504],
  ])('C13: silent after a day or three times the usual: %s', (_, times, hours) => {
    const last = times.at(-1) ?? 0;
    expect(((silentFrom(spoke(...times), policy) ?? 0) - last) / hour).toBe(hours);
  });
  test('C13: who never spoke is not silent', () => expect(silentFrom(undefined, policy)).toBeUndefined());

  test('the last word is the latest, whatever order requests are noted in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e10 }), { minLength: 1 }), (times) => {
        const beat = spoke(...times);
        expect(beat?.lastAt).toBe(Math.max(...times));
        expect(beat?.requests).toBe(times.length);
      }),
    );
  });
});

describe('lists', () => {
  const rule = listRuleOf({ ...works, locality: '140105' }, tree, policy);
  const watched = { watchedSince: at('2026-11-20 09:00'), requests: 0, records: 0, zeroLists: [] };

  test('due at 18:00 where the agency is, or when it is configured', () => {
    expect(rule).toEqual({ timeZone: 'Asia/Shanghai', by: '18:00' });
    expect(nextListDueAt(at('2026-11-20 17:59'), rule)).toBe(at('2026-11-20 18:00'));
    expect(nextListDueAt(at('2026-11-20 18:00'), rule)).toBe(at('2026-11-21 18:00'));
    expect(listRuleOf({ ...works, dailyListBy: '09:30' }, tree, policy).by).toBe('09:30');
  });

  test.each<[string, Partial<Beat>, string, string[]]>([
    ['the day it was configured owes none', {}, '2026-11-20 20:00', []],
    ['not before the deadline', {}, '2026-11-21 17:59', []],
    ['from the deadline on', {}, '2026-11-21 18:00', ['2026-11-21']],
    ['day after day', {}, '2026-11-23 09:00', ['2026-11-22', '2026-11-21']],
    ['a list of that day', { lastAt: at('2026-11-21 00:10') }, '2026-11-21 20:00', []],
    [
      'a late list of the day before is no list of today',
      { lastAt: at('2026-11-20 23:50') },
      '2026-11-21 20:00',
      ['2026-11-21'],
    ],
    [
      'a zero list that names the day',
      { zeroLists: [{ from: '2026-11-21', to: '2026-11-22' }] },
      '2026-11-23 20:00',
      ['2026-11-23'],
    ],
  ])('C13 D10: %s', (_, more, now, missing) => {
    expect(missingListDays({ ...watched, ...more }, rule, at(now))).toEqual(missing);
  });
});
