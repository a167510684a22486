import { describe, expect, test } from 'vitest';
import type { NotificationKind } from '../../shared/contracts/notification-kinds.ts';
import type { Policy } from '../../shared/contracts/policy.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import { noticesForSteps } from '../../shared/domain/notices/plan-notices-steps.ts';
import { route } from '../../shared/domain/places/routing.ts';
import { accepted, directoryOf, entry, policy, twoProvinces } from './entry-builder.ts';

const everybody = directoryOf(
  '140105/health',
  '140105/reception',
  '140105/foreign-affairs',
  '140106/health',
  '140106/reception',
  '1401/health',
  '1401/reception',
  '14/health',
  '14/lead',
  '1402/health',
  'poe/customs',
);
type Line = Policy['recipients'][number];
const routed = (kind: NotificationKind, one: Entry, lines: Line[], more: Partial<Policy> = {}) =>
  route(kind, one, everybody, twoProvinces, { ...policy, recipients: lines, ...more }).map(
    ({ recipient }) => recipient,
  );

describe('L9: recipients by policy', () => {
  test.each<[relation: Line['relation'], department: Line['department'], recipient: string]>([
    ['destination', 'foreign-affairs', '140105/foreign-affairs'],
    ['home', 'health', '1402/health'],
    ['point-of-entry', 'customs', 'poe/customs'],
    ['responsible', 'reception', '140105/reception'],
    ['parent', 'health', '1401/health'],
    ['lead', 'lead', '14/lead'],
  ])('L9: %s %s hears of a case besides those who always do', (relation, department, recipient) => {
    const one = entry({ responsibility: accepted(), home: '1402' });
    const told = routed('case.confirmed', one, [{ kind: 'case.confirmed', relation, department }]);
    expect(told).toContain('140105/health');
    expect(told).toContain(recipient);
    expect(routed('symptoms.reported', one, [{ kind: 'case.confirmed', relation, department }])).toEqual(
      routed('symptoms.reported', one, []),
    );
  });

  test('L9: a beginning and * stands for every kind of it; who is told already is told once', () => {
    const one = entry({ responsibility: accepted() });
    const lines: Line[] = [
      { kind: 'case.*', relation: 'parent', department: 'health' },
      { kind: '*', relation: 'responsible', department: 'health' },
    ];
    expect(routed('case.confirmed', one, lines)).toEqual(['140105/health', '1401/health']);
    expect(routed('symptoms.reported', one, lines)).not.toContain('1401/health');
  });

  test('D12: a report nobody has verified goes to nobody more', () => {
    const one = entry({ stage: 'REPORTED', arrived: false });
    const lines: Line[] = [{ kind: '*', relation: 'lead', department: 'lead' }];
    expect(routed('arrival.registered', one, lines)).toEqual(['140105/health']);
  });

  test('L9: an alert of a clock goes to them, too, on its first level', () => {
    const after = entry({ responsibility: accepted() });
    const step = {
      key: 'release.overdue:0:x',
      kind: 'release.overdue' as const,
      level: 0,
      locality: '140105',
      department: 'health' as const,
      urgent: true,
      dueAt: 0,
    };
    const recipients: Line[] = [{ kind: 'release.overdue', relation: 'lead', department: 'lead' }];
    const input = {
      after,
      directory: everybody,
      tree: twoProvinces,
      policy: { ...policy, recipients },
      version: 2,
      now: 1,
      told: [],
    };
    const to = (level: number) =>
      noticesForSteps([{ ...step, level }], input).map(({ recipient }) => recipient);
    expect([to(0), to(1)]).toEqual([['140105/health', '14/lead'], ['140105/health']]);
  });
});

describe('R1: who collects, as a function of port and destination', () => {
  const collectors = [
    { port: 'poe', destination: '14', collector: '1402' },
    { port: 'poe', destination: '1401', collector: '140106' },
    { port: 'other', destination: '140105', collector: '14' },
  ];

  test('R1: the line of the deepest destination decides, whatever the order of the lines', () => {
    const plain = routed('arrival.registered', entry(), []);
    for (const lines of [collectors, collectors.toReversed()]) {
      const told = routed('arrival.registered', entry(), [], { collectors: lines });
      expect(told.filter((one) => !plain.includes(one)).sort()).toEqual([
        '140106/health',
        '140106/reception',
      ]);
    }
  });

  test('R1: another port, or another destination, is nobody’s to collect', () => {
    const plain = routed('arrival.registered', entry({ pointOfEntry: '1402' }), []);
    expect(routed('arrival.registered', entry({ pointOfEntry: '1402' }), [], { collectors })).toEqual(plain);
  });
});
