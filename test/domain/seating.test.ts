import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyValues } from '../../shared/contracts/policy.ts';
import {
  type ManifestRows,
  reachBetween,
  rowsOf,
  type Seating,
} from '../../shared/domain/policies/seating.ts';
import { type Ride, ridesOf, searchedOn, together } from '../../shared/domain/transfer/rides.ts';
import { at, hour } from './evidence-builder.ts';

type Reaches = Parameters<typeof reachBetween>[2]['reaches'];
const usual = policyValues.contactReach.parse(undefined);
const two: Reaches = { ...usual, air: { before: 2, behind: 2 } };
const modes = ['air', 'rail', 'coach', 'sea', 'road'] as const;

const air = (one: string, other: string, rows: ManifestRows, reaches = two) =>
  reachBetween([{ seat: one }], [{ seat: other }], { mode: 'air', reaches, rows }).reach;

describe('seats on a plane', () => {
  const rows = rowsOf(['10C', '11A', '12A', '14F', '15B', '16D'].map((seat) => ({ seat })));

  test('F21: two rows before and behind, counted among the rows that were really on the manifest', () => {
    const found = [10, 11, 12, 14, 15, 16].map((row) => air('12A', `${row}D`, rows));
    expect(found).toEqual(['within', 'within', 'within', 'within', 'within', 'outside']);
  });

  test('F21: a row that does not exist makes its neighbours neighbours', () => {
    const one: Reaches = { ...usual, air: { before: 1, behind: 1 } };
    expect([air('12A', '14F', rows, one), air('14F', '12A', rows, one)]).toEqual(['within', 'within']);
    expect(air('12A', '15B', rows, one)).toBe('outside');
  });

  test('F23: a seat nobody knows, or that nobody can read, is to be verified on either side', () => {
    for (const unread of ['', 'JUMP SEAT', 'X']) {
      expect([air('12A', unread, rows), air(unread, '12A', rows)]).toEqual(['unknown', 'unknown']);
    }
  });

  test('F21: of two sources that name different seats one within reach is enough', () => {
    const by = { mode: 'air' as const, reaches: two, rows: [1, 2, 12, 30, 31, 32, 33] };
    expect(reachBetween([{ seat: '12A' }], [{ seat: '33A' }, { seat: '12C' }], by).reach).toBe('within');
    expect(reachBetween([{ seat: '12A' }], [{}, { seat: '33A' }], by).reach).toBe('outside');
  });
});

describe('carriages, compartments and cabins', () => {
  const between = (mode: (typeof modes)[number], one: Seating, other: Seating, more: Partial<Reaches> = {}) =>
    reachBetween([one], [other], { mode, reaches: { ...usual, ...more }, rows: [] });

  test('F21: on a train the carriage, or by policy the compartment or all of it', () => {
    const berth = { coach: '5', compartment: '3' };
    const other = { coach: '5', compartment: '4' };
    expect(between('rail', berth, other)).toEqual({ reach: 'within', how: 'carriage' });
    expect(between('rail', berth, { coach: '6' }).reach).toBe('outside');
    expect(between('rail', berth, other, { rail: 'compartment' }).reach).toBe('outside');
    expect(between('rail', berth, berth, { rail: 'compartment' }).how).toBe('compartment');
    expect(between('rail', {}, {}, { rail: 'whole' })).toEqual({ reach: 'within', how: 'conveyance' });
  });

  test('F21: on a ship the cabin or the deck, in a coach or a car everybody', () => {
    expect(between('sea', { cabin: '8214' }, { cabin: '8214' }).how).toBe('cabin');
    expect(between('sea', { cabin: '8214' }, { cabin: '8010' }).reach).toBe('outside');
    expect(between('sea', { cabin: '8214' }, { cabin: '8010' }, { sea: 'deck' }).reach).toBe('within');
    expect(between('sea', { cabin: '12004' }, { cabin: '8010' }, { sea: 'deck' }).reach).toBe('outside');
    for (const mode of ['coach', 'road'] as const) expect(between(mode, {}, {}).reach).toBe('within');
  });

  const seating = fc.record(
    {
      seat: fc.constantFrom('1A', '2B', '3C', '12F', '14A', '15', 'odd'),
      coach: fc.constantFrom('1', '2'),
      compartment: fc.constantFrom('1', '2'),
      cabin: fc.constantFrom('8214', '8010', '12004', 'suite'),
    },
    { requiredKeys: [] },
  );
  const reaches = fc.record({
    air: fc.nat(3).map((rows) => ({ before: rows, behind: rows })),
    rail: fc.constantFrom('carriage', 'compartment', 'whole'),
    coach: fc.constantFrom('whole' as const, { before: 1, behind: 1 }),
    sea: fc.constantFrom('cabin', 'deck', 'whole'),
    road: fc.constant('whole'),
  }) as fc.Arbitrary<Reaches>;

  test('F21 F23: reach is symmetric, nobody is out of his own reach, and what is unknown is never "no contact"', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...modes),
        fc.array(seating, { minLength: 1, maxLength: 3 }),
        fc.array(seating, { minLength: 1, maxLength: 3 }),
        fc.array(seating, { maxLength: 8 }),
        reaches,
        (mode, one, other, rest, policy) => {
          const by = { mode, reaches: policy, rows: rowsOf([...one, ...other, ...rest]) };
          expect(reachBetween(one, other, by)).toEqual(reachBetween(other, one, by));
          expect(reachBetween(one, one, by).reach).not.toBe('outside');
          expect(reachBetween(one, [{}], by).reach).not.toBe('outside');
          expect(reachBetween([{}], other, by).reach).not.toBe('outside');
        },
      ),
    );
  });

  test('F21: rows before the one are rows behind the other', () => {
    const rows = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(rows, fc.nat(4), fc.nat(4), (some, before, behind) => {
        const all = [...some].sort((a, b) => a - b);
        const [one, other] = [String(some[0]), String(some[1])];
        const forth = air(one, other, all, { ...usual, air: { before, behind } });
        expect(air(other, one, all, { ...usual, air: { before: behind, behind: before } })).toBe(forth);
      }),
    );
  });
});

describe('who was aboard together', () => {
  const ride = (from: string, until: string, more: Partial<Ride> = {}): Ride => ({
    mode: 'rail',
    names: ['rail/G28'],
    from: at(from),
    until: at(until),
    whole: from !== until,
    timed: true,
    seating: {},
    ...more,
  });

  test('F21: those whose times aboard overlap, and nobody who got off before', () => {
    const through = ride('2026-11-19 20:00', '2026-11-20 08:00');
    expect(together(through, ride('2026-11-20 01:00', '2026-11-20 06:00'))).toBe('yes');
    expect(together(through, ride('2026-11-20 08:00', '2026-11-20 12:00'))).toBe('no');
    expect(together(through, ride('2026-11-20 20:00', '2026-11-21 08:00'))).toBe('no');
    expect(together(through, { ...through, names: ['rail/G29'] })).toBe('no');
  });

  test('F21 F23: by arrival alone the nearest run of a daily service; without any time nobody can say', () => {
    const arrived = ride('2026-11-20 08:00', '2026-11-20 08:00');
    const at12 = ride('2026-11-20 12:30', '2026-11-20 12:30');
    const nextDay = ride('2026-11-21 08:10', '2026-11-21 08:10');
    const between = ride('2026-11-20 23:00', '2026-11-20 23:00');
    const found = [at12, nextDay, between].map((one) => together(arrived, one));
    expect(found).toEqual(['yes', 'no', 'unsure']);
    expect(together(arrived, { ...nextDay, timed: false })).toBe('no');
    expect(together(arrived, { ...at12, timed: false })).toBe('unsure');
  });

  test('being together is symmetric', () => {
    const any = fc
      .record({ start: fc.integer({ min: 0, max: 60 }), length: fc.nat(30), timed: fc.boolean() })
      .map(({ start, length, timed }) => {
        const from = at('2026-11-20 00:00') + start * hour;
        return ride('2026-11-20 00:00', '2026-11-20 00:00', {
          from,
          until: from + length * hour,
          whole: length > 0,
          timed,
        });
      });
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(together(a, b)).toBe(together(b, a));
      }),
    );
  });
});

describe('the rides of a record', () => {
  const arrival = { at: at('2026-11-20 10:00'), atIs: 'arrived' as const };

  test('F21: the conveyance with its seat and the legs; the leg of the same number gives the departure', () => {
    const conveyance = { mode: 'rail', number: 'g 28', coach: '05', seat: '012a' };
    const legs = [
      { mode: 'air' as const, number: 'CA9', arrivedAt: at('2026-11-19 23:00') },
      { mode: 'rail' as const, number: 'G28', departedAt: at('2026-11-20 06:00') },
    ];
    const found = ridesOf({ conveyance }, { mode: 'rail', conveyance: 'G28', legs }, arrival);
    expect(found).toEqual([
      {
        mode: 'rail',
        names: ['rail/G28'],
        from: at('2026-11-20 06:00'),
        until: arrival.at,
        whole: true,
        timed: true,
        seating: { coach: '5', seat: '12A' },
      },
      {
        mode: 'air',
        names: ['air/CA9'],
        from: at('2026-11-19 23:00'),
        until: at('2026-11-19 23:00'),
        whole: false,
        timed: true,
        seating: {},
      },
    ]);
  });

  test('F21: a coach is known by its number and its plate, a ship by number, IMO and name', () => {
    const names = (mode: 'coach' | 'sea', conveyance: object) =>
      ridesOf({ conveyance }, { mode, legs: [] }, arrival)[0]?.names;
    expect(names('coach', { number: '12', plate: '京A·12345' })).toEqual(['coach/12', 'coach/京A12345']);
    expect(names('sea', { imo: 'IMO 9776171', name: 'Eastern Star' })).toEqual([
      'sea/IMO9776171',
      'sea/SHIPEASTERNSTAR',
    ]);
    expect(names('coach', {})).toBeUndefined();
  });

  test('whoever shared a ride is looked for on its days and one on either side', () => {
    const [one] = ridesOf(
      { conveyance: { number: 'CA9' } },
      { mode: 'air', conveyance: 'CA9', legs: [] },
      { ...arrival, at: at('2026-11-20 00:30') },
    );
    expect(one && searchedOn(one, 'Asia/Shanghai')).toEqual(['2026-11-19', '2026-11-20', '2026-11-21']);
  });
});
