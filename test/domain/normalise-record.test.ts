import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { passportLines } from '../generator/passport-lines.ts';
import { oddText } from './odd-text.ts';
import { arrival, record, traveller } from './record-builder.ts';

const warningsOf = (one: ArrivalRecord) =>
  normaliseRecord(one).warnings.map(({ pointer, code }) => `${pointer} ${code}`);
const errorsOf = (one: ArrivalRecord) =>
  normaliseRecord(one).errors.map(({ pointer, code }) => `${pointer} ${code}`);

test('M7: a record without faults has neither warnings nor errors', () => {
  const { warnings, errors, facts } = normaliseRecord(record());
  expect({ warnings, errors }).toEqual({ warnings: [], errors: [] });
  expect(facts).toMatchObject({ names: ['wang xiaoming'], birthDate: '1988-03-07', arrivedAt: arrival });
});

describe('M7: only these reject a record', () => {
  test.each([
    ['blank id', record({ recordId: '  ' }), ['/recordId required']],
    ['id of 129 letters', record({ recordId: 'x'.repeat(129) }), ['/recordId record-id']],
    ['id with a line break', record({ recordId: 'a\nb' }), ['/recordId record-id']],
    ['id with half a character', record({ recordId: 'a\ud842' }), ['/recordId record-id']],
    ['neither name nor document', traveller({ birthDate: '1988-03-07' }), ['/traveller no-person']],
    ['a name without letters', traveller({ fullName: ' - ' }), ['/traveller no-person']],
    [
      'a document without a number',
      traveller({ documents: [{ type: 'passport', number: ' ' }] }),
      ['/traveller no-person'],
    ],
    [
      'both at once, all told',
      record({ recordId: '', traveller: {} }),
      ['/recordId required', '/traveller no-person'],
    ],
  ])('%s', (_, one, expected) => expect(errorsOf(one)).toEqual(expected));

  test.each([
    ['128 letters beyond the BMP', record({ recordId: '𠮷'.repeat(128) })],
    ['a document alone', traveller({ documents: [{ type: 'passport', number: 'E1' }] })],
    ['a rare surname alone', traveller({ nameLocal: '𠮷' })],
    ['everything else wrong', everythingWrong()],
  ])('accepted: %s', (_, one) => expect(errorsOf(one)).toEqual([]));
});

function everythingWrong(): ArrivalRecord {
  return {
    recordId: 'r-1',
    evidence: 'seen',
    recordedAt: 'yesterday',
    traveller: {
      fullName: 'Wang Xiaoming',
      sex: 'male',
      birthDate: '1990-02-30',
      nationality: 'CN',
      documents: [{ type: 'permit', number: 'A1', issuer: 'China', expiresOn: '2020-13-01' }],
      mrz: ['P<NOT A LINE'],
      phones: ['12'],
      category: 'tourist',
    },
    conveyance: { mode: 'plane', number: 'CA981' },
    entry: { pointOfEntry: 'PEK', arrivedAt: '2020-03-15T08:30:00' },
    legs: [{ mode: 'bus', departedAt: '2020-03-14', arrivedAt: '2020-03-15T25:00:00Z' }],
    travelHistory: [{ country: 'Japan', from: '2020-03-32', to: '15.3.2020', exposure: 'visited' }],
    health: { temperatureC: 98.6, tests: [{ takenAt: '2020-02-30' }] },
  };
}

test('M7: every unreadable value is one warning with its pointer, all of them at once', () => {
  expect(warningsOf(everythingWrong()).sort()).toEqual(
    [
      '/evidence unknown-value',
      '/recordedAt unreadable-time',
      '/traveller/sex unknown-value',
      '/traveller/birthDate no-such-date',
      '/traveller/nationality unknown-country',
      '/traveller/documents/0/type unknown-value',
      '/traveller/documents/0/issuer unknown-country',
      '/traveller/documents/0/expiresOn no-such-date',
      '/traveller/mrz unreadable-mrz',
      '/traveller/phones/0 unreadable-phone',
      '/traveller/category unknown-value',
      '/conveyance/mode unknown-value',
      '/entry/arrivedAt time-without-zone',
      '/entry arrival-time-missing',
      '/legs/0/mode unknown-value',
      '/legs/0/departedAt unreadable-time',
      '/legs/0/arrivedAt unreadable-time',
      '/travelHistory/0/country unknown-country',
      '/travelHistory/0/from no-such-date',
      '/travelHistory/0/to unreadable-date',
      '/travelHistory/0/exposure unknown-value',
      '/health/temperatureC implausible-temperature',
      '/health/tests/0/takenAt no-such-date',
    ].sort(),
  );
});

describe('M7: warnings about single values', () => {
  test.each<[string, ArrivalRecord, string[]]>([
    [
      '29 February of a common year',
      traveller({ fullName: 'A', birthDate: '2019-02-29' }),
      ['/traveller/birthDate no-such-date'],
    ],
    ['29 February of a leap year', traveller({ fullName: 'A', birthDate: '2020-02-29' }), []],
    [
      'born after the arrival',
      traveller({ fullName: 'A', birthDate: '2021-01-01' }),
      ['/traveller/birthDate implausible-date'],
    ],
    [
      'born in 1700',
      traveller({ fullName: 'A', birthDate: '1700-01-01' }),
      ['/traveller/birthDate implausible-date'],
    ],
    [
      'arrival in 1970',
      record({ entry: { arrivedAt: '1970-01-01T00:00:00Z' } }),
      ['/entry/arrivedAt implausible-time', '/entry arrival-time-missing'],
    ],
    [
      'both times',
      record({ entry: { arrivedAt: '2020-03-15T08:30:00Z', expectedAt: '2020-03-15T08:00:00Z' } }),
      ['/entry/expectedAt both-times'],
    ],
    [
      'arrived without its time',
      record({ evidence: 'arrived', entry: { expectedAt: '2020-03-15T08:00:00Z' } }),
      ['/entry/arrivedAt arrival-time-missing'],
    ],
    ['withdrawn without any time', record({ evidence: 'withdrawn', entry: {} }), []],
    [
      'conveyance without a mode',
      record({ conveyance: { number: 'CA981' } }),
      ['/conveyance/mode mode-missing'],
    ],
    [
      'expired passport',
      traveller({ documents: [{ type: 'passport', number: 'E1', expiresOn: '2020-03-14' }] }),
      ['/traveller/documents/0/expiresOn document-expired'],
    ],
    [
      'passport expiring that day',
      traveller({ documents: [{ type: 'passport', number: 'E1', expiresOn: '2020-03-15' }] }),
      [],
    ],
    [
      'resident number with a wrong check digit',
      traveller({ nationality: 'CHN', documents: [{ type: 'national-id', number: '110101199003070012' }] }),
      ['/traveller/documents/0/number check-digit'],
    ],
    [
      'foreign identity card',
      traveller({ nationality: 'DEU', documents: [{ type: 'national-id', number: 'L01X00T47' }] }),
      [],
    ],
    [
      'blank values are absent',
      record({ recordedAt: '', traveller: { fullName: 'A', sex: ' ', phones: [''] } }),
      [],
    ],
  ])('%s', (_, one, expected) => expect(warningsOf(one)).toEqual(expected));
});

describe('M3: names', () => {
  const names = (over: ArrivalRecord['traveller']) => normaliseRecord(traveller(over)).facts.names;
  test.each<[string, ArrivalRecord['traveller'], ArrivalRecord['traveller']]>([
    ['order', { fullName: 'Xiaoming WANG' }, { familyName: 'Wang', givenNames: 'Xiaoming' }],
    ['full width', { fullName: 'ＷＡＮＧ　Xiaoming' }, { fullName: 'wang xiaoming' }],
    ['tone marks', { fullName: 'Wáng Xiǎomíng' }, { fullName: 'Wang Xiaoming' }],
    ['apostrophe', { fullName: "Sean O'Brien" }, { fullName: 'OBRIEN SEAN' }],
    [
      'hyphen as in a machine readable zone',
      { fullName: 'Smith-Jones, Anna' },
      { fullName: 'SMITH JONES ANNA' },
    ],
    ['sharp s', { fullName: 'Groß Anna' }, { fullName: 'ANNA GROSS' }],
    ['Chinese with a space', { nameLocal: '王 小明' }, { nameLocal: '王小明' }],
    ['Chinese in two fields', { familyName: '王', givenNames: '小明' }, { fullName: '王小明' }],
    ['middle dots', { nameLocal: '阿卜杜拉·买买提' }, { nameLocal: '阿卜杜拉•买买提' }],
    ['compatibility ideograph', { nameLocal: '\uf9e1明' }, { nameLocal: '李明' }],
  ])('%s does not matter', (_, one, other) => {
    expect(names(one)).toEqual(names(other));
    expect(names(one)).not.toEqual([]);
  });

  test('a Chinese name and its pinyin are two forms', () => {
    expect(names({ fullName: 'Wang Xiaoming', nameLocal: '王小明' })).toEqual(['wang xiaoming', '王小明']);
  });
  test('a letter beyond the BMP survives', () => expect(names({ nameLocal: '𠮷野' })).toEqual(['𠮷野']));
  test('Hangul and Devanagari keep their marks', () => {
    expect(names({ nameLocal: '김철수' })).toEqual(['김철수']);
    expect(names({ fullName: 'हिन्दी' })).toEqual(['हिन्दी']);
  });
});

describe('M3: documents', () => {
  const documents = (over: ArrivalRecord['traveller']) => normaliseRecord(traveller(over)).facts.documents;
  test('numbers lose separators and case, never O for 0', () => {
    expect(
      documents({ nationality: 'CHN', documents: [{ type: 'Passport', number: ' e-1234 5O0x ' }] }),
    ).toEqual([{ type: 'passport', issuer: 'CHN', number: 'E12345O0X' }]);
  });
  test('the same document twice is one', () => {
    expect(
      documents({
        documents: [
          { type: 'crew', number: 'A1' },
          { type: 'crew', number: 'a 1' },
        ],
      }),
    ).toHaveLength(1);
  });
  test('a valid resident number is Chinese and tells the birth date', () => {
    const { facts } = normaliseRecord(
      traveller({ documents: [{ type: 'national-id', number: '11010119900307001X' }] }),
    );
    const valid = normaliseRecord(
      traveller({ documents: [{ type: 'national-id', number: '11010519491231002x' }] }),
    );
    expect(facts.birthDate).toBeUndefined();
    expect(valid.facts).toMatchObject({
      birthDate: '1949-12-31',
      documents: [{ issuer: 'CHN', number: '11010519491231002X' }],
    });
  });
  test('another birth date than the identity number tells is a warning', () => {
    const one = traveller({
      birthDate: '1950-01-01',
      documents: [{ type: 'national-id', number: '11010519491231002X' }],
    });
    expect(warningsOf(one)).toEqual(['/traveller/birthDate birth-date-differs']);
    expect(normaliseRecord(one).facts.birthDate).toBe('1950-01-01');
  });
});

describe('M7: machine readable zones', () => {
  const passport = {
    state: 'D',
    familyName: 'LINDNER',
    givenNames: 'MAJA SOPHIE',
    number: 'K7RT04LZ2',
    birth: '830812',
    sex: 'F',
    expiry: '271031',
  } as const;
  const lines = passportLines(passport);
  const [names = '', numbers = ''] = lines;
  const changed = (place: number) => [
    names,
    numbers.slice(0, place) + ((Number(numbers[place]) + 1) % 10) + numbers.slice(place + 1),
  ];
  test('fill what is missing', () => {
    const { facts, warnings } = normaliseRecord(traveller({ mrz: lines }));
    expect(warnings).toEqual([]);
    expect(facts).toMatchObject({
      names: ['lindner maja sophie'],
      birthDate: '1983-08-12',
      sex: 'F',
      nationality: 'DEU',
      documents: [{ type: 'passport', issuer: 'DEU', number: 'K7RT04LZ2' }],
    });
  });
  test('state what is there only once', () => {
    const { facts } = normaliseRecord(
      traveller({ mrz: lines, documents: [{ type: 'passport', number: 'K7RT04LZ2', issuer: 'DEU' }] }),
    );
    expect(facts.documents).toHaveLength(1);
  });
  test('a wrong check digit is a warning, and its field is not used', () => {
    const wrong = changed(9);
    const { facts, warnings } = normaliseRecord(traveller({ mrz: wrong, fullName: 'Maja Lindner' }));
    expect(warnings.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/traveller/mrz/1 check-digit',
      '/traveller/mrz/1 check-digit',
    ]);
    expect(facts.documents).toEqual([]);
  });
  test('the composite check digit is judged too', () => {
    const wrong = changed(43);
    expect(warningsOf(traveller({ mrz: wrong }))).toEqual(['/traveller/mrz/1 check-digit']);
  });
});

describe('M3: phones', () => {
  const phones = (...stated: string[]) =>
    normaliseRecord(traveller({ fullName: 'A', phones: stated })).facts.phones;
  test.each([
    ['138 1234 5678', '+8613812345678'],
    ['+86 138-1234-5678', '+8613812345678'],
    ['0086 13812345678', '+8613812345678'],
    ['＋８６１３８１２３４５６７８', '+8613812345678'],
    ['010 6552 9988', '+861065529988'],
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+1 202 555 0143', '+12025550143'],
  ])('%s is %s', (stated, expected) => expect(phones(stated)).toEqual([expected]));
  test('one number written twice is one', () =>
    expect(phones('13812345678', '+8613812345678')).toHaveLength(1));
});

describe('M3: flight and seat', () => {
  const facts = (conveyance: ArrivalRecord['conveyance']) => normaliseRecord(record({ conveyance })).facts;
  test('are compared without spaces, case and leading zeros', () => {
    expect(facts({ mode: 'air', number: 'ca 0981', seat: '012a' })).toMatchObject({
      conveyance: 'CA981',
      seats: ['CA981/12A'],
    });
    expect(facts({ mode: 'air', number: 'CA981', seat: '12-A' }).seats).toEqual(['CA981/12A']);
    expect(facts({ mode: 'air', number: '3U 8633', seat: '1A' }).conveyance).toBe('3U8633');
  });
  test('a seat in a train needs its coach', () => {
    expect(facts({ mode: 'rail', number: 'G651', seat: '3A' }).seats).toEqual([]);
    expect(facts({ mode: 'rail', number: 'G651', coach: '07', seat: '3A' }).seats).toEqual(['G651/7/3A']);
  });
});

test('M7: no record of the right shape makes it throw, and a fault never carries a value', () => {
  const text = fc.oneof(oddText, fc.constantFrom('', '2020-02-30', 'CHN', 'passport', 'P<<<<'));
  const some = fc.record(
    {
      recordId: text,
      evidence: text,
      recordedAt: text,
      traveller: fc.record(
        {
          fullName: text,
          nameLocal: text,
          birthDate: text,
          nationality: text,
          mrz: fc.array(text, { maxLength: 3 }),
          phones: fc.array(text, { maxLength: 2 }),
          documents: fc.array(fc.record({ type: text, number: text, issuer: text, expiresOn: text }), {
            maxLength: 2,
          }),
        },
        { requiredKeys: [] },
      ),
      entry: fc.record({ arrivedAt: text, expectedAt: text, pointOfEntry: text }, { requiredKeys: [] }),
    },
    { requiredKeys: ['recordId', 'traveller', 'entry'] },
  );
  fc.assert(
    fc.property(some, (one) => {
      const secret = 'XQZ-SECRET';
      const result = normaliseRecord({
        ...one,
        traveller: { ...one.traveller, birthDate: secret, phones: [secret] },
      });
      expect(JSON.stringify([result.warnings, result.errors])).not.toContain(secret);
      expect(normaliseRecord(one)).toEqual(normaliseRecord(one));
    }),
    { numRuns: 200 },
  );
});
