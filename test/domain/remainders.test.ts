import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Told } from '../../shared/domain/evidence.ts';
import {
  type Compared,
  changesHeard,
  lackingChange,
  remaindersOf,
} from '../../shared/domain/reports/remainders.ts';
import { arrivalTime, event, expectedStatement, statement } from './evidence-builder.ts';

const seen = (entryId: string, ...statements: Compared['document']['statements']): Compared => ({
  document: { entryId, statements, events: [] },
  entry: { arrived: true },
});
const notSeen = (entryId: string, ...statements: Compared['document']['statements']): Compared => ({
  ...seen(entryId, ...statements),
  entry: { arrived: false },
});
const airline = expectedStatement({ source: 'airline' });
const employer = expectedStatement({ source: 'employer' });
const station = statement({ source: 'rail' });
const border = statement({ source: 'immigration' });

describe('D15: what stays alone on either side', () => {
  test('D15: per source, listed but not seen, and seen but not listed', () => {
    const { bySource, entries } = remaindersOf([
      seen('both', airline, border),
      notSeen('never-came', airline),
      seen('nobody-knew', border),
      seen('found', station),
      notSeen('gone', expectedStatement({ source: 'airline', says: 'withdrawn' })),
    ]);
    expect(entries).toBe(5);
    expect(bySource).toEqual([
      { source: 'airline', listed: 2, listedNotSeen: ['never-came'], seen: 0, seenNotListed: [] },
      { source: 'immigration', listed: 0, listedNotSeen: [], seen: 2, seenNotListed: ['nobody-knew'] },
      { source: 'rail', listed: 0, listedNotSeen: [], seen: 1, seenNotListed: ['found'] },
    ]);
  });

  test('D15: lists from above against finds from below', () => {
    const check = event('port-check', arrivalTime, {}, { by: 'N-EAST' });
    const found: Compared = {
      ...seen('found', border),
      document: { entryId: 'found', statements: [border], events: [check] },
    };
    const { levels } = remaindersOf([
      seen('matched', border, station),
      found,
      seen('only-border', border),
      notSeen('only-list', airline),
      seen('only-station', station),
      notSeen('only-employer', employer),
    ]);
    expect(levels).toEqual({
      matched: 2,
      onlyFromAbove: ['only-border', 'only-list'],
      onlyFromBelow: ['only-employer', 'only-station'],
    });
  });

  test('D15: every entry with a standing word is on exactly one side or matched', () => {
    const one = fc.record({
      arrived: fc.boolean(),
      statements: fc.subarray([airline, employer, station, border], { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(one), (all) => {
        const compared = all.map(
          ({ arrived, statements }, index): Compared => ({
            document: { entryId: `ent_${index}`, statements, events: [] },
            entry: { arrived },
          }),
        );
        const { levels, entries } = remaindersOf(compared);
        expect(levels.matched + levels.onlyFromAbove.length + levels.onlyFromBelow.length).toBe(entries);
        expect(remaindersOf(compared.toReversed())).toEqual(remaindersOf(compared));
      }),
    );
  });
});

describe('L12: an update that one side lacks', () => {
  const line = (recipient: string, kind: Told['kind'], at: number, digest: string): Told => ({
    key: `${kind}:${at}`,
    kind,
    recipient,
    notificationId: `ntf_${recipient}_${at}`,
    at,
    digest,
  });
  const first = (recipient: string) => line(recipient, 'arrival.registered', 1, 'A|10|140105|poe|140105#0');
  const update = (recipient: string) => line(recipient, 'arrival.updated', 2, 'A|20|140105|poe|140105#0');
  const heard = (told: Told[], ...acknowledged: string[]) =>
    changesHeard(told).map((one) => ({ ...one, acknowledged: acknowledged.includes(one.notificationId) }));

  test('L12: without a change nobody lacks one', () => {
    expect(changesHeard([first('a/health'), first('b/health')])).toEqual([]);
  });

  test.each<[string, string[], string[]]>([
    ['nobody took note of it', [], []],
    ['one did, the other not', ['ntf_a/health_2'], ['b/health']],
    ['both did', ['ntf_a/health_2', 'ntf_b/health_2'], []],
    ['one took note of the old word only', ['ntf_a/health_2', 'ntf_b/health_1'], ['b/health']],
  ])('L12: an update not acknowledged by one while the other has it: %s', (_, acknowledged, lacking) => {
    const told = ['a/health', 'b/health'].flatMap((one) => [first(one), update(one)]);
    expect(lackingChange(heard(told, ...acknowledged))).toEqual(lacking);
  });

  test('L12: who was never told the change lacks it, and who was only offered it anew does not', () => {
    const told = [first('a/health'), update('a/health'), first('b/health')];
    expect(lackingChange(heard(told, 'ntf_a/health_2', 'ntf_b/health_1'))).toEqual(['b/health']);
    const offered = line('a/health', 'arrival.updated', 3, 'A|20|140105|poe|140105#1');
    const both = [...told, update('b/health'), offered];
    expect(lackingChange(heard(both, 'ntf_a/health_3', 'ntf_b/health_2'))).toEqual([]);
  });
});
