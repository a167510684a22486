import { describe, expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import type { StoredPolicy } from '../../shared/domain/policies/policies.ts';
import { judgeEvent } from '../../shared/domain/stages/judge-event.ts';
import {
  arrivalTime,
  at,
  contextWith,
  day,
  documentOf,
  domesticStatement,
  event,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const t = (hours: number) => arrivalTime + hours * hour;
const signed = { officer: 'Zhao' };
const port = { by: 'S-CITY', officer: 'Qian' };
const put = (key: string, value: unknown, effectiveFrom = '2026-11-01'): StoredPolicy => ({
  key,
  value,
  effectiveFrom,
  reason: 'order',
});
const tiers = put('originTiers', { CHN: 'low', '42': 'high', '4201': 'medium', '420106': 'low' });

interface Given {
  policies?: StoredPolicy[];
  statements?: Statement[];
  events?: EventEvidence[];
}
const entryWith = ({ policies = [tiers], statements = [domesticStatement()], events = [] }: Given) =>
  deriveEntry(documentOf(statements, events), [], contextWith(policies));
const judged = (one: EventEvidence, { policies = [tiers], statements, events = [] }: Given) =>
  judgeEvent(
    documentOf(statements ?? [domesticStatement()], events),
    [],
    one,
    contextWith(policies),
    one.occurredAt + hour,
  );

const check = event('port-check', t(1), {}, port);
const local = event('disposition', t(2), { disposition: 'local' }, signed);
const clear = event('disposition', t(2), { disposition: 'clear' }, port);
const certificate = event('certificate', t(1.5), {}, port);
const from = (originArea: string, more: Partial<Statement> = {}) => [
  domesticStatement({ originArea, ...more }),
];
const atHome = (more: Record<string, unknown> = {}) =>
  event('placed', t(10), { quarantineType: 'home', singleRoom: true, ...more }, signed);

describe('F10: tiers of the area of origin', () => {
  test.each([
    ['the longest beginning of the code decides', '420106', 'low'],
    ['its city', '420111', 'medium'],
    ['its province', '420300', 'high'],
    ['another province: what holds for the whole country', '310000', 'low'],
    ['no code at all', 'Wuhan', 'low'],
  ])('F10: %s', (_, area, tier) => {
    expect(entryWith({ statements: from(area) }).tier).toBe(tier);
  });

  test('F10: an area nobody graded is high, and so is an origin nobody stated', () => {
    const policies = [put('originTiers', { '42': 'low' })];
    expect(entryWith({ policies, statements: from('310000') }).tier).toBe('high');
    expect(entryWith({ policies, statements: [domesticStatement()] }).tier).toBe('high');
    expect(entryWith({ policies: [], statements: from('420106') }).tier).toBe('high');
  });

  test('F10: of several areas the gravest decides, the interview’s included', () => {
    expect(entryWith({ statements: from('420106', { originAreas: ['420300'] }) }).tier).toBe('high');
    const interview = event(
      'port-check',
      t(1),
      {
        travelHistory: [
          { country: 'CHN', area: '4201' },
          { country: 'CHN', area: '420300', to: '2026-10-01' },
        ],
      },
      port,
    );
    expect(entryWith({ statements: from('420106'), events: [interview] }).tier).toBe('medium');
  });

  test('F10: the tier is that of the day the area was left, and a lower one shortens at once', () => {
    const policies = [
      put('originTiers', { '42': 'low' }),
      put('originTiers', { '42': 'high' }, '2026-11-20'),
      put('segments', { high: [{ place: 'facility', days: 14 }], low: [{ place: 'home', days: 3 }] }),
    ];
    const left = (leftAreaOn: string) =>
      entryWith({ policies, statements: from('420106', { leftAreaOn }), events: [check, local, atHome()] });
    expect(left('2026-11-19')).toMatchObject({ tier: 'low', quarantine: { lastDay: '2026-11-22' } });
    expect(left('2026-11-20')).toMatchObject({ tier: 'high', quarantine: { lastDay: '2026-12-04' } });
    const eased = [...policies, put('originTiers', { '42': 'low' }, '2026-11-25')];
    const entry = entryWith({
      policies: eased,
      statements: from('420106', { leftAreaOn: '2026-11-20' }),
      events: [check, local, event('placed', t(10), {}, signed)],
    });
    expect(entry).toMatchObject({ tier: 'low', quarantine: { lastDay: '2026-11-24' } });
  });

  test('F0, F10: nobody but DOMESTIC has a tier', () => {
    expect(entryWith({ statements: [statement({ originArea: '420106' })] }).tier).toBeUndefined();
  });

  test('F10: medium is quarantined at home with a room of one’s own, else at a site; high at a site', () => {
    const places = (area: string, singleRoom?: boolean) => {
      const statements = from(area, singleRoom === undefined ? {} : { singleRoom });
      const placed = event('placed', t(10), {}, signed);
      const { quarantine } = entryWith({ statements, events: [check, local, placed] });
      return quarantine?.segments?.map(({ place }) => place);
    };
    expect([places('420111', true), places('420111'), places('420300', true)]).toEqual([
      ['home'],
      ['facility'],
      ['facility'],
    ]);
  });

  test('F10: at home though the tier asks for a site is a conflict, or refused where policy says so', () => {
    const placed = { statements: from('420300'), events: [check, local] };
    const flagged = entryWith({ ...placed, events: [check, local, atHome()] });
    expect(flagged.stage).toBe('QUARANTINE');
    expect(flagged.conflicts.map(({ code }) => code)).toEqual(['place-does-not-fit']);
    const policies = [tiers, put('unfitHome', 'refuse')];
    expect(judged(atHome(), { ...placed, policies })).toMatchObject({
      status: 'refused',
      rule: 'place-does-not-fit',
    });
    const medium = entryWith({ statements: from('420111'), events: [check, local, atHome()] });
    expect(medium.conflicts).toEqual([]);
  });

  test('F10, G12: with a recorded exception home fits', () => {
    const exception = event('exception', t(9), { class: 'pregnancy', reason: 'seventh month' }, signed);
    const events = [check, local, exception, atHome()];
    expect(entryWith({ statements: from('420300'), events }).conflicts).toEqual([]);
  });

  test('F10: while nobody wrote down tiers or segments, home is nobody’s conflict', () => {
    expect(entryWith({ policies: [], events: [check, local, atHome()] }).conflicts).toEqual([]);
  });
});

describe('F10: clearing', () => {
  const low = { statements: from('420106') };

  test('F10, T18: the low tier with a certificate goes to the community', () => {
    const entry = entryWith({ ...low, events: [check, certificate, clear] });
    expect(entry).toMatchObject({ stage: 'COMMUNITY', enrolledUntil: '2026-11-20', conflicts: [] });
  });

  test('F10, T18: without one the clearance waits, and counts once it is recorded', () => {
    expect(judged(clear, { ...low, events: [check] }).status).toBe('held');
    const later = event('certificate', t(5), {}, port);
    expect(entryWith({ ...low, events: [check, clear, later] }).stage).toBe('COMMUNITY');
  });

  test.each([
    ['medium', '420111'],
    ['high', '420300'],
  ])('F10, T18: a %s tier is refused, unless a period was served elsewhere', (_, area) => {
    const given = { statements: from(area), events: [check] };
    expect(judged(clear, given)).toMatchObject({ status: 'refused', rule: 'F10' });
    expect(judged(clear, { ...given, events: [check, certificate] })).toMatchObject({ status: 'applied' });
  });

  test('N4, F6: from abroad nobody is cleared by a tier, with or without a certificate', () => {
    const policies = [put('originTiers', { CHN: 'low', USA: 'low' })];
    const given = { policies, statements: [statement({ originArea: '420106' })] };
    for (const events of [[check], [check, certificate]]) {
      expect(judged(clear, { ...given, events })).toMatchObject({ rule: 'cleared-from-abroad' });
    }
  });

  test('F10: somebody cleared is followed for the policy’s days once the community took over', () => {
    const accepted = event('accepted', t(26), {}, signed);
    const given = {
      ...low,
      policies: [tiers, put('lowTierEnrolDays', 3)],
      events: [check, certificate, clear, accepted],
    };
    const entry = entryWith(given);
    expect(entry.enrolledUntil).toBe('2026-11-24');
    expect(entry.deadlines.find(({ kind }) => kind === 'follow-up')?.dueAt).toBe(at('2026-11-22 00:00'));
    const completed = (when: string) => judged(event('completed', at(when), {}, signed), given);
    expect(completed('2026-11-23 23:00')).toMatchObject({ status: 'refused', rule: 'F10' });
    expect(completed('2026-11-24 00:10')).toMatchObject({ status: 'applied' });
  });
});

describe('F5: categories handled where they are', () => {
  const transfer = (category: string) =>
    event('disposition', t(2), { disposition: 'transfer', category }, port);
  const overseas = { statements: [statement()], events: [check] };

  test.each(['confirmed', 'suspected', 'fever', 'close-contact'])(
    'F5, N9: %s is not moved on by default',
    (category) => {
      expect(judged(transfer(category), { ...overseas, policies: [] })).toMatchObject({
        rule: 'transfer-blocked',
      });
    },
  );

  test('F5, N9: the policy names who', () => {
    const policies = [put('handledInPlace', ['confirmed', 'suspected'])];
    expect(judged(transfer('close-contact'), { ...overseas, policies }).status).toBe('applied');
    expect(judged(transfer('suspected'), { ...overseas, policies }).rule).toBe('transfer-blocked');
  });
});

describe('F18: port zones', () => {
  const zones = put('portZones', { USA: 'D', ITA: 'E' });

  test('F18: by the latest country of the fortnight that has one, the interview’s included', () => {
    const stated = [statement({ countries: ['FRA', 'ITA'] })];
    expect(entryWith({ policies: [zones], statements: stated })).toMatchObject({
      zone: 'E',
      countries: ['FRA', 'ITA'],
    });
    const interview = event('port-check', t(1), { travelHistory: [{ country: 'USA' }] }, port);
    expect(entryWith({ policies: [zones], statements: [statement()], events: [interview] }).zone).toBe('D');
  });

  test('F18: zones begin with a day: who arrived before has none', () => {
    const policies = [put('portZones', { ITA: 'E' }, '2026-11-21')];
    const arriving = (later: number) =>
      entryWith({ policies, statements: [statement({ countries: ['ITA'], at: arrivalTime + later })] }).zone;
    expect([arriving(0), arriving(day)]).toEqual([undefined, 'E']);
  });
});

describe('L6: who counts as foreign', () => {
  const foreign = (nationality: string | undefined, rule?: object) =>
    entryWith({
      policies: rule === undefined ? [] : [put('foreignRule', rule)],
      statements: [statement(nationality === undefined ? {} : { nationality })],
    }).foreign;

  test('L6: a stated nationality other than the home country’s, unless policy says otherwise', () => {
    expect([foreign('CHN'), foreign('DEU'), foreign(undefined)]).toEqual([false, true, false]);
    const rule = { notForeign: ['HKG'], unknownIsForeign: true };
    expect([foreign('HKG', rule), foreign('DEU', rule), foreign(undefined, rule)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('F6, F8: tested, collected and quarantined, each ticked by evidence', () => {
  const policies = [put('tests', { OVERSEAS: [1, 13] })];
  const way = wayToQuarantine();
  const ticks = (given: Given) =>
    entryWith({ policies, statements: [statement()], events: way, ...given }).ticks;
  const taken = (when: string) => event('test-taken', at(when), { kind: 'pcr' }, signed);
  /** Without the clock of a result that is waited for (C7). */
  const testClocks = (given: Given) =>
    entryWith({ policies, statements: [statement()], events: way, ...given }).deadlines.flatMap(
      ({ kind, dueAt, about = '' }) => (kind === 'test' && about.startsWith('20') ? [[about, dueAt]] : []),
    );

  test('F6: the three ticks, and when each was made', () => {
    expect(ticks({ events: [...way, taken('2026-11-21 09:00')] })).toEqual([
      {
        duty: 'tested',
        on: '2026-11-21',
        dueAt: at('2026-11-22 00:00'),
        doneAt: at('2026-11-21 09:00'),
      },
      { duty: 'tested', on: '2026-12-03', dueAt: at('2026-12-04 00:00') },
      { duty: 'collected', doneAt: t(3) },
      { duty: 'quarantined', doneAt: t(10) },
    ]);
    expect(ticks({ events: [] })?.slice(2)).toEqual([{ duty: 'collected' }, { duty: 'quarantined' }]);
  });

  test('F8: a test not taken by the end of its local day is a clock, ended by a later test', () => {
    expect(testClocks({})).toEqual([
      ['2026-11-21', at('2026-11-22 00:00')],
      ['2026-12-03', at('2026-12-04 00:00')],
    ]);
    expect(testClocks({ events: [...way, taken('2026-11-23 09:00')] })).toEqual([
      ['2026-12-03', at('2026-12-04 00:00')],
    ]);
    expect(testClocks({ policies: [] })).toEqual([]);
  });

  test('F8: a result ticks as well, by the day it was taken on', () => {
    const result = event(
      'test-result',
      at('2026-11-22 18:00'),
      { takenAt: '2026-11-21T20:00:00+08:00' },
      signed,
    );
    expect(ticks({ events: [...way, result] })?.[0]).toMatchObject({ doneAt: at('2026-11-21 20:00') });
  });

  test('F8: days before the arrival are not asked for, and released people owe no test', () => {
    const domestic = domesticStatement({ leftAreaOn: '2026-11-15' });
    const own = [put('tests', { DOMESTIC: [1, 5, 9] })];
    expect(ticks({ policies: own, statements: [domestic] })?.map(({ on }) => on)).toEqual([
      '2026-11-20',
      '2026-11-24',
    ]);
    const released = event('released', at('2026-12-04 15:00'), {}, signed);
    expect(testClocks({ events: [...way, released] })).toEqual([]);
  });

  test('F6: by default no test is asked for on a day, so no clock runs', () => {
    expect(ticks({ policies: [] })).toEqual([
      { duty: 'tested' },
      { duty: 'collected', doneAt: t(3) },
      { duty: 'quarantined', doneAt: t(10) },
    ]);
  });
});
