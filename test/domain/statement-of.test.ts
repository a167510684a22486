import { describe, expect, test } from 'vitest';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { type Source, sources } from '../../shared/contracts/localities.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { makeLocalityTree } from '../../shared/domain/places/locality-tree.ts';
import { makePolicyBook } from '../../shared/domain/policies/policies.ts';
import { type Origin, statementOf } from '../../shared/domain/statements/statement-of.ts';
import { arrival, origin, record } from './record-builder.ts';

const tree = makeLocalityTree([
  { code: '14', name: '山西省', level: 'province' },
  { code: '1401', parentCode: '14', name: '太原市', level: 'city' },
  { code: '140105', parentCode: '1401', name: '小店区', level: 'county' },
  { code: '140106', parentCode: '1401', name: '迎泽区', level: 'county' },
  { code: 'poe-pek', name: 'Capital airport', level: 'point-of-entry', codes: ['PEK', 'CNPEK'] },
]);
const { policy } = makePolicyBook([]).at(0);

const state = (over: Partial<ArrivalRecord>, from: Partial<Origin> = {}) => {
  const one = record(over);
  return statementOf(one, normaliseRecord(one).facts, origin(from), tree, policy);
};
const says = (source: Source, over: Partial<ArrivalRecord>) => state(over, { source }).statement.says;
const arrived = { arrivedAt: '2020-03-15T08:30:00+08:00' };
const expected = { expectedAt: '2020-03-17T08:30:00+08:00' };

describe('section 2: what a source is evidence of', () => {
  test.each<[Source, string]>([
    ['immigration', 'arrived'],
    ['hq', 'arrived'],
    ['registry', 'arrived'],
    ['liaison-office', 'arrived'],
    ['airport', 'arrived'],
    ['rail', 'arrived'],
    ['coach', 'arrived'],
    ['community', 'arrived'],
    ['customs', 'checked'],
    ['road-checkpoint', 'arrived'],
    ['airline', 'expected'],
    ['port', 'expected'],
    ['ship-master', 'expected'],
    ['employer', 'expected'],
    ['self-declaration', 'expected'],
    ['community-report', 'reported'],
  ])('%s: %s', (source, what) => expect(says(source, { entry: arrived })).toBe(what));

  test('every source has one', () => {
    for (const source of sources) expect(says(source, { entry: arrived })).toBeTypeOf('string');
  });
  test.each<[Source]>([['hq'], ['registry']])('%s without an arrival expects', (source) => {
    expect(says(source, { entry: expected })).toBe('expected');
    expect(says(source, { entry: {} })).toBe('expected');
  });
  test('stated evidence counts before the default', () => {
    expect(says('immigration', { evidence: 'checked', entry: arrived })).toBe('checked');
    expect(says('airline', { evidence: 'withdrawn', entry: expected })).toBe('withdrawn');
  });
  test('D8, D12: nobody arrives by an advance list or a neighbour’s report', () => {
    const { statement, warnings } = state({ evidence: 'arrived' }, { source: 'airline' });
    expect(statement.says).toBe('expected');
    expect(warnings).toMatchObject([{ pointer: '/evidence', code: 'evidence-beyond-source' }]);
    expect(says('community-report', { evidence: 'arrived', entry: arrived })).toBe('reported');
  });
  test('an arrival that still lies ahead is expected', () => {
    expect(says('immigration', { entry: expected })).toBe('expected');
  });
});

describe('M7: times', () => {
  test.each<[string, Partial<ArrivalRecord>, Partial<Origin>, object]>([
    ['arrival', { entry: arrived }, {}, { at: arrival, atIs: 'arrived' }],
    [
      'expected',
      { entry: { expectedAt: '2020-03-15T08:30:00+08:00' } },
      { source: 'airline' },
      { at: arrival, atIs: 'expected' },
    ],
    ['none: time of receipt', { entry: {} }, {}, { at: arrival + 3_600_000, atIs: 'received' }],
    [
      'unreadable: time of receipt',
      { entry: { arrivedAt: '2020-03-15' } },
      {},
      { at: arrival + 3_600_000, atIs: 'received' },
    ],
    [
      'arrived, but the timetable lies ahead',
      { evidence: 'arrived', entry: expected },
      {},
      { at: arrival + 3_600_000, atIs: 'received' },
    ],
  ])('%s', (_, over, from, at) => expect(state(over, from).statement).toMatchObject(at));

  test.each<[string, Partial<ArrivalRecord>, string]>([
    ['arrived next week', { entry: { arrivedAt: '2020-03-22T00:00:00Z' } }, '/entry/arrivedAt'],
    ['arrived two years ago', { entry: { arrivedAt: '2018-03-15T00:00:00Z' } }, '/entry/arrivedAt'],
    ['expected in two years', { entry: { expectedAt: '2022-03-15T00:00:00Z' } }, '/entry/expectedAt'],
    ['recorded tomorrow', { recordedAt: '2020-03-16T08:30:00+08:00' }, '/recordedAt'],
  ])('implausible: %s', (_, over, pointer) => {
    const { statement, warnings } = state(over);
    expect(warnings).toMatchObject([{ pointer, code: 'implausible-time' }]);
    expect(statement.statedAt).toBe(arrival + 3_600_000);
  });
  test('the agency’s own time of the statement orders its versions', () => {
    expect(state({ recordedAt: '2020-03-15T09:00:00+08:00' }).statement.statedAt).toBe(arrival + 1_800_000);
  });
});

describe('R1: destinations', () => {
  const to = (destination: ArrivalRecord['destination']) => {
    const { statement, warnings } = state({ destination });
    return [statement.destination, statement.destinationExact, warnings.map(({ code }) => code)];
  };
  test.each<[string, ArrivalRecord['destination'], unknown[]]>([
    ['known code', { localityCode: '140105' }, ['140105', true, []]],
    [
      'code before names',
      { localityCode: '140105', names: ['山西省', '太原市', '迎泽区'] },
      ['140105', true, []],
    ],
    ['names alone', { names: ['山西省', '太原市', '小店区'] }, ['140105', true, []]],
    ['short names', { names: ['山西', '太原'] }, ['1401', true, []]],
    [
      'a name nobody knows at the end',
      { names: ['山西省', '太原市', '无名区'] },
      ['1401', false, ['unknown-locality']],
    ],
    ['names nobody knows', { names: ['Atlantis'] }, [undefined, undefined, ['unknown-locality']]],
    ['unknown county of a known city', { localityCode: '140199' }, ['1401', false, ['unknown-locality']]],
    [
      'unknown town of a known county',
      { localityCode: '140105123' },
      ['140105', false, ['unknown-locality']],
    ],
    [
      'unknown community of a known county',
      { localityCode: '140105001007' },
      ['140105', false, ['unknown-locality']],
    ],
    ['unknown city of a known province', { localityCode: '149900' }, ['14', false, ['unknown-locality']]],
    ['padded code of a province', { localityCode: '140000' }, ['14', true, []]],
    ['padded code of a city', { localityCode: '140100' }, ['1401', true, []]],
    [
      'unknown code, deeper names inside it',
      { localityCode: '140199', names: ['山西省', '太原市', '小店区'] },
      ['140105', false, ['unknown-locality']],
    ],
    [
      'unknown code, names elsewhere: the code decides',
      { localityCode: '149900', names: ['Capital airport'] },
      ['14', false, ['unknown-locality']],
    ],
    [
      'unknown code, names alone known',
      { localityCode: 'xy', names: ['太原市'] },
      ['1401', false, ['unknown-locality']],
    ],
    ['unknown province', { localityCode: '650100' }, [undefined, undefined, ['unknown-locality']]],
    ['none', undefined, [undefined, undefined, []]],
  ])('%s', (_, destination, expectation) => expect(to(destination)).toEqual(expectation));
});

test('R1: a point of entry is found by each of its codes; an unknown one is kept for the operator', () => {
  for (const code of ['PEK', 'cnpek', ' poe-pek ']) {
    expect(state({ entry: { ...arrived, pointOfEntry: code } }).statement.pointOfEntry).toBe('poe-pek');
  }
  const { statement, warnings } = state({ entry: { ...arrived, pointOfEntry: 'XXX' } });
  expect(statement).toMatchObject({ pointOfEntryStated: 'XXX' });
  expect(statement.pointOfEntry).toBeUndefined();
  expect(warnings).toMatchObject([{ pointer: '/entry/pointOfEntry', code: 'unknown-point-of-entry' }]);
});

test('L3: an unknown home locality counts as its nearest known ancestor', () => {
  expect(state({ homeLocality: '140106' }).statement.home).toBe('140106');
  expect(state({ homeLocality: '140199' })).toMatchObject({
    statement: { home: '1401' },
    warnings: [{ pointer: '/homeLocality', code: 'unknown-locality' }],
  });
});

describe('F0: a stay abroad', () => {
  const abroad = (over: Partial<ArrivalRecord>, source: Source = 'rail') =>
    state(over, { source }).statement.abroad;
  const home = { country: 'CHN', area: 'Wuhan', to: '2020-03-14' };
  test.each<[string, 'yes' | 'no' | 'unknown', Partial<ArrivalRecord>, Source?]>([
    ['border record', 'yes', { travelHistory: [home] }, 'immigration'],
    ['customs record', 'yes', {}, 'customs'],
    ['ship record', 'yes', {}, 'ship-master'],
    ['nothing known', 'unknown', {}],
    ['history at home', 'no', { travelHistory: [home] }],
    ['history abroad', 'yes', { travelHistory: [home, { country: 'JPN', to: '2020-03-10' }] }],
    ['abroad on the 14th day before', 'yes', { travelHistory: [home, { country: 'JPN', to: '2020-03-01' }] }],
    ['abroad on the 15th day before', 'no', { travelHistory: [home, { country: 'JPN', to: '2020-02-29' }] }],
    ['abroad, end not told', 'yes', { travelHistory: [{ country: 'JPN', from: '2020-01-01' }] }],
    ['history without a country', 'unknown', { travelHistory: [{ area: 'Wuhan' }] }],
    ['leg from a foreign port', 'yes', { travelHistory: [home], legs: [{ from: 'JPNRT', to: 'CNPEK' }] }],
    ['legs at home', 'no', { travelHistory: [home], legs: [{ from: 'CNSHA', to: 'PEK' }] }],
    [
      'leg from a place nobody can tell',
      'unknown',
      { travelHistory: [home], legs: [{ from: 'FRA', to: 'PEK' }] },
    ],
    ['legs at home alone do not tell', 'unknown', { legs: [{ from: 'CNSHA', to: 'PEK' }] }],
  ])('%s: %s', (_, what, over, source) => expect(abroad(over, source)).toBe(what));
});

test('C11: the dates a domestic traveller’s and a contact’s days count from', () => {
  const { statement } = state({
    travelHistory: [
      { country: 'CHN', area: 'Xiaogan', to: '2020-03-02', exposure: 'transited' },
      { country: 'CHN', area: 'Wuhan', to: '2020-03-10', exposure: 'returned-from' },
      { country: 'CHN', area: 'Taiyuan', from: '2020-03-12', exposure: 'contact' },
    ],
  });
  expect(statement).toMatchObject({
    leftAreaOn: '2020-03-10',
    originArea: 'Wuhan',
    lastExposureOn: '2020-03-12',
  });
});

describe('unwell and crew', () => {
  const unwell = (health: ArrivalRecord['health']) => state({ health }).statement.unwell;
  test.each<[boolean | undefined, ArrivalRecord['health']]>([
    [undefined, { temperatureC: 37.2, symptoms: [' '], contactWithCase: false }],
    [true, { temperatureC: 37.3 }],
    [undefined, { temperatureC: 98.6 }],
    [true, { symptoms: ['cough'] }],
    [true, { contactWithCase: true }],
    [true, { tests: [{ result: 'Positive' }] }],
    [undefined, { tests: [{ result: 'negative' }] }],
  ])('%s: %o', (is, health) => expect(unwell(health)).toBe(is));

  test('F19: crew by category or document', () => {
    expect(state({ traveller: { fullName: 'A', category: 'crew' } }).statement.crew).toBe(true);
    expect(state({ traveller: { documents: [{ type: 'crew', number: '1' }] } }).statement.crew).toBe(true);
    expect(state({}).statement.crew).toBeUndefined();
  });
});

test('G2: a statement holds no personal data', () => {
  const { statement } = state({
    traveller: {
      fullName: 'Wang Xiaoming',
      birthDate: '1988-03-07',
      phones: ['13812345678'],
      documents: [{ number: 'E55512345' }],
    },
    destination: { localityCode: '140105', address: 'Tulip Road 5' },
    companions: [{ name: 'Wang Lele' }],
  });
  expect(JSON.stringify(statement)).not.toMatch(/wang|1988-03-07|13812345678|E55512345|Tulip/i);
});
