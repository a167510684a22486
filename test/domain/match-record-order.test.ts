import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DocumentFacts, TravellerFacts } from '../../shared/domain/normalise/normalise-facts.ts';
import { registerAll, type Seen } from './matching-register.ts';

const hour = 3_600_000;

/** What people have; each record of a person shows some of it. Phones are shared in families, names and birth dates by chance. */
interface Person {
  id: number;
  journey: number;
  name: number;
  phone: number;
}

const person: fc.Arbitrary<Person> = fc.record({
  id: fc.integer({ min: 0, max: 2 }),
  journey: fc.constantFrom(0, 50, 100, 150, 400),
  name: fc.integer({ min: 0, max: 1 }),
  phone: fc.integer({ min: 0, max: 1 }),
});

const shown = fc.record({
  passport: fc.boolean(),
  nationalId: fc.boolean(),
  latin: fc.boolean(),
  han: fc.boolean(),
  phone: fc.boolean(),
  late: fc.integer({ min: -20, max: 20 }),
});

const document = (type: DocumentFacts['type'], number: string): DocumentFacts => ({
  type,
  issuer: 'CHN',
  number,
});

const records = (documentOf: (who: Person) => string) =>
  fc.array(fc.tuple(person, shown), { minLength: 2, maxLength: 6 }).map((some) =>
    some.map(([who, what], index): Seen => {
      const facts: Partial<TravellerFacts> = {
        birthDate: '1988-03-07',
        names: [...(what.latin ? [`name ${who.name}`] : []), ...(what.han ? [`王${who.name}`] : [])],
        documents: [
          ...(what.passport ? [document('passport', documentOf(who))] : []),
          ...(what.nationalId ? [document('national-id', documentOf(who))] : []),
        ],
        phones: what.phone ? [`+86${who.phone}`] : [],
      };
      return { id: `r${index}`, at: (who.journey + what.late) * hour, facts };
    }),
  );

const withOrder = <T>(some: fc.Arbitrary<T[]>) =>
  some.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));

test('M2: the entries do not depend on the order of the records, whoever shares what, as long as no two numbers contradict', () => {
  fc.assert(
    fc.property(withOrder(records(() => 'E1')), ([list, shuffled]) => {
      expect(registerAll(shuffled).partition()).toEqual(registerAll(list).partition());
    }),
    { numRuns: 500 },
  );
});

test('M2: nor among people with their own documents who are told apart by name', () => {
  const own = records((who) => `E${who.id}`).map((list) =>
    list.map((one) => ({
      ...one,
      facts: {
        ...one.facts,
        names: one.facts.names?.map((name) => `${name} ${one.facts.documents?.[0]?.number}`),
      },
    })),
  );
  fc.assert(
    fc.property(withOrder(own), ([list, shuffled]) => {
      expect(registerAll(shuffled).partition()).toEqual(registerAll(list).partition());
    }),
    { numRuns: 300 },
  );
});

test('M9: in any order no entry holds two numbers of one kind, and every record is in exactly one entry (I9)', () => {
  fc.assert(
    fc.property(
      records((who) => `E${who.id}`),
      (list) => {
        const register = registerAll(list);
        for (const entry of register.entries.values()) {
          const passports = new Set(
            entry.documents.filter(({ kind }) => kind === 'passport/CHN').map(({ hash }) => hash),
          );
          expect(passports.size).toBeLessThan(2);
        }
        const held = register.partition().flatMap((records) => records.split(' '));
        expect(held.sort()).toEqual(list.map(({ id }) => id).sort());
      },
    ),
    { numRuns: 300 },
  );
});
