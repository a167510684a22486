import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { policyKeys, policyValues } from '../../shared/contracts/policy.ts';
import { policyFaults } from '../../shared/domain/policies/policies.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'policies.md'), 'utf8');

interface Row {
  key: string;
  meaning: string;
  preset: string;
  example: string;
}

/** ``| `key` | meaning | `default` | `example` |`` */
const rows = page.split('\n').flatMap((line): Row[] => {
  const [, key = '', meaning = '', preset = '', example = ''] =
    /^\| `(\w+)` \| (.+) \| `([^|]+)` \| `([^|]+)` \|$/.exec(line) ?? [];
  return key === '' ? [] : [{ key, meaning, preset, example }];
});

test('docs/policies.md has one row for every policy there is, and for no other', () => {
  expect(rows.map(({ key }) => key).sort()).toEqual([...policyKeys].sort());
});

test.each(rows)(
  '$key: the page states its default, and an example that is accepted and means something else',
  (row) => {
    const key = policyKeys.find((one) => one === row.key);
    if (key === undefined) throw new Error(`unknown policy ${row.key}`);
    const preset: unknown = policyValues[key].parse(undefined);
    expect(JSON.parse(row.preset)).toEqual(preset);
    const item = {
      key,
      value: JSON.parse(row.example),
      effectiveFrom: '2026-01-01',
      effectiveTo: '2026-12-31',
      reason: 'r',
    };
    expect(policyFaults(item)).toEqual([]);
    expect(policyValues[key].parse(item.value)).not.toEqual(preset);
    expect(row.meaning.length).toBeGreaterThan(10);
  },
);
