import { describe, expect, test } from 'vitest';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Agency, Source } from '../../shared/contracts/localities.ts';
import { gradeOf } from '../../shared/domain/contacts/crew-grade.ts';
import { dueSteps } from '../../shared/domain/deadlines/deadlines.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { makePolicyBook, type StoredPolicy } from '../../shared/domain/policies/policies.ts';
import {
  journeyFaults,
  reportVerdict,
  withoutReporter,
} from '../../shared/domain/statements/community-report.ts';
import { expectationsOf } from '../../shared/domain/statements/source-expectations.ts';
import { speakingIn } from '../../shared/domain/statements/source-of-record.ts';
import { statementOf } from '../../shared/domain/statements/statement-of.ts';
import { twoProvinces as tree } from './entry-builder.ts';
import {
  arrivalTime,
  context,
  contextWith,
  documentOf,
  domesticStatement,
  event,
  expectedStatement,
  hour,
  statement,
} from './evidence-builder.ts';
import { origin, record } from './record-builder.ts';

const arrived = { arrivedAt: '2020-03-15T08:30:00+08:00', pointOfEntry: 'poe' };
const expected = { expectedAt: '2020-03-17T08:30:00+08:00' };
const history = [{ country: 'CHN', area: 'Datong', to: '2020-03-15' }];
const healthy = { temperatureC: 36.6 };

/** One record as a source says it, with all that intake would warn of. */
const judge = (
  source: Source,
  over: Partial<ArrivalRecord>,
  { locality, policies = [] }: { locality?: string; policies?: StoredPolicy[] } = {},
) => {
  const one = record(over);
  const { facts } = normaliseRecord(one);
  const { policy } = makePolicyBook(policies).at(Date.UTC(2020, 2, 15));
  const stated = statementOf(one, facts, origin({ source }), tree, policy);
  const speaking = { source, warnings: [], ...(locality === undefined ? {} : { locality }) };
  const judged = expectationsOf(one, { ...stated, facts, speaking, policy, tree });
  const warnings = [...stated.warnings, ...judged.warnings].map(({ pointer, code }) => `${pointer} ${code}`);
  return { ...judged, warnings, statement: stated.statement, away: stated.away };
};

describe('lists from above', () => {
  test.each<[Source, Partial<ArrivalRecord>, string]>([
    ['hq', { entry: arrived }, 'arrived'],
    ['hq', { entry: expected }, 'expected'],
    ['hq', { entry: expected, evidence: 'withdrawn' }, 'withdrawn'],
  ])('D2: a list of the headquarters says what it says: %s %j', (source, over, says) => {
    expect(judge(source, over).statement.says).toBe(says);
  });

  test('D4: a registry tells of people who arrived; without the arrival it is doubted and counts as expected', () => {
    expect(judge('registry', { entry: arrived })).toMatchObject({
      statement: { says: 'arrived' },
      warnings: [],
    });
    for (const over of [{ entry: expected }, { entry: expected, evidence: 'expected' }]) {
      const { statement: said, warnings } = judge('registry', over);
      expect([said.says, warnings]).toEqual(['expected', ['/entry/arrivedAt registry-without-arrival']]);
    }
  });

  const agencies = new Map<string, Agency>(
    [
      { id: 'works', name: 'Works', source: 'employer' as const, locality: '140105' },
      { id: 'line', name: 'Line', source: 'airline' as const },
    ].map((one) => [one.id, one]),
  );
  test.each<[string, Pick<Agency, 'id' | 'source' | 'locality'>, string, object]>([
    [
      'the province for an employer below it',
      { id: 'p', source: 'hq', locality: '14' },
      'works',
      { source: 'employer', relayedFor: 'works', locality: '140105' },
    ],
    [
      'a headquarters without a place for anybody',
      { id: 'h', source: 'hq' },
      'line',
      { source: 'airline', relayedFor: 'line' },
    ],
    [
      'another city not',
      { id: 'd', source: 'hq', locality: '1402' },
      'works',
      { source: 'hq', locality: '1402' },
    ],
    ['a registry not', { id: 'r', source: 'registry' }, 'works', { source: 'registry' }],
    ['for nobody known', { id: 'h', source: 'hq' }, 'nobody', { source: 'hq' }],
  ])('D3: any level passes on what those at or below it say: %s', (_, poster, relayedFor, speaking) => {
    const { warnings, ...rest } = speakingIn({ relayedFor }, poster, agencies, tree);
    expect(rest).toEqual(speaking);
    expect(warnings.map(({ code }) => code)).toEqual('relayedFor' in rest ? [] : ['unknown-relay']);
  });

  test('D3: an airline’s list that a headquarters passes on is still no arrival', () => {
    const one = record({ entry: arrived, evidence: 'arrived' });
    const { policy } = makePolicyBook([]).at(0);
    const from = origin({ agency: 'h', source: 'airline', relayedFor: 'line' });
    const { statement: said } = statementOf(one, normaliseRecord(one).facts, from, tree, policy);
    expect(said).toMatchObject({ agency: 'h', source: 'airline', relayedFor: 'line', says: 'expected' });
  });
});

describe('stations and checkpoints', () => {
  test.each<[Source, Partial<ArrivalRecord>, string]>([
    ['rail', { entry: arrived }, 'arrived'],
    ['rail', { entry: arrived, health: healthy }, 'arrived'],
    ['rail', { entry: arrived, travelHistory: history }, 'arrived'],
    ['airport', { entry: arrived, health: healthy, travelHistory: history }, 'checked'],
    ['coach', { entry: arrived, health: healthy, travelHistory: history }, 'checked'],
    ['road-checkpoint', { entry: arrived, health: healthy, travelHistory: history }, 'checked'],
    ['road-checkpoint', { entry: arrived, health: healthy }, 'arrived'],
    ['rail', { entry: arrived, health: { temperatureC: 366 }, travelHistory: history }, 'arrived'],
  ])('D6: %s with temperature and history is the first check too: %j', (source, over, says) => {
    expect(judge(source, over).statement.says).toBe(says);
  });

  const policies: StoredPolicy[] = [
    {
      key: 'stations',
      value: { '1401': { rail: ['TYN', 'TYS'], coach: ['TY-EAST'] } },
      effectiveFrom: '2020-03-01',
      reason: 'opened',
    },
  ];
  const at = (pointOfEntry: string) => ({ entry: { ...arrived, pointOfEntry }, evidence: 'arrived' });
  test.each<[string, Source, string, string | undefined, boolean]>([
    ['one of them', 'rail', 'tyn', '140105', false],
    ['of the other kind', 'coach', 'TYN', '140105', true],
    ['none of them', 'rail', 'TYX', '140105', true],
    ['none of anybody’s', 'rail', 'TYX', undefined, true],
    ['of a place without a set', 'rail', 'TYX', '1402', false],
    ['of a kind without a set', 'airport', 'TYX', '140105', false],
  ])('D6: a station that is not in the set in force is doubted: %s', (_, source, code, locality, doubted) => {
    const { warnings } = judge(source, at(code), { policies, ...(locality ? { locality } : {}) });
    expect(warnings.includes('/entry/pointOfEntry unknown-station')).toBe(doubted);
  });

  const bound = (destination: ArrivalRecord['destination']) => ({
    entry: arrived,
    ...(destination ? { destination } : {}),
  });
  test.each<[string, ArrivalRecord['destination'], string | undefined, boolean]>([
    ['for the place', { localityCode: '140105' }, '1401', false],
    ['for the next county', { localityCode: '140106' }, '140105', true],
    ['for another city', { localityCode: '1402' }, '1401', true],
    ['for the province, nobody knows where', { localityCode: '149999' }, '1401', false],
    ['for somewhere nobody can read', { names: ['Atlantis'] }, '1401', false],
    ['for nowhere', undefined, '1401', true],
    ['for our tree, from a checkpoint of no place', { localityCode: '1402' }, undefined, false],
  ])(
    'D14: only who is bound for the checkpoint’s place is recorded: %s',
    (_, destination, locality, passing) => {
      const judged = judge('road-checkpoint', bound(destination), locality === undefined ? {} : { locality });
      expect(judged.passing).toBe(passing);
      expect(judge('rail', bound(destination)).passing).toBe(false);
    },
  );
});

describe('customs and carriers', () => {
  test('D7: customs check who came, an airline only tells who is coming', () => {
    expect(judge('customs', { entry: arrived }).statement.says).toBe('checked');
    expect(judge('customs', { entry: expected }).statement.says).toBe('expected');
    expect(judge('airline', { entry: expected, evidence: 'checked' })).toMatchObject({
      statement: { says: 'expected' },
      warnings: ['/evidence evidence-beyond-source'],
    });
  });

  const calls = (...portCalls: object[]) => ({
    entry: expected,
    traveller: { fullName: 'Li Hai', category: 'crew' },
    ship: { portCalls },
  });
  test('D9: a ship master’s record carries the grade and no port by name', () => {
    const { statement: said } = judge(
      'ship-master',
      calls({ port: 'SGSIN', country: 'SGP', departedAt: '2020-03-02', landed: true }),
    );
    expect(said).toMatchObject({ crew: true, says: 'expected', abroad: 'yes', grade: 'medium' });
    expect(JSON.stringify(said)).not.toContain('SGSIN');
    expect(judge('ship-master', { entry: expected }).statement.grade).toBeUndefined();
  });

  const now = Date.UTC(2020, 2, 17);
  const days = (before: number) => now - before * 24 * hour;
  const policy = { homeCountry: 'CHN', keyCountries: ['ITA'] };
  test.each<[string, Parameters<typeof gradeOf>[0]['portCalls'], boolean, string | undefined]>([
    ['nobody told of the ports', undefined, false, undefined],
    ['nobody told of the ports of an ill man', undefined, true, undefined],
    ['no port at all', [], false, 'low'],
    ['ashore at home', [{ country: 'CHN', at: days(3), landed: true }], false, 'low'],
    ['abroad, but not ashore', [{ country: 'ITA', at: days(3), landed: false }], false, 'low'],
    ['ashore abroad', [{ country: 'SGP', at: days(3), landed: true }], false, 'medium'],
    ['perhaps ashore abroad', [{ country: 'SGP', at: days(3) }], false, 'medium'],
    ['ashore nobody knows where', [{ at: days(3), landed: true }], false, 'medium'],
    ['ashore in a key country', [{ country: 'ITA', at: days(29), landed: true }], false, 'high'],
    ['ashore in a key country long ago', [{ country: 'ITA', at: days(31), landed: true }], false, 'low'],
    ['ashore in a key country, nobody knows when', [{ country: 'ITA', landed: true }], false, 'high'],
    ['ill aboard', [{ country: 'CHN', at: days(3), landed: true }], true, 'high'],
  ])('F19: the grade of a crew member: %s', (_, portCalls, unwell, grade) => {
    expect(gradeOf({ portCalls, unwell, at: now }, policy)).toBe(grade);
  });

  test('F19: crew stays aboard once the grade is known, and the gravest grade counts', () => {
    const crew = { crew: true, source: 'ship-master' as const };
    const aboard = event('disposition', arrivalTime, { disposition: 'aboard' }, { officer: 'Qian' });
    const of = (...statements: ReturnType<typeof statement>[]) =>
      deriveEntry(documentOf(statements, [aboard]), [], context);
    const unknown = of(expectedStatement(crew));
    expect([unknown.stage, unknown.held.map(({ missing }) => missing)]).toEqual(['EXPECTED', ['grade']]);
    expect(of(expectedStatement({ ...crew, grade: 'low' }))).toMatchObject({ stage: 'ABOARD', grade: 'low' });
    const two = of(
      expectedStatement({ ...crew, grade: 'low' }),
      expectedStatement({ ...crew, recordId: 'r-2', grade: 'high' }),
    );
    expect(two).toMatchObject({ stage: 'ABOARD', grade: 'high' });
  });
});

describe('employers and communities', () => {
  test('D10: what an employer leaves out is told field by field, and the record is taken', () => {
    const { warnings, errors } = judge('employer', { entry: {} });
    expect(errors).toEqual([]);
    expect(warnings).toEqual([
      '/entry/expectedAt missing-field',
      '/conveyance missing-field',
      '/travelHistory missing-field',
      '/companions missing-field',
    ]);
    const whole = {
      entry: expected,
      conveyance: { mode: 'rail', number: 'G601' },
      travelHistory: history,
      companions: [],
    };
    expect(judge('employer', whole).warnings).toEqual([]);
    expect(judge('hq', { entry: expected }).warnings).toEqual([]);
  });

  test.each<[string, Source, Partial<ArrivalRecord>, boolean]>([
    ['not coming', 'community', { evidence: 'away', entry: {} }, true],
    ['coming, nobody knows when', 'community', { evidence: 'expected', entry: {} }, true],
    ['coming on a day', 'community', { evidence: 'expected', entry: expected }, false],
    ['an employer’s traveller without a day', 'employer', { evidence: 'expected', entry: {} }, false],
    ['an employer’s who stays', 'employer', { evidence: 'away', entry: {} }, true],
    ['the person’s own word', 'self-declaration', { evidence: 'away', entry: {} }, true],
    ['an airline knows nothing of it', 'airline', { evidence: 'away', entry: expected }, false],
  ])('D11: not coming, or no date, is for the away list: %s', (_, source, over, away) => {
    const judged = judge(source, over, { locality: '140105' });
    expect(judged.away).toBe(away);
    expect(judged.warnings.includes('/evidence evidence-beyond-source')).toBe(source === 'airline');
  });

  test('F26: an away list without a home is doubted', () => {
    const away = { evidence: 'away', entry: {} };
    expect(judge('employer', away).warnings).toEqual(['/homeLocality no-home-locality']);
    expect(judge('employer', { ...away, homeLocality: '140105' }).warnings).toEqual([]);
  });
});

describe('neighbours’ reports', () => {
  test.each<[string, Partial<ArrivalRecord>, boolean]>([
    ['nationality alone', { entry: {}, traveller: { fullName: 'A B', nationality: 'ITA' } }, false],
    [
      'empty words',
      { entry: { pointOfEntry: ' ' }, conveyance: { number: '' }, legs: [{}], travelHistory: [] },
      false,
    ],
    ['a time nobody can read', { entry: { arrivedAt: 'last week' } }, false],
    ['a time', { entry: arrived }, true],
    ['a port', { entry: { pointOfEntry: 'PEK' } }, true],
    ['a conveyance', { entry: {}, conveyance: { mode: 'coach' } }, true],
    ['a leg', { entry: {}, legs: [{ from: 'Milan' }] }, true],
    ['a history', { entry: {}, travelHistory: [{ country: 'ITA' }] }, true],
  ])('D12: a report tells of a journey or is refused: %s', (_, over, taken) => {
    const one = record(over);
    const faults = journeyFaults(one, normaliseRecord(one).facts);
    expect(faults.map(({ code }) => code)).toEqual(taken ? [] : ['no-journey']);
    expect(judge('community-report', over).errors).toEqual(faults);
    expect(judge('community', over).errors).toEqual([]);
  });

  test('D12: who reported is dropped with everything that is not in the contract', () => {
    const one = record({ extras: { informant: 'Mrs Gao, flat 3' }, references: { hotline: '12345-678' } });
    const { record: kept, warnings } = withoutReporter(one);
    expect(JSON.stringify(kept)).not.toMatch(/Gao|12345/);
    expect(warnings.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/extras', 'reporter-not-kept'],
      ['/references', 'reporter-not-kept'],
    ]);
    expect(withoutReporter(record()).warnings).toEqual([]);
  });

  const report = statement({ source: 'community-report', says: 'reported', atIs: 'received' });
  const verdictOf = (outcome: string, more: object = {}) => {
    const verified = event('verified', arrivalTime + hour, { outcome, ...more }, { officer: 'Zhao' });
    const document = documentOf([report], [verified]);
    const entry = deriveEntry(document, [], context);
    return { entry, verdict: reportVerdict(document, entry) };
  };
  test.each<[string, object, string, string | undefined, boolean]>([
    ['confirmed', {}, 'ARRIVED', undefined, true],
    ['hospital', {}, 'HOSPITAL', undefined, true],
    ['observed', {}, 'ARRIVED', undefined, true],
    ['quarantined', {}, 'ARRIVED', undefined, true],
    ['not-found', { approver: 'Sun' }, 'CLOSED', 'NOT_FOUND', false],
    ['false-report', {}, 'CLOSED', 'FALSE_REPORT', false],
  ])('F22: a report ends as %s', (found, more, stage, outcome, told) => {
    const { entry, verdict } = verdictOf(found, more);
    expect([entry.stage, entry.outcome]).toEqual([stage, outcome]);
    expect(verdict).toMatchObject({ outcome: found, personToBeTold: told });
  });

  test('F22: not found needs an approver, and until then the report stays open', () => {
    const { entry, verdict } = verdictOf('not-found');
    expect([entry.stage, verdict?.outcome]).toEqual(['REPORTED', undefined]);
  });

  test('D12: once the person has been given the notice, nobody has to tell them any more', () => {
    const verified = event('verified', arrivalTime + hour, { outcome: 'confirmed' });
    const given = event('notice-given', arrivalTime + 2 * hour, { language: 'zh', version: '1' });
    const document = documentOf([report], [verified, given]);
    expect(reportVerdict(document, deriveEntry(document, [], context))?.personToBeTold).toBe(false);
    const ordinary = documentOf([statement()], []);
    expect(reportVerdict(ordinary, deriveEntry(ordinary, [], context))).toBeUndefined();
  });
});

describe('self-declarations', () => {
  const asked = contextWith([
    { key: 'declarationAsked', value: true, effectiveFrom: '2020-01-01', reason: 'asked at the border' },
  ]);
  const clocks = (statements: ReturnType<typeof statement>[], inForce = asked) =>
    deriveEntry(documentOf(statements, []), [], inForce).deadlines.filter(
      ({ kind }) => kind === 'declaration',
    );
  const declared = expectedStatement({ source: 'self-declaration', recordId: 'd-1' });

  test('D13: whoever was abroad and has not declared it a day after the arrival is told of', () => {
    const entry = deriveEntry(documentOf([statement()], []), [], asked);
    const [clock] = clocks([statement()]);
    expect((clock?.dueAt ?? 0) - entry.arrivalAt).toBeGreaterThanOrEqual(24 * hour);
    const steps = dueSteps(entry, documentOf([statement()], []), asked, (clock?.dueAt ?? 0) + hour);
    expect(steps.map(({ kind }) => kind)).toContain('declaration.overdue');
    expect(
      dueSteps(entry, documentOf([statement()], []), asked, (clock?.dueAt ?? 0) - hour).map(
        ({ kind }) => kind,
      ),
    ).not.toContain('declaration.overdue');
  });

  test('D13: a declaration, or one that was passed on, ends it; where none is asked for nobody misses it', () => {
    expect(clocks([statement(), declared])).toEqual([]);
    expect(clocks([statement(), { ...declared, agency: 'hq', relayedFor: 'declarations' }])).toEqual([]);
    expect(clocks([domesticStatement()])).toEqual([]);
    expect(clocks([statement()], context)).toEqual([]);
    expect(clocks([declared])).toEqual([]);
  });
});

describe('what reports count people by', () => {
  test('F24: kinds of exposure are kept with the statement and shown with the entry, each once', () => {
    const { statement: said } = judge('immigration', {
      travelHistory: [
        { country: 'ITA', exposure: 'returned-from' },
        { country: 'ARE', exposure: 'transited' },
        { country: 'ITA', exposure: 'returned-from' },
        { country: 'CHN', exposure: 'picnic' },
      ],
    });
    expect(said.exposures).toEqual(['returned-from', 'transited']);
    const both = documentOf(
      [
        statement({ exposures: ['transited'] }),
        statement({ recordId: 'r-2', exposures: ['contact', 'transited'] }),
      ],
      [],
    );
    expect(deriveEntry(both, [], context).exposures).toEqual(['contact', 'transited']);
  });

  test('F27: the traveller’s category is the best source’s', () => {
    expect(
      judge('immigration', { traveller: { fullName: 'A B', category: 'student' } }).statement.category,
    ).toBe('student');
    const both = documentOf(
      [
        statement({ source: 'employer', category: 'visitor' }),
        statement({ recordId: 'r-2', source: 'customs', category: 'overseas-worker' }),
      ],
      [],
    );
    expect(deriveEntry(both, [], context).category).toBe('overseas-worker');
    expect(deriveEntry(documentOf([statement()], []), [], context).category).toBeUndefined();
  });
});
