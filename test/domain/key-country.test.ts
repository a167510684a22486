import { describe, expect, test } from 'vitest';
import type { Policy } from '../../shared/contracts/policy.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { Told } from '../../shared/domain/evidence.ts';
import { planNotices } from '../../shared/domain/notices/plan-notices.ts';
import { accepted, directoryOf, entry, policy, twoProvinces } from './entry-builder.ts';
import { arrival } from './record-builder.ts';

const directory = {
  ...directoryOf('140105/health', '140105/reception', '120110/health', 'poe/customs', 'poe/health'),
  digestOf: () => undefined,
};
const rule: Policy = { ...policy, keyCountries: ['ITA', 'IRN'] };
const checked = { at: arrival, what: 'port-check', stage: 'CHECKED', status: 'applied' } as const;

const notices = (after: Entry, told: Told[] = [], rules = rule): [string, string][] =>
  planNotices({
    after,
    document: { told },
    directory,
    tree: twoProvinces,
    policy: rules,
    version: 2,
    now: arrival,
    cause: 'v2',
  })
    .filter(({ kind }) => kind === 'key-country.arrival')
    .map(({ key, recipient }) => [key, recipient]);

describe('people who were in a key country', () => {
  const expected = entry({ stage: 'EXPECTED', arrived: false, countries: ['FRA', 'ITA'] });
  const line: Told = {
    key: 'key-country.arrival:known',
    kind: 'key-country.arrival',
    recipient: 'poe/customs',
    notificationId: 'n',
    at: arrival,
  };

  test('L8: the point of entry is told while they are still expected, once', () => {
    expect(notices(expected)).toEqual([['key-country.arrival:known', 'poe/customs']]);
    expect(notices(expected, [line])).toEqual([]);
    expect(notices(entry({ countries: ['ITA'] }), [line])).toEqual([]);
  });

  test('L8: and again with the check, in every department policy names', () => {
    const after = entry({ stage: 'CHECKED', countries: ['ITA'], timeline: [checked] });
    const both: Policy = { ...rule, keyCountryDepartments: ['customs', 'health'] };
    expect(notices(after, [line], both)).toEqual([
      ['key-country.arrival:result', 'poe/customs'],
      ['key-country.arrival:result', 'poe/health'],
    ]);
  });

  test('L8: nobody from elsewhere, nobody handed over, and no report that nobody verified', () => {
    expect(notices(entry({ countries: ['FRA'] }))).toEqual([]);
    expect(notices(entry({}))).toEqual([]);
    expect(notices(expected, [], { ...rule, keyCountries: [] })).toEqual([]);
    expect(notices(entry({ stage: 'HANDED_OVER', countries: ['ITA'], responsibility: accepted() }))).toEqual(
      [],
    );
    expect(notices(entry({ stage: 'REPORTED', arrived: false, countries: ['ITA'] }))).toEqual([]);
  });

  test('L8: where no port is known the destination hears it', () => {
    expect(notices(entry({ countries: ['IRN'], pointOfEntry: undefined, presentAt: undefined }))).toEqual([
      ['key-country.arrival:known', '140105/health'],
    ]);
  });
});
