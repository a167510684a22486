import { describe, expect, test } from 'vitest';
import { matchRecord } from '../../shared/domain/matching/match-record.ts';
import type { CandidateEntry } from '../../shared/domain/matching/match-record-links.ts';
import type { DocumentFacts, TravellerFacts } from '../../shared/domain/normalise/normalise-facts.ts';
import { identityOf, MatchingRegister, registerAll, type Seen } from './matching-register.ts';

const hour = 3_600_000;
const passport = (number: string): DocumentFacts => ({ type: 'passport', issuer: 'CHN', number });
const nationalId = (number: string): DocumentFacts => ({ type: 'national-id', issuer: 'CHN', number });
const wang = { names: ['wang xiaoming'], birthDate: '1988-03-07' };

let count = 0;
const seen = (facts: Partial<TravellerFacts>, atHours = 0, over: Partial<Seen> = {}): Seen => {
  count += 1;
  return { id: `r${count}`, at: atHours * hour, facts, ...over };
};
const entriesAfter = (...records: Seen[]) => registerAll(records).partition().length;

describe('M1: the same person and journey is one entry', () => {
  test.each<[string, Partial<TravellerFacts>, Partial<TravellerFacts>, number]>([
    ['same passport', { documents: [passport('E1')] }, { documents: [passport('E1')] }, 1],
    [
      'same national id beside another kind of document',
      { documents: [nationalId('1')] },
      { documents: [nationalId('1'), passport('E1')] },
      1,
    ],
    ['name, birth date and phone', { ...wang, phones: ['+861'] }, { ...wang, phones: ['+861', '+862'] }, 1],
    [
      'name, birth date, flight and seat',
      { ...wang, seats: ['CA981/12A'] },
      { ...wang, seats: ['CA981/12A'] },
      1,
    ],
    ['another passport number', { documents: [passport('E1')] }, { documents: [passport('E2')] }, 2],
    [
      'same number of another issuer',
      { documents: [passport('E1')] },
      { documents: [{ ...passport('E1'), issuer: 'JPN' }] },
      2,
    ],
    [
      'same number of an unknown issuer: blank matches only blank',
      { documents: [passport('E1')] },
      { documents: [{ ...passport('E1'), issuer: '' }] },
      2,
    ],
    [
      'the phone alone',
      { names: ['a'], birthDate: '1988-03-07', phones: ['+861'] },
      { names: ['b'], birthDate: '1988-03-07', phones: ['+861'] },
      2,
    ],
    [
      'name and phone without a birth date',
      { names: ['a'], phones: ['+861'] },
      { names: ['a'], phones: ['+861'] },
      2,
    ],
    [
      'Chinese name against pinyin',
      { names: ['王小明'], birthDate: '1988-03-07', phones: ['+861'] },
      { ...wang, phones: ['+861'] },
      2,
    ],
  ])('M3: %s', (_, one, other, entries) => expect(entriesAfter(seen(one), seen(other))).toBe(entries));

  test('M3: a record with both scripts brings the two together', () => {
    const han = seen({ names: ['王小明'], birthDate: '1988-03-07', phones: ['+861'] });
    const pinyin = seen({ ...wang, phones: ['+861'] });
    const both = seen({ names: ['wang xiaoming', '王小明'], birthDate: '1988-03-07', phones: ['+861'] });
    expect(entriesAfter(han, pinyin, both)).toBe(1);
    expect(entriesAfter(both, han, pinyin)).toBe(1);
  });
});

describe('M8: the window of a journey', () => {
  const first = seen({ documents: [passport('E1')] });
  test.each([
    [0, 'join'],
    [72, 'join'],
    [-72, 'join'],
    [72.01, 'candidate'],
    [7 * 24, 'candidate'],
    [7 * 24 + 0.01, 'open'],
    [-8 * 24, 'open'],
  ])('a record %s hours off: %s', (hours, kind) => {
    const register = registerAll([first]);
    const match = register.register(seen({ documents: [passport('E1')] }, hours));
    expect(match.kind).toBe(kind);
    expect(register.partition()).toHaveLength(kind === 'join' ? 1 : 2);
  });

  test('M1: another journey is another entry of the same traveller', () => {
    const register = registerAll([first]);
    expect(register.register(seen({ documents: [passport('E1')] }, 24 * 30))).toEqual({
      kind: 'open',
      travellerId: `trv_${first.id}`,
    });
  });
});

const candidate = (over: Partial<CandidateEntry> = {}): CandidateEntry => ({
  entryId: 'ent_1',
  travellerId: 'trv_1',
  openedAt: 1,
  links: [{ kind: 'D', ref: { e: 'ent_1', t: 'trv_1', a: 0 } }],
  arrivals: [0],
  documents: identityOf({ documents: [passport('E1')] }).documents,
  names: [],
  notDuplicateOf: [],
  ...over,
});
const e1 = identityOf({ documents: [passport('E1')] });
const at = (hours: number, source: 'immigration' | 'rail' = 'rail') => ({ at: hours * hour, source });

describe('M8: departures and onward legs', () => {
  test('after a departure the next arrival is a new journey, however soon', () => {
    const left = candidate({ departedAt: 10 * hour });
    expect(matchRecord(at(20), e1, [left])).toEqual({ kind: 'open', travellerId: 'trv_1' });
    expect(matchRecord(at(9), e1, [left]).kind).toBe('join');
  });
  test('F17: an onward leg during the quarantine belongs to the journey', () => {
    const inQuarantine = candidate({ quarantine: { from: 0, until: 14 * 24 * hour } });
    expect(matchRecord(at(10 * 24), e1, [inQuarantine])).toMatchObject({ kind: 'join', entryId: 'ent_1' });
    expect(matchRecord(at(15 * 24), e1, [inQuarantine]).kind).toBe('open');
  });
  test('F17: a border record during the quarantine is asked about', () => {
    const inQuarantine = candidate({ quarantine: { from: 0, until: 14 * 24 * hour } });
    expect(matchRecord(at(10 * 24, 'immigration'), e1, [inQuarantine])).toMatchObject({
      kind: 'candidate',
      doubts: [{ entryId: 'ent_1', reasons: ['border-during-quarantine'] }],
    });
  });
});

describe('M9: never merged automatically', () => {
  const known = (...documents: DocumentFacts[]) => seen({ documents });
  test('one national id with two passport numbers', () => {
    const register = registerAll([known(nationalId('1'), passport('E1'))]);
    expect(register.register(known(nationalId('1'), passport('E2')))).toMatchObject({
      kind: 'candidate',
      doubts: [{ reasons: ['other-document-number'] }],
    });
  });
  test('the same name, birth date and phone with two passport numbers', () => {
    const register = registerAll([seen({ ...wang, phones: ['+861'], documents: [passport('E1')] })]);
    const match = register.register(seen({ ...wang, phones: ['+861'], documents: [passport('E2')] }));
    expect(match).toMatchObject({ kind: 'candidate', doubts: [{ reasons: ['other-document-number'] }] });
    expect(match).not.toHaveProperty('travellerId');
  });
  test('a namesake with another passport is nobody to ask about', () => {
    const register = registerAll([seen({ ...wang, documents: [passport('E1')] })]);
    expect(register.register(seen({ ...wang, documents: [passport('E2')] }))).toEqual({ kind: 'open' });
  });
  test('one passport number on a parent and a child', () => {
    const register = registerAll([seen({ ...wang, documents: [passport('E1')] })]);
    const child = { names: ['wang lele'], birthDate: '2015-01-01', documents: [passport('E1')] };
    const match = register.register(seen(child));
    expect(match).toMatchObject({ kind: 'candidate', doubts: [{ reasons: ['other-person-same-document'] }] });
    expect(match).not.toHaveProperty('travellerId');
  });
  test('one slip in the birth date or in the name is still the same passport', () => {
    const first = seen({ ...wang, documents: [passport('E1')] });
    expect(entriesAfter(first, seen({ ...wang, birthDate: '1988-07-03', documents: [passport('E1')] }))).toBe(
      1,
    );
    expect(entriesAfter(first, seen({ ...wang, names: ['wang xiaomin'], documents: [passport('E1')] }))).toBe(
      1,
    );
  });
  test('a record that fits two people who are not one opens its own entry', () => {
    const register = registerAll([
      seen({ ...wang, phones: ['+861'], documents: [passport('E1')] }),
      seen({ ...wang, phones: ['+861'], documents: [passport('E2')] }),
    ]);
    expect(register.register(seen({ ...wang, phones: ['+861'] }))).toMatchObject({
      kind: 'candidate',
      doubts: [{ reasons: ['ambiguous'] }, { reasons: ['ambiguous'] }],
    });
  });
  test('a record that states both numbers brings them together', () => {
    expect(
      entriesAfter(known(passport('E1')), known(passport('E2')), known(passport('E1'), passport('E2'))),
    ).toBe(1);
  });
});

describe('M4: doubts', () => {
  test('same name and birth date without phone or seat is a candidate pair', () => {
    const register = registerAll([seen(wang)]);
    expect(register.register(seen(wang, 1))).toMatchObject({
      kind: 'candidate',
      doubts: [{ reasons: ['same-name-and-birth-date'] }],
    });
    expect(register.partition()).toHaveLength(2);
  });
  test('M4: two entries judged not to be duplicates are not merged by a third record', () => {
    const one = candidate({ openedAt: 1, notDuplicateOf: ['ent_2'] });
    const other = candidate({ entryId: 'ent_2', openedAt: 2 });
    expect(matchRecord(at(1), e1, [other, one])).toEqual({
      kind: 'join',
      entryId: 'ent_1',
      alsoMerge: [],
      doubts: [],
    });
  });
  test('the earliest opened entry takes the others, then the smaller id', () => {
    const some = [
      candidate({ entryId: 'ent_c', openedAt: 2 }),
      candidate({ entryId: 'ent_b', openedAt: 1 }),
      candidate({ entryId: 'ent_a', openedAt: 1 }),
    ];
    expect(matchRecord(at(1), e1, some)).toMatchObject({
      kind: 'join',
      entryId: 'ent_a',
      alsoMerge: ['ent_b', 'ent_c'],
    });
  });
});

test('M9: a weak key that more than twenty people share is ignored', () => {
  const register = new MatchingRegister();
  const people = Array.from({ length: 21 }, (_, person) =>
    seen({ ...wang, phones: [`+86${person}`], documents: [passport(`E${person}`)] }),
  );
  for (const one of people) register.register(one);
  expect(register.partition()).toHaveLength(21);
  expect(register.register(seen({ ...wang, phones: ['+860'] })).kind).toBe('open');
  const fewer = registerAll(people.slice(0, 20));
  expect(fewer.register(seen({ ...wang, phones: ['+860'] })).kind).toBe('join');
});
