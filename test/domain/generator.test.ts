import { expect, test } from 'vitest';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { arrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { makeLocalityTree } from '../../shared/domain/places/locality-tree.ts';
import { validateLocalities } from '../../shared/domain/places/locality-tree-validate.ts';
import { makePolicyBook } from '../../shared/domain/policies/policies.ts';
import { statementOf } from '../../shared/domain/statements/statement-of.ts';
import { divisions } from '../generator/divisions.ts';
import { type ArrivalsWanted, generateArrivals, generateCopies } from '../generator/generate-arrivals.ts';
import { ports } from '../generator/ports.ts';
import { identityOf, MatchingRegister, type Seen } from './matching-register.ts';
import { origin } from './record-builder.ts';

const wanted: ArrivalsWanted = { count: 1500, seed: 7, province: '14', date: '2026-11-20' };
const people = [...generateArrivals(wanted)];
const copies = [...generateCopies(wanted, 180)];
const tree = makeLocalityTree([...divisions(), ...ports]);

const seenOf = (record: ArrivalRecord): Seen => {
  const { facts } = normaliseRecord(record);
  return { id: record.recordId, at: facts.arrivedAt ?? 0, facts };
};

test('the generator: the same seed tells the same people, another seed others', () => {
  expect([...generateArrivals(wanted)]).toEqual(people);
  expect([...generateArrivals({ ...wanted, seed: 8 })]).not.toEqual(people);
  expect(people).toHaveLength(1500);
  expect(copies).toHaveLength(180);
});

test('the generator: records are of the contract, places are known, and faults are the intended ones', () => {
  const { policy } = makePolicyBook([]).at(0);
  const codes = new Set<string>();
  for (const one of [...people, ...copies]) {
    expect(arrivalRecord.safeParse(one).success).toBe(true);
    const { facts, warnings, errors } = normaliseRecord(one);
    expect(errors).toEqual([]);
    const receivedAt = (facts.arrivedAt ?? 0) + 3_600_000;
    const stated = statementOf(one, facts, origin({ receivedAt }), tree, policy);
    expect(stated.statement).toMatchObject({ destinationExact: true, atIs: 'arrived' });
    expect(tree.isWithin(stated.statement.destination ?? '', '14')).toBe(true);
    for (const { code } of [...warnings, ...stated.warnings]) codes.add(code);
  }
  expect([...codes].sort()).toEqual(['check-digit', 'document-expired']);
});

test('the generator: different people never share a key', () => {
  const keys = people.flatMap((one) => identityOf(seenOf(one).facts).keys.map(({ hash }) => hash));
  expect(new Set(keys).size).toBe(keys.length);
  const seats = people.flatMap((one) => normaliseRecord(one).facts.seats);
  expect(new Set(seats).size).toBe(people.length);
});

test('I1: two agencies telling of the same people, in either order, make one entry each', () => {
  for (const order of [
    [...people, ...copies],
    [...copies, ...people],
  ]) {
    const register = new MatchingRegister();
    for (const one of order) register.register(seenOf(one));
    expect(register.partition()).toHaveLength(people.length);
    expect(register.pairs).toEqual([]);
  }
});

test('the generator: the ports fit onto the divisions', () => {
  expect(validateLocalities(divisions(), ports).flat()).toEqual([]);
  expect(tree.size).toBe(31 + 342 + 2978 + 12);
});
