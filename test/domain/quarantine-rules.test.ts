import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import type { StoredPolicy } from '../../shared/domain/policies/policies.ts';
import { addDays, daysBetween } from '../../shared/domain/time/local-days.ts';
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

const signed = { officer: 'Zhao' };
const quarantined = wayToQuarantine();

const put = (key: string, value: unknown, effectiveFrom: string, more: Partial<StoredPolicy> = {}) => ({
  key,
  value,
  effectiveFrom,
  reason: 'order',
  ...more,
});
const days = (OVERSEAS: number, effectiveFrom: string, more: Partial<StoredPolicy> = {}) =>
  put('quarantineDays', { OVERSEAS }, effectiveFrom, more);

interface Given {
  policies?: StoredPolicy[];
  statements?: Statement[];
  events?: EventEvidence[];
}

const entryWith = ({ policies = [], statements = [statement()], events = quarantined }: Given) =>
  deriveEntry(documentOf(statements, events), [], contextWith(policies));
const lastDay = (given: Given) => entryWith(given).quarantine?.lastDay;

/** Day 0 is the 20th of November; fourteen days end with the 4th of December. */
const applied = (asOf: string, when: string) =>
  event('policy-applied', at(when), { asOf, reason: 'Notice 3' }, { by: 'NORTH', ...signed });

describe('C11: an open entry keeps the rule of its anchor date', () => {
  test('C11: a longer rule leaves who is in quarantine already as they are, and holds from its own first day', () => {
    const policies = [days(21, '2026-11-21')];
    expect(lastDay({ policies })).toBe('2026-12-04');
    const next = statement({ at: arrivalTime + day, statedAt: arrivalTime + day + hour });
    const later = { statements: [next], events: wayToQuarantine(arrivalTime + day) };
    expect(lastDay({ policies, ...later })).toBe('2026-12-12');
  });

  test('C11: a longer rule counts once a named lead applied it', () => {
    const policies = [days(21, '2026-11-25')];
    const events = [...quarantined, applied('2026-11-25', '2026-11-26 09:00')];
    const { quarantine } = entryWith({ policies, events });
    expect(quarantine).toMatchObject({
      lastDay: '2026-12-11',
      firstLastDay: '2026-12-04',
      ruleSince: at('2026-11-26 09:00'),
    });
    expect(entryWith({ policies }).quarantine?.policyVersion).toBe('default');
    expect(quarantine?.policyVersion).toMatch(/^p-/);
  });

  test('C11: a shorter rule shortens at once, from the moment it comes into force', () => {
    const put22nd = [days(7, '2026-11-23', { storedAt: at('2026-11-22 12:00') })];
    const expected = { lastDay: '2026-11-27', ruleSince: at('2026-11-23 00:00') };
    expect(entryWith({ policies: put22nd }).quarantine).toMatchObject({
      ...expected,
      firstLastDay: '2026-12-04',
    });
    const putBefore = [days(7, '2026-11-23', { storedAt: at('2026-11-19 12:00') })];
    expect(entryWith({ policies: putBefore }).quarantine).toMatchObject({
      ...expected,
      firstLastDay: '2026-11-27',
    });
  });

  test('C11: nobody’s last day lies before the day on which the shorter rule came', () => {
    expect(lastDay({ policies: [days(7, '2026-12-01')] })).toBe('2026-11-30');
    expect(lastDay({ policies: [days(7, '2026-12-05')] })).toBe('2026-12-04');
  });

  test('C11: an order put today for last month counts from today: shorter at once, longer not by itself', () => {
    const known = { storedAt: at('2026-11-30 15:00') };
    expect(lastDay({ policies: [days(7, '2026-11-01', known)] })).toBe('2026-11-29');
    expect(lastDay({ policies: [days(21, '2026-11-01', known)] })).toBe('2026-12-04');
    const events = [...quarantined, applied('2026-11-20', '2026-11-30 16:00')];
    expect(lastDay({ policies: [days(21, '2026-11-01', known)], events })).toBe('2026-12-11');
  });

  test('C11: what was put on the anchor day itself, or before we heard of the person, is the rule of that day', () => {
    expect(lastDay({ policies: [days(10, '2026-11-20', { storedAt: at('2026-11-20 23:00') })] })).toBe(
      '2026-11-30',
    );
    const late = documentOf([statement()], quarantined, { openedAt: at('2026-11-24 08:00') });
    const context = contextWith([days(21, '2026-11-01', { storedAt: at('2026-11-23 08:00') })]);
    expect(deriveEntry(late, [], context).quarantine?.lastDay).toBe('2026-12-11');
  });

  test('C11: a rule that gets longer and then shorter again does nothing to who had the short one', () => {
    const policies = [days(21, '2026-11-22'), days(14, '2026-11-25'), days(18, '2026-11-27')];
    expect(lastDay({ policies })).toBe('2026-12-04');
    const events = [...quarantined, applied('2026-11-22', '2026-11-23 09:00')];
    expect(lastDay({ policies, events })).toBe('2026-12-04');
    expect(lastDay({ policies: policies.slice(0, 1), events })).toBe('2026-12-11');
  });

  test('C11: a rule applied for a day to come is not taken back by another policy put meanwhile', () => {
    const policies = [days(21, '2026-12-01'), put('feedbackHours', 12, '2026-11-27')];
    const events = [...quarantined, applied('2026-12-01', '2026-11-26 09:00')];
    expect(lastDay({ policies, events })).toBe('2026-12-11');
  });

  test('C11: what an officer set stands: an extension beyond the rule, a reduction below it', () => {
    const policies = [days(7, '2026-11-25')];
    const longer = event('extended', at('2026-11-24 10:00'), { lastDay: '2026-12-10' }, signed);
    expect(lastDay({ policies, events: [...quarantined, longer] })).toBe('2026-12-10');
    const less = event('reduced', at('2026-11-24 10:00'), { lastDay: '2026-12-01' }, signed);
    const events = [...quarantined, less, applied('2026-11-26', '2026-11-26 10:00')];
    expect(lastDay({ policies: [days(21, '2026-11-26')], events })).toBe('2026-12-01');
  });

  test('F13: a release is judged by what was known of the rules at its time', () => {
    const release = event('released', at('2026-11-29 12:00'), {}, signed);
    const told = (policies: StoredPolicy[]) => entryWith({ policies, events: [...quarantined, release] });
    const known = { storedAt: at('2026-11-25 09:00') };
    expect(told([days(7, '2026-11-30', known)])).toMatchObject({ stage: 'RELEASED', conflicts: [] });
    const late = { storedAt: at('2026-11-29 18:00') };
    expect(told([days(7, '2026-11-20', late)])).toMatchObject({
      stage: 'QUARANTINE',
      conflicts: [{ code: 'release-before-period' }],
    });
  });

  test('F13: a rule applied after the release, and an order put after a reduction, take nothing back', () => {
    const release = event('released', at('2026-12-04 12:00'), {}, signed);
    const events = [...quarantined, release, applied('2026-12-04', '2026-12-05 09:00')];
    expect(entryWith({ policies: [days(21, '2026-12-01')], events })).toMatchObject({
      stage: 'RELEASED',
      conflicts: [],
    });
    const less = event('reduced', at('2026-11-24 10:00'), { lastDay: '2026-12-01' }, signed);
    const policies = [days(5, '2026-11-01', { storedAt: at('2026-11-26 09:00') })];
    const entry = entryWith({ policies, events: [...quarantined, less] });
    expect(entry.conflicts).toEqual([]);
  });
});

describe('C11: segments', () => {
  const facility = (n: number) => ({ place: 'facility', days: n });
  const home = (n: number) => ({ place: 'home', days: n });

  test.each([
    ['14', [facility(14)], '2026-12-04', ['facility 2026-11-21..2026-12-04']],
    [
      '14+7',
      [facility(14), { place: 'community-observation', days: 7 }],
      '2026-12-11',
      ['facility 2026-11-21..2026-12-04', 'community-observation 2026-12-05..2026-12-11'],
    ],
    [
      '7+7',
      [facility(7), home(7)],
      '2026-12-04',
      ['facility 2026-11-21..2026-11-27', 'home 2026-11-28..2026-12-04'],
    ],
    [
      '5+3',
      [facility(5), home(3)],
      '2026-11-28',
      ['facility 2026-11-21..2026-11-25', 'home 2026-11-26..2026-11-28'],
    ],
  ])('C11: %s days, with the place of each', (_, segments, until, dated) => {
    const policies = [put('segments', { OVERSEAS: segments }, '2026-11-01')];
    const { quarantine } = entryWith({ policies });
    expect(quarantine?.lastDay).toBe(until);
    expect(quarantine?.segments?.map((one) => `${one.place} ${one.from}..${one.until}`)).toEqual(dated);
  });

  test('C11: an extension lengthens the last segment, a shorter rule cuts it', () => {
    const policies = [put('segments', { OVERSEAS: [facility(7), home(7)] }, '2026-11-01')];
    const longer = event('extended', at('2026-11-24 10:00'), { lastDay: '2026-12-08' }, signed);
    expect(entryWith({ policies, events: [...quarantined, longer] }).quarantine?.segments).toEqual([
      { place: 'facility', from: '2026-11-21', until: '2026-11-27' },
      { place: 'home', from: '2026-11-28', until: '2026-12-08' },
    ]);
    const cut = event('reduced', at('2026-11-24 10:00'), { lastDay: '2026-11-25' }, signed);
    expect(entryWith({ policies, events: [...quarantined, cut] }).quarantine?.segments).toEqual([
      { place: 'facility', from: '2026-11-21', until: '2026-11-25' },
    ]);
  });

  test('C7: once a segment at home begins, somebody still at the site is to be placed anew', () => {
    const policies = [put('segments', { OVERSEAS: [facility(7), home(7)] }, '2026-11-01')];
    const clock = (events: EventEvidence[]) =>
      entryWith({ policies, events }).deadlines.find((one) => one.kind === 'placement')?.dueAt;
    expect(clock(quarantined)).toBe(at('2026-11-28 04:00'));
    const athome = event(
      'placed',
      at('2026-11-28 02:00'),
      { quarantineType: 'home', singleRoom: true },
      signed,
    );
    expect(clock([...quarantined, athome])).toBeUndefined();
  });
});

describe('C11: day 0 by policy', () => {
  const left = domesticStatement({ leftAreaOn: '2026-11-18', lastExposureOn: '2026-11-15' });

  test.each([
    ['left-area', '2026-11-18'],
    ['last-exposure', '2026-11-15'],
    ['first-entry', '2026-11-20'],
    ['placement', '2026-11-22'],
  ])('C11: %s', (anchor, expected) => {
    const statements = [{ ...left, abroad: 'yes' as const }];
    const policies = [put('anchor', { OVERSEAS: anchor }, '2026-11-01')];
    const events = [...quarantined.slice(0, 5), event('placed', at('2026-11-22 10:00'), {}, signed)];
    expect(entryWith({ policies, statements, events }).quarantine?.anchor).toBe(expected);
  });
});

describe('I6: the end of a period', () => {
  const book = fc.array(
    fc.record({
      period: fc.integer({ min: 0, max: 30 }),
      from: fc.integer({ min: -30, max: 30 }),
      put: fc.option(fc.integer({ min: -30, max: 30 })),
    }),
    { maxLength: 6 },
  );

  test('I6: never before anchor + the anchor date’s period unless a shorter rule came, and never before the day of that', () => {
    fc.assert(
      fc.property(book, (changes) => {
        const policies = changes.map(({ period, from, put: stored }) =>
          days(period, addDays('2026-11-20', from), {
            ...(stored === null ? {} : { storedAt: arrivalTime + stored * day }),
          }),
        );
        const { quarantine } = entryWith({ policies });
        if (!quarantine) throw new Error('nobody is placed');
        const first = contextWith(policies).policies.asKnown(at('2026-11-20 00:00'), at('2026-11-20 23:59'));
        const natural = first.policy.quarantineDays.OVERSEAS;
        const served = daysBetween(quarantine.anchor, quarantine.lastDay);
        if (served >= natural) {
          expect(served).toBe(natural);
        } else {
          const since = quarantine.ruleSince ?? 0;
          const cameOn = Math.floor((since - at('2026-11-20 00:00')) / day);
          expect(since).toBeGreaterThan(at('2026-11-20 00:00'));
          expect(served).toBeGreaterThanOrEqual(cameOn - 1);
          expect(served).toBeLessThan(natural);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('C11 I6: served days count once, wherever: the end does not move with a move, and segments cover each day once', () => {
    const parts = fc.array(
      fc.record({
        place: fc.constantFrom('facility', 'home', 'community-observation'),
        days: fc.integer({ min: 0, max: 12 }),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 20 }), (segments, movedOn) => {
        const policies = [put('segments', { OVERSEAS: segments }, '2026-11-01')];
        const moved = [
          event('moved', arrivalTime + movedOn * day, { localityCode: 'N-WEST' }, signed),
          event('placed', arrivalTime + movedOn * day + hour, {}, { by: 'N-WEST', ...signed }),
        ];
        const { quarantine } = entryWith({ policies });
        expect(lastDay({ policies, events: [...quarantined, ...moved] })).toBe(quarantine?.lastDay);
        const covered = (quarantine?.segments ?? []).map((one) => daysBetween(one.from, one.until) + 1);
        expect(covered.reduce((sum, one) => sum + one, 0)).toBe(
          segments.reduce((sum, one) => sum + one.days, 0),
        );
      }),
      { numRuns: 200 },
    );
  });
});

test('I11: any order and repetition of the evidence gives the same dates, whatever was put and applied when', () => {
  const change = fc.record({
    period: fc.integer({ min: 3, max: 25 }),
    from: fc.integer({ min: -3, max: 20 }),
    put: fc.integer({ min: -3, max: 20 }),
  });
  const given = fc.record({
    changes: fc.array(change, { maxLength: 4 }),
    applications: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
    seed: fc.integer(),
  });
  fc.assert(
    fc.property(given, ({ changes, applications, seed }) => {
      const policies = changes.map(({ period, from, put: stored }) =>
        days(period, addDays('2026-11-20', from), { storedAt: arrivalTime + stored * day }),
      );
      const events = [
        ...quarantined,
        ...applications.map((on) =>
          event('policy-applied', arrivalTime + on * day, { asOf: addDays('2026-11-20', on) }, signed),
        ),
        event('reduced', arrivalTime + 2 * day, { lastDay: '2026-12-01' }, signed),
      ];
      const expected = entryWith({ policies, events });
      const shuffled = [...events, ...events].sort(
        (one, other) => hashed(one.key, seed) - hashed(other.key, seed),
      );
      expect(entryWith({ policies: policies.toReversed(), events: shuffled })).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

const hashed = (text: string, seed: number): number =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, seed | 0);
