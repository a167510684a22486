import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { departments } from '../../shared/contracts/localities.ts';
import { notificationKinds } from '../../shared/contracts/notification-kinds.ts';
import type { Policy } from '../../shared/contracts/policy.ts';
import { rungs } from '../../shared/domain/deadlines/escalation.ts';
import { type Entry, stages } from '../../shared/domain/entry.ts';
import type { Directory } from '../../shared/domain/places/directory.ts';
import { makeLocalityTree } from '../../shared/domain/places/locality-tree.ts';
import { route } from '../../shared/domain/places/routing.ts';
import { escalate, resolveRecipient } from '../../shared/domain/places/routing-fallback.ts';
import { accepted, directoryOf, entry, policy, twoProvinces as tree } from './entry-builder.ts';

const full = directoryOf(
  ...['14', '1401', '140105', '140106', '1402', '12', '120110', 'poe'].flatMap((code) =>
    departments.map((department) => `${code}/${department}`),
  ),
);

const told = (
  over: Partial<Entry> = {},
  { directory = full, ...rest }: Partial<Policy> & { directory?: Directory } = {},
) =>
  route('arrival.registered', entry(over), directory, tree, { ...policy, ...rest })
    .map(({ recipient }) => recipient)
    .sort();

describe('R1, R3: who is told of an arrival', () => {
  test('R3: destination health and reception, and customs at the point of entry', () => {
    expect(told()).toEqual(['140105/health', '140105/reception', 'poe/customs']);
  });
  test('L3: the home locality if it is another, by its health', () => {
    expect(told({ home: '140106' })).toContain('140106/health');
    expect(told({ home: '140105' })).toHaveLength(3);
  });
  test('L6: foreign affairs for a foreign national at the stages policy names', () => {
    expect(told({ foreign: true })).not.toContain('140105/foreign-affairs');
    expect(told({ foreign: true, stage: 'HOSPITAL' })).toContain('140105/foreign-affairs');
    expect(told({ foreign: false, stage: 'HOSPITAL' })).not.toContain('140105/foreign-affairs');
    expect(told({ foreign: true, stage: 'CHECKED' }, { foreignAffairsStages: ['ARRIVED'] })).toContain(
      '140105/foreign-affairs',
    );
  });
  test('D12: an unverified report is seen by the verifying locality alone', () => {
    expect(told({ stage: 'REPORTED', arrived: false, home: '140106' })).toEqual(['140105/health']);
    expect(told({ stage: 'REPORTED', foreign: true })).toEqual(['140105/foreign-affairs', '140105/health']);
  });
  test('R1: a destination nobody knows goes to the operator, and so does an unknown port', () => {
    const lost = {
      destination: undefined,
      responsibility: { state: 'UNASSIGNED', locality: '12', hops: 0 },
    } as const;
    expect(told(lost)).toEqual(['operator/lead', 'poe/customs']);
    expect(told({ pointOfEntry: undefined, pointOfEntryStated: 'XXX' })).toContain('operator/lead');
    expect(told({ pointOfEntry: undefined })).toEqual(['140105/health', '140105/reception']);
  });
  test('R1: the level at which port and destination differ, when policy adds it', () => {
    expect(told({}, { collectAtFork: true })).toEqual([
      '14/health',
      '14/reception',
      '140105/health',
      '140105/reception',
      'poe/customs',
    ]);
  });
  test('R1: policy names the departments; health is always one of them', () => {
    expect(told({}, { arrivalDepartments: ['lead'] })).toEqual([
      '140105/health',
      '140105/lead',
      'poe/customs',
    ]);
  });
  test('R2: who is offered it after a refusal is told', () => {
    const responsibility = { state: 'OFFERED', locality: '12', offeredTo: '1402', hops: 1 } as const;
    const routed = route('arrival.registered', entry({ responsibility }), full, tree, policy);
    expect(routed.filter(({ offer }) => offer).map(({ recipient }) => recipient)).toEqual(['1402/health']);
  });
  test('R1: the offer stands in the notice to the destination’s health', () => {
    const routed = route('arrival.registered', entry(), full, tree, policy);
    expect(routed.filter(({ offer }) => offer)).toMatchObject([
      { recipient: '140105/health', locality: '140105', department: 'health', why: ['destination'] },
    ]);
    const owned = route('arrival.registered', entry({ responsibility: accepted() }), full, tree, policy);
    expect(owned.some(({ offer }) => offer)).toBe(false);
  });
});

describe('R3: fallbacks', () => {
  test.each<[string, string[], string]>([
    ['the department itself', ['140105/reception', '140105/health'], '140105/reception'],
    ['the node’s health', ['140105/health', '1401/reception'], '140105/health'],
    [
      'the nearest ancestor’s department',
      ['1401/reception', '1401/health', '14/reception'],
      '1401/reception',
    ],
    ['the nearest ancestor’s health', ['1401/health', '14/reception'], '1401/health'],
    ['further up', ['14/reception'], '14/reception'],
    ['the operator', ['1402/reception', '12/health'], 'operator/lead'],
    ['the operator, even unknown', [], 'operator/lead'],
  ])('%s', (_, known, expected) => {
    expect(resolveRecipient('140105', 'reception', { directory: directoryOf(...known), tree })).toBe(
      expected,
    );
  });
  test('epidemic-control is health unless configured', () => {
    const to = (...known: string[]) =>
      resolveRecipient('140105', 'epidemic-control', { directory: directoryOf(...known), tree });
    expect(to('140105/health')).toBe('140105/health');
    expect(to('140105/health', '140105/epidemic-control')).toBe('140105/epidemic-control');
  });
  test('several that fall on one recipient are one, with all reasons', () => {
    const directory = directoryOf('14/health');
    const routed = route('arrival.registered', entry({ home: '140106' }), directory, tree, policy);
    expect(routed).toMatchObject([
      { recipient: '14/health', why: ['destination', 'home'], offer: true },
      { recipient: 'operator/lead', why: ['point-of-entry'] },
    ]);
  });
});

describe('R3: the other kinds', () => {
  const owned = entry({ stage: 'QUARANTINE', presentAt: '140105', responsibility: accepted('1402') });
  const to = (kind: (typeof notificationKinds)[number]) =>
    route(kind, owned, full, tree, policy)
      .map(({ recipient }) => recipient)
      .sort();
  test.each([
    ['release.overdue', ['1402/health']],
    ['release.upcoming', ['1402/health']],
    ['follow-up.missed', ['1402/health']],
    ['case.confirmed', ['1402/health']],
    ['collection.overdue', ['1402/health', '1402/reception']],
    ['port-check.overdue', ['1402/health', 'poe/customs']],
  ] as const)('%s', (kind, expected) => expect(to(kind)).toEqual(expected));
  test('F25: a symptom also goes to health where the person is', () => {
    expect(to('symptoms.reported')).toEqual(['140105/health', '1402/health']);
  });
});

describe('C1, C11: escalation keeps the department', () => {
  test.each([
    ['own', '140105/reception'],
    ['parent', '1401/reception'],
    ['grandparent', '14/reception'],
    ['lead', '14/lead'],
    ['operator', 'operator/lead'],
  ] as const)('%s', (rung, expected) => {
    expect(escalate('140105/reception', rung, { directory: full, tree })).toBe(expected);
  });
  test('a parent without the department falls back to its health', () => {
    const places = { directory: directoryOf('140105/reception', '1401/health'), tree };
    expect(escalate('140105/reception', 'parent', places)).toBe('1401/health');
  });
});

test('R3: nothing is routed nowhere, over any tree, directory and entry', () => {
  const code = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const some = fc.record({
    nodes: fc.uniqueArray(fc.tuple(code, fc.option(code)), { selector: ([one]) => one }),
    recipients: fc.array(
      fc.tuple(code, fc.constantFrom(...departments)).map(([one, name]) => `${one}/${name}`),
    ),
    kind: fc.constantFrom(...notificationKinds),
    rung: fc.constantFrom(...rungs),
    entry: fc
      .record(
        {
          stage: fc.constantFrom(...stages),
          destination: code,
          home: code,
          pointOfEntry: code,
          pointOfEntryStated: code,
          presentAt: code,
          foreign: fc.boolean(),
        },
        { requiredKeys: ['stage'] },
      )
      .chain((over) =>
        code.map((owner) => entry({ pointOfEntry: undefined, ...over, responsibility: accepted(owner) })),
      ),
    collectAtFork: fc.boolean(),
  });
  fc.assert(
    fc.property(some, ({ nodes, recipients, kind, rung, entry: one, collectAtFork }) => {
      const any = makeLocalityTree(
        nodes.map(([own, parentCode]) => ({ code: own, parentCode, name: own, level: 'x' })),
      );
      const directory = directoryOf(...recipients);
      const routed = route(kind, one, directory, any, { ...policy, collectAtFork });
      expect(routed.length).toBeGreaterThan(0);
      expect(new Set(routed.map(({ recipient }) => recipient)).size).toBe(routed.length);
      for (const { recipient } of routed) {
        expect(recipient === 'operator/lead' || directory.has(recipient)).toBe(true);
        const next = escalate(recipient, rung, { directory, tree: any });
        expect(next === 'operator/lead' || directory.has(next)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
