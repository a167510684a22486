import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPage } from '../../functions/reports/count-page.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import { amended, amendmentOf } from '../../shared/domain/reports/report-amendment.ts';
import type { Evidenced } from '../../shared/domain/reports/report-as-of.ts';
import { counters, rowsOf, sumOf, type Tally, terms } from '../../shared/domain/reports/report-counters.ts';
import { reportDayOf } from '../../shared/domain/reports/report-day.ts';
import { isUnexplained, sumDifferences } from '../../shared/domain/reports/report-differences.ts';
import { evidence } from './evidence-arbitraries.ts';
import {
  arrivalTime,
  at,
  context,
  contextWith,
  day,
  documentOf,
  event,
  expectedStatement,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const zone = 'Asia/Shanghai';
const dayOf = (date: string) => reportDayOf(date, zone, { cutOff: '00:00', dueBy: '08:00' });
const everywhere = [
  'NORTH',
  'N-CITY',
  'N-EAST',
  'N-WEST',
  'N-FAR-CITY',
  'N-FAR',
  'SOUTH',
  'S-CITY',
  'S-PORT',
  'BERLIN',
  'PAULO',
  'nowhere',
  'operator',
];

const evidenced = (statements: Statement[], events: EventEvidence[] = [], entryId = 'ent_1'): Evidenced => ({
  document: documentOf(statements, events, { entryId }),
  followUps: [],
});

const count = (
  people: readonly Evidenced[],
  {
    locality = 'N-EAST',
    date = '2026-11-20',
    knownBy,
    ctx = context,
  }: {
    locality?: string;
    date?: string;
    knownBy?: number;
    ctx?: typeof context;
  } = {},
) => {
  const its = dayOf(date);
  return countPage(
    people,
    { locality, day: its, revision: 1, knownBy: knownBy ?? its.cutOff },
    { context: ctx, yesterday: undefined },
  );
};

const population = fc
  .array(evidence, { minLength: 1, maxLength: 6 })
  .map((people) =>
    people.map(({ statements, events }, index) => evidenced(statements, events, `ent_${index}`)),
  );

describe('one entry is counted once, at its term', () => {
  const way = wayToQuarantine();
  test.each([
    ['nothing of it told', [], 'SOUTH', undefined],
    ['accepted, and nobody checked', way.slice(0, 1), 'N-EAST', 'not-checked'],
    ['checked', way.slice(0, 2), 'N-EAST', 'checked-not-placed'],
    ['to be transferred', way.slice(0, 3), 'N-EAST', 'checked-not-placed'],
    ['on the way', way.slice(0, 4), 'N-EAST', 'in-transfer'],
    ['received', way.slice(0, 5), 'N-EAST', 'handed-over'],
    ['placed', way, 'N-EAST', 'in-quarantine'],
    ['in hospital', [...way, event('hospitalised', arrivalTime + 11 * hour)], 'N-EAST', 'in-hospital'],
    ['left for good', [...way, event('departed', arrivalTime + 11 * hour)], 'N-EAST', 'closed'],
  ] as const)('P9: %s', (_, events, locality, term) => {
    const { own, ids } = count([evidenced([statement()], [...events])], { locality });
    if (term === undefined) expect([own.arrived, ids]).toEqual([undefined, {}]);
    else expect([own.arrived, own[term], ids]).toEqual([1, 1, { [term]: ['ent_1'] }]);
  });

  test('P8: expected people are known, not arrived', () => {
    const later = expectedStatement({ at: arrivalTime + 3 * day });
    const { own } = count([evidenced([later], [event('accepted', arrivalTime, {}, { officer: 'Zhao' })])]);
    expect(own).toMatchObject({ known: 1, expected: 1, 'known/source/airline': 1, 'known/port/S-PORT': 1 });
    expect(own.arrived).toBeUndefined();
  });

  test('P8 F24 F27: kind, category, exposure, nationality and station are counted', () => {
    const told = statement({ category: 'student', exposures: ['returned-from'], nationality: 'KOR' });
    const station = statement({ agency: 'north-airport', source: 'airport', recordId: 's-1' });
    const { own } = count([evidenced([told, station], wayToQuarantine())]);
    expect(own).toMatchObject({
      'arrived/kind/OVERSEAS': 1,
      'arrived/category/student': 1,
      'arrived/exposure/returned-from': 1,
      'arrived/nationality/foreign': 1,
      'arrived/country/KOR': 1,
      'registered/station/north-airport': 1,
    });
  });

  test('P8: persons and person-times apart; follow-ups owed, made, missed', () => {
    const next = arrivalTime + day;
    const told = [
      ...wayToQuarantine(),
      event('clinic-visit', next, { place: 'North clinic' }, { id: 'v1' }),
      event('clinic-visit', next + hour, { place: 'North clinic' }, { id: 'v2' }),
    ];
    const seen = event('follow-up', next, { outcome: 'SEEN_OK' });
    const made = count([evidenced([statement()], [...told, seen])], { date: '2026-11-21' }).own;
    expect(made).toMatchObject({ 'clinic-visits-today': 1, 'clinic-visits-times-today': 2 });
    expect([made['follow-ups-owed'], made['follow-ups-made'], made['follow-ups-missed']]).toEqual([
      1,
      1,
      undefined,
    ]);
    const missed = count([evidenced([statement()], told)], { date: '2026-11-21' }).own;
    expect([missed['follow-ups-made'], missed['follow-ups-missed']]).toEqual([undefined, 1]);
  });

  test('P8: transferred, handed over and placed, each of the day and in all', () => {
    const people = [evidenced([statement()], wayToQuarantine())];
    const first = count(people).own;
    expect(first).toMatchObject({
      transferred: 1,
      'transferred-today': 1,
      'transfer-placed': 1,
      'placed-today': 1,
    });
    const second = count(people, { date: '2026-11-21' }).own;
    expect([second.transferred, second['transferred-today']]).toEqual([1, undefined]);
  });

  test('F1: stays that ended on the day are counted with their minutes', () => {
    const { own } = count([evidenced([statement()], wayToQuarantine())]);
    expect(own).toMatchObject({ 'dwell-ended-today': 2, 'dwell-minutes-today/phase/first-check': 60 });
  });

  test('F3: each gate of the report comes out: in = out + explained + difference', () => {
    fc.assert(
      fc.property(population, (people) => {
        for (const locality of ['N-EAST', 'S-CITY', 'SOUTH']) {
          const { own } = count(people, { locality, date: '2026-12-01' });
          const of = (what: string): number => own[`gate-${what}`] ?? 0;
          expect(of('in')).toBe(of('out') + of('explained') + of('difference'));
        }
      }),
      { numRuns: 30 },
    );
  }, 30_000);

  test('L10 L11: who was known before landing, and whom the three channels told of', () => {
    const early = statement({ receivedAt: arrivalTime - hour, statedAt: arrivalTime - hour });
    const people = evidenced([early], wayToQuarantine());
    const line = { key: 'a', recipient: 'N-EAST/health', notificationId: 'ntf_1', at: arrivalTime };
    const told = [
      { ...line, kind: 'arrival.registered' as const },
      { ...line, kind: 'key-country.arrival' as const },
      { ...line, kind: 'contact.identified' as const, at: arrivalTime + 3 * day },
    ];
    const { own } = count([{ ...people, document: { ...people.document, told } }]);
    expect(own).toMatchObject({
      'known-before-landing': 1,
      'arrived/known-by/landing': 1,
      'channel-people/channel/entrants': 1,
      'channel-people/channel/severe-areas': 1,
    });
    expect(own['channel-people/channel/contacts']).toBeUndefined();
  });

  test('P7: somebody under a policy that was replaced is listed', () => {
    const longer = { OVERSEAS: 21, DOMESTIC: 14, CREW: 14, CONTACT: 14 };
    const ctx = contextWith([
      {
        key: 'quarantineDays',
        value: longer,
        effectiveFrom: '2026-11-22',
        reason: 'wave',
        storedAt: arrivalTime,
      },
    ]);
    const people = [evidenced([statement()], wayToQuarantine())];
    expect(count(people, { date: '2026-11-21', ctx }).policies).toEqual([]);
    const { policies, own } = count(people, { date: '2026-11-22', ctx });
    expect(policies).toMatchObject([{ entryId: 'ent_1', why: 'superseded' }]);
    expect(own['under-superseded-policy']).toBe(1);
    const extended = event(
      'extended',
      arrivalTime + 11 * hour,
      { lastDay: '2026-12-08' },
      { officer: 'Zhao' },
    );
    const local = count([evidenced([statement()], [...wayToQuarantine(), extended])]);
    expect(local.policies).toMatchObject([{ entryId: 'ent_1', why: 'local' }]);
  });
});

describe('differences', () => {
  test('P9: whoever stands before a gate is named, and excused only while the clock of the next step runs', () => {
    const arrived = evidenced([
      statement({
        at: at('2026-11-20 23:30'),
        statedAt: at('2026-11-20 23:40'),
        receivedAt: at('2026-11-20 23:40'),
      }),
    ]);
    const early = count([arrived], { locality: 'S-CITY' });
    expect(early.differences).toMatchObject([{ entryId: 'ent_1', gate: 'check', pending: true }]);
    const late = count([arrived], { locality: 'S-CITY', date: '2026-11-21' });
    expect(late.differences.filter(isUnexplained)).toMatchObject([{ entryId: 'ent_1', gate: 'check' }]);
  });

  test('P8: received and never placed is a difference until somebody explains it', () => {
    const way = wayToQuarantine().slice(0, 5);
    const lost = count([evidenced([statement()], way)]);
    expect(lost.differences.filter(isUnexplained)).toMatchObject([
      { gate: 'placement', why: 'received-not-placed' },
    ]);
    const said = event(
      'explained',
      arrivalTime + 13 * hour,
      { gate: 'placement', reason: 'at the clinic' },
      { officer: 'Zhao' },
    );
    const explained = count([evidenced([statement()], [...way, said])]);
    expect(explained.differences.filter(isUnexplained)).toEqual([]);
    expect(explained.differences).toMatchObject([
      { explained: { officer: 'Zhao', reason: 'at the clinic' } },
    ]);
  });

  test('P9: sums that do not come out are differences', () => {
    const { own } = count([evidenced([statement()], wayToQuarantine())]);
    expect(sumDifferences(own, 'N-EAST')).toEqual([]);
    const damaged = { ...own, arrived: 2, 'in-quarantine/type/home': 1 };
    expect(sumDifferences(damaged, 'N-EAST').map(({ why }) => why)).toContain('arrived 2, terms 1');
    expect(sumDifferences(damaged, 'N-EAST').map(({ why }) => why)).toContain('in-quarantine 1, by type 2');
  });
});

describe('properties', () => {
  test('I2: over any people, the localities add up to the total, and every sum of P9 comes out', () => {
    fc.assert(
      fc.property(population, fc.integer({ min: -2, max: 25 }), (people, days) => {
        const date = new Date(arrivalTime + days * day).toISOString().slice(0, 10);
        const parts = everywhere.map((locality) => count(people, { locality, date }));
        const ids = parts.flatMap((part) => Object.values(part.ids).flat());
        expect(new Set(ids).size).toBe(ids.length);
        const sum = sumOf(parts.map(({ own }) => own));
        expect(sum.arrived ?? 0).toBe(ids.length);
        expect(parts.flatMap(({ own }, index) => sumDifferences(own, everywhere[index] ?? ''))).toEqual([]);
        const its = dayOf(date);
        const known = people.filter(({ document }) =>
          document.statements.some((one) => one.receivedAt < its.cutOff),
        );
        expect(sum.known ?? 0).toBeLessThanOrEqual(known.length);
      }),
      { numRuns: 50 },
    );
  }, 30_000);

  test('P10: the same evidence in any order, and whatever came later, makes the same report', () => {
    fc.assert(
      fc.property(
        population,
        fc.integer({ min: 0, max: 20 }),
        fc.func(fc.integer()),
        (people, days, order) => {
          const date = new Date(arrivalTime + days * day).toISOString().slice(0, 10);
          const { cutOff } = dayOf(date);
          const shuffled = [...people]
            .sort((one, other) => order(one.document.entryId) - order(other.document.entryId))
            .map(({ document, followUps }) => ({
              document: {
                ...document,
                statements: [...document.statements].reverse(),
                events: [
                  ...[...document.events].reverse(),
                  event(
                    'died',
                    cutOff + hour,
                    {},
                    { id: 'later', officer: 'Zhao', learnedAt: cutOff + 2 * hour },
                  ),
                  event(
                    'departed',
                    cutOff - hour,
                    {},
                    { id: 'late', officer: 'Zhao', learnedAt: cutOff + hour },
                  ),
                ],
              },
              followUps,
            }));
          for (const locality of everywhere) {
            expect(count(shuffled, { locality, date }).own).toEqual(count(people, { locality, date }).own);
          }
        },
      ),
      { numRuns: 30 },
    );
  }, 30_000);

  test('P10: the earlier report with the amendment applied is the later one', () => {
    fc.assert(
      fc.property(
        population,
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 200 }),
        (people, days, hours) => {
          const date = new Date(arrivalTime + days * day).toISOString().slice(0, 10);
          const { cutOff } = dayOf(date);
          const whereabouts = (ids: Record<string, string[]>) =>
            new Map(Object.entries(ids).flatMap(([term, some]) => some.map((id) => [id, term] as const)));
          for (const locality of ['N-EAST', 'S-CITY', 'SOUTH']) {
            const before = count(people, { locality, date });
            const after = count(people, { locality, date, knownBy: cutOff + hours * hour });
            const amendment = amendmentOf(
              { revision: 1, counts: before.own, whereabouts: whereabouts(before.ids) },
              { counts: after.own, whereabouts: whereabouts(after.ids) },
            );
            expect(amended(before.own, amendment)).toEqual(after.own);
          }
        },
      ),
      { numRuns: 30 },
    );
  }, 30_000);

  test('P8: every counter is printed, zeros too, always in the same order', () => {
    const empty = rowsOf({});
    expect(empty.every((row) => row.count === 0)).toBe(true);
    for (const { name } of counters) expect(empty.some((row) => row.counter === name)).toBe(true);
    for (const term of terms) expect(empty.some((row) => row.counter === term)).toBe(true);
    const some: Tally = { 'known/port/X': 2, known: 2, 'closed/outcome/DIED': 1 };
    expect(rowsOf(some).map(({ counter, by, value }) => [counter, by, value])).toEqual(
      rowsOf({ ...some, known: 3 }).map(({ counter, by, value }) => [counter, by, value]),
    );
  });
});
