import { describe, expect, test } from 'vitest';
import { judgeRecords } from '../../functions/intake/judge-records.ts';

const takeAll = () => ({ errors: [], warnings: [] });
const hashOf = (value: unknown): string | undefined => judgeRecords([{ value }], takeAll)[0]?.accepted?.hash;

const record = {
  recordId: 'r-1',
  traveller: { fullName: 'LI JING', documents: [{ type: 'passport', number: 'E1' }] },
  entry: { pointOfEntry: 'CAN', arrivedAt: '2026-11-21T08:00:00Z' },
};
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, one]) => [name, turned(one)]),
  );
};

describe('what names a record’s content', () => {
  test('is the same whatever the order of its fields, free ones included', () => {
    expect(hashOf(record)).toBeDefined();
    expect(hashOf(turned(record))).toBe(hashOf(record));
    const free = { ...record, extras: { a: 1, b: { c: 2, d: 3 } } };
    expect(hashOf(turned(free))).toBe(hashOf(free));
    expect(hashOf(free)).not.toBe(hashOf(record));
  });

  test('changes with any value', () => {
    const other = { ...record, entry: { ...record.entry, pointOfEntry: 'PEK' } };
    expect(hashOf(other)).not.toBe(hashOf(record));
  });
});
