import { expect, test } from 'vitest';
import type { StoredPolicy } from '../../shared/domain/policies/policies.ts';
import { makePolicyBook, policyFaults, resolvePolicy } from '../../shared/domain/policies/policies.ts';
import { at } from './evidence-builder.ts';

const days = (OVERSEAS: number, effectiveFrom: string, more: Partial<StoredPolicy> = {}): StoredPolicy => ({
  key: 'quarantineDays',
  value: { OVERSEAS },
  effectiveFrom,
  reason: 'order',
  ...more,
});

test('with no item in force the defaults hold', () => {
  const { policy, version } = resolvePolicy([], at('2026-11-20 00:00'));
  expect(version).toBe('default');
  expect(policy.quarantineDays).toEqual({ OVERSEAS: 14, DOMESTIC: 14, CREW: 14, CONTACT: 14 });
  expect(policy.releaseOverdue.ladderHours).toEqual([0, 4, 8, 24, 48]);
});

test('an item holds from the first to the last day it names, in the local zone', () => {
  const items = [days(10, '2026-12-01', { effectiveTo: '2026-12-31' })];
  const period = (when: string) => resolvePolicy(items, at(when)).policy.quarantineDays.OVERSEAS;
  expect([period('2026-11-30 23:59'), period('2026-12-01 00:00')]).toEqual([14, 10]);
  expect([period('2026-12-31 23:59'), period('2027-01-01 00:00')]).toEqual([10, 14]);
});

test('of two items the later beginning wins, then the later storing, whatever their order', () => {
  const items = [days(10, '2026-12-01'), days(7, '2026-12-10'), days(5, '2026-12-10', { storedAt: 9 })];
  const when = at('2026-12-20 00:00');
  const one = resolvePolicy(items, when);
  expect(one.policy.quarantineDays.OVERSEAS).toBe(5);
  expect(resolvePolicy(items.toReversed(), when)).toEqual(one);
});

test('the version names what is in force: equal while nothing changes, other once something does', () => {
  const book = makePolicyBook([days(10, '2026-12-01'), days(7, '2026-12-10')]);
  const version = (when: string) => book.at(at(when)).version;
  expect(version('2026-11-30 12:00')).toBe('default');
  expect(version('2026-12-01 00:00')).toMatch(/^p-[0-9a-f]{10}$/);
  expect(version('2026-12-09 23:00')).toBe(version('2026-12-01 00:00'));
  expect(version('2026-12-10 00:00')).not.toBe(version('2026-12-09 23:00'));
  expect(book.at(at('2026-12-11 00:00'))).toBe(book.at(at('2027-01-11 00:00')));
});

test('plain dates are days of the newest default zone', () => {
  const zone = {
    key: 'defaultTimeZone',
    value: 'Europe/Berlin',
    effectiveFrom: '2020-01-01',
    reason: 'moved',
  };
  const book = makePolicyBook([zone, days(10, '2026-12-01')]);
  const period = (when: string) => book.at(Date.parse(when)).policy.quarantineDays.OVERSEAS;
  expect([period('2026-11-30T22:59:00Z'), period('2026-11-30T23:00:00Z')]).toEqual([14, 10]);
});

test('items that do not parse are passed over and named when they are put', () => {
  const odd = { key: 'quarantineDays', value: { OVERSEAS: -1 }, effectiveFrom: '2026-12-01', reason: 'x' };
  const unknown = { ...odd, key: 'curfew', value: true };
  expect(resolvePolicy([odd, unknown], at('2026-12-20 00:00')).version).toBe('default');
  expect(policyFaults(odd)).toMatchObject([{ pointer: '/value/OVERSEAS' }]);
  expect(policyFaults(unknown)).toMatchObject([{ pointer: '/key', code: 'unknown-policy' }]);
  expect(policyFaults(days(3, '2026-12-02', { effectiveTo: '2026-12-01' }))).toMatchObject([
    { code: 'ends-before-start' },
  ]);
  expect(policyFaults(days(3, '2026-12-02', { effectiveTo: '2026-12-02' }))).toEqual([]);
});
