import { describe, expect, test } from 'vitest';
import type { DeadlineKind } from '../../shared/domain/deadlines/deadline-kinds.ts';
import { type DueStep, dueSteps, type Ledger, nextDueAt } from '../../shared/domain/deadlines/deadlines.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import {
  arrivalTime,
  at,
  context,
  contextWith,
  day,
  documentOf,
  domesticStatement,
  event,
  expectedStatement,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const signed = { officer: 'Zhao' };
const t = (hours: number) => arrivalTime + hours * hour;
const quarantined = wayToQuarantine();
const derive = (events: EventEvidence[], statements: Statement[] = [statement()], within = context) =>
  deriveEntry(documentOf(statements, events), [], within);
const dueAt = (entry: Entry, kind: DeadlineKind) => entry.deadlines.find((one) => one.kind === kind)?.dueAt;
const iso = (instant: number | undefined) => instant && new Date(instant).toISOString();
const told = (keys: string[]): Ledger => ({
  told: keys.map((key) => ({
    key,
    kind: 'release.overdue',
    recipient: 'N-EAST/health',
    notificationId: 'n',
    at: 0,
  })),
  events: [],
});
const nothing = told([]);
const lines = (entry: Entry, now: number, known: string[] = []) =>
  ofRelease(dueSteps(entry, told(known), context, now)).map(
    (step) => `${step.key} ${step.locality}/${step.department}`,
  );
const ofRelease = (steps: DueStep[]) => steps.filter(({ kind }) => kind.startsWith('release.'));
/** What is told all the while because nobody follows up. */
const unfollowed = (entry: Entry, until: number): string[] => {
  const kinds = ['follow-up.missed', 'contact.lost', 'silence.overdue'];
  const keys: string[] = [];
  for (let now = arrivalTime; now <= until + day; now += 12 * hour) {
    const steps = dueSteps(entry, nothing, context, Math.min(now, until));
    keys.push(...steps.filter(({ kind }) => kinds.includes(kind)).map(({ key }) => key));
  }
  return keys;
};

describe('C10 and C11: the release clock', () => {
  const entry = derive(quarantined);

  test('C11: the last day is anchor + 14, day 0 not counted, in the local zone', () => {
    expect(entry.quarantine).toMatchObject({
      anchor: '2026-11-20',
      lastDay: '2026-12-04',
      policyVersion: 'default',
    });
    expect(dueAt(entry, 'release')).toBe(at('2026-12-05 00:00'));
  });

  test('C10: the notice comes at 00:00 three days before the last day', () => {
    expect(dueAt(entry, 'release-upcoming')).toBe(at('2026-12-01 00:00'));
    expect(lines(entry, at('2026-11-30 23:59'))).toEqual([]);
    expect(lines(entry, at('2026-12-01 00:00'))).toEqual(['release.upcoming:0:2026-12-04 N-EAST/health']);
    expect(lines(entry, at('2026-12-02 00:00'), ['release.upcoming:0:2026-12-04'])).toEqual([]);
  });

  test('C10: at the placement when fewer days remain', () => {
    const late = derive([...quarantined.slice(0, 5), event('placed', at('2026-12-03 09:00'), {}, signed)]);
    expect(dueAt(late, 'release-upcoming')).toBe(at('2026-12-03 09:00'));
    expect(nextDueAt(late, nothing, context, at('2026-12-03 08:00'))).toBe(at('2026-12-03 09:00'));
  });

  test('C11: the ladder climbs from the locality and its site to parent, grandparent, lead and operator', () => {
    const end = at('2026-12-05 00:00');
    const steps = ofRelease(dueSteps(entry, nothing, context, end + 100 * hour));
    expect(
      steps.map((step) => [(step.dueAt - end) / hour, step.level, `${step.locality}/${step.department}`]),
    ).toEqual([
      [0, 0, 'N-EAST/health'],
      [4, 1, 'N-CITY/health'],
      [8, 2, 'NORTH/health'],
      [24, 3, 'NORTH/lead'],
      [48, 4, 'operator/lead'],
      [0, 0, 'N-EAST/reception'],
    ]);
    expect(steps.every((step) => step.urgent && step.kind === 'release.overdue')).toBe(true);
  });

  test('C11: each step is due at its own minute, once, and the next one is known', () => {
    const end = at('2026-12-05 00:00');
    const known = ['release.upcoming:0:2026-12-04', ...unfollowed(entry, end)];
    for (const hours of [0, 4, 8, 24, 48]) {
      expect(nextDueAt(entry, told(known), context, end + hours * hour - 1)).toBe(end + hours * hour);
      const [first] = dueSteps(entry, told(known), context, end + hours * hour);
      expect(first?.dueAt).toBe(end + hours * hour);
      known.push(first?.key ?? '');
      expect(lines(entry, end + hours * hour, known)).toEqual([]);
    }
    expect(nextDueAt(entry, told(known), context, end + 48 * hour)).toBe(t(10) + 30 * day);
  });

  test('C11: released, hospitalised or closed, the clock stops', () => {
    const overdue = at('2026-12-06 00:00');
    const stopped = [
      event('released', at('2026-12-05 09:00'), {}, signed),
      event('hospitalised', at('2026-12-05 09:00'), {}, signed),
      event('departed', at('2026-12-05 09:00'), {}, signed),
    ].map((one) => derive([...quarantined, one]));
    for (const after of stopped) {
      expect(dueAt(after, 'release')).toBeUndefined();
      expect(lines(after, overdue).filter((line) => line.startsWith('release'))).toEqual([]);
    }
  });

  test('C11: an extension begins a new round of notices under its own end date', () => {
    const extended = derive([...quarantined, event('extended', at('2026-12-05 02:00'), {}, signed)]);
    expect(extended.quarantine).toMatchObject({ lastDay: '2026-12-10', changedBecause: 'late test' });
    const known = ['release.upcoming:0:2026-12-04', 'release.overdue:0:2026-12-04'].concat(
      unfollowed(extended, at('2026-12-10 00:00')),
    );
    expect(lines(extended, at('2026-12-05 03:00'), known)).toEqual([]);
    expect(nextDueAt(extended, told(known), context, at('2026-12-05 03:00'))).toBe(at('2026-12-07 00:00'));
    expect(lines(extended, at('2026-12-11 00:00'), known)).toHaveLength(2);
  });

  test('C11: an owner of the highest level escalates to its own lead and the operator', () => {
    const top = derive(
      [event('placed', t(2), {}, { by: 'BERLIN' })],
      [statement({ destination: 'BERLIN', pointOfEntry: undefined })],
    );
    const steps = ofRelease(dueSteps(top, nothing, context, t(24 * 30)));
    expect(steps.map((step) => `${step.level} ${step.locality}/${step.department}`)).toEqual([
      '0 BERLIN/health',
      '1 BERLIN/lead',
      '2 BERLIN/lead',
      '3 BERLIN/lead',
      '4 operator/lead',
      '0 BERLIN/reception',
    ]);
  });

  test('C11: a held placement starts the clock; the locality that placed the person is told', () => {
    const held = derive([event('placed', t(2), {}, { by: 'N-WEST' })]);
    expect(held).toMatchObject({ stage: 'ARRIVED', quarantine: { confirmed: false } });
    expect(lines(held, at('2026-12-01 00:00'))).toEqual([
      'release.upcoming:0:2026-12-04 N-WEST/health',
      'release.upcoming:0:2026-12-04 N-EAST/health',
    ]);
    expect(dueAt(derive([]), 'release')).toBeUndefined();
  });

  test('C11: once a locality accepted, it is told, whoever placed the person', () => {
    const accepted = event('accepted', t(1), {}, signed);
    const entry = derive([accepted, event('placed', t(2), {}, { by: 'N-WEST' })]);
    expect(lines(entry, at('2026-12-01 00:00'))).toEqual(['release.upcoming:0:2026-12-04 N-EAST/health']);
  });

  test('C11: a release that waits for a missing step stops the alarms; the missing step is shown instead', () => {
    const placed = event('placed', t(2));
    const released = event('released', at('2026-12-05 09:00'));
    const held = derive([placed, released]);
    expect(held).toMatchObject({ stage: 'ARRIVED', held: [{ type: 'placed' }, { type: 'released' }] });
    expect(lines(held, at('2026-12-20 00:00'))).toEqual([]);
    expect(dueAt(held, 'missing-step')).toBe(t(3));
    const ill = derive([placed, released, event('hospitalised', at('2026-12-06 09:00'))]);
    expect(ill).toMatchObject({ stage: 'HOSPITAL', conflicts: [{ code: 'released-from-hospital' }] });
  });

  test('C11: when everything is learned late the overdue alarm comes alone', () => {
    const kinds = ofRelease(dueSteps(entry, nothing, context, at('2026-12-05 00:00'))).map(
      ({ kind }) => kind,
    );
    expect(new Set(kinds)).toEqual(new Set(['release.overdue']));
  });
});

describe('C11: anchors', () => {
  const placed = event('placed', t(10), {}, signed);
  const anchorOf = (one: Statement) => derive([placed], [one]).quarantine?.anchor;

  test.each([
    ['C11: OVERSEAS from first entry', statement({ leftAreaOn: '2026-11-15' }), '2026-11-20'],
    ['C11: DOMESTIC from leaving the area', domesticStatement({ leftAreaOn: '2026-11-18' }), '2026-11-18'],
    ['C11: DOMESTIC from arrival when nobody knows', domesticStatement(), '2026-11-20'],
    [
      'C11: CONTACT from the last exposure',
      domesticStatement({ lastExposureOn: '2026-11-17' }),
      '2026-11-17',
    ],
    ['C11: a slip of the pen is no anchor', domesticStatement({ leftAreaOn: '2016-11-18' }), '2026-11-20'],
    ['C11: nor is a day after the arrival', domesticStatement({ leftAreaOn: '2026-11-25' }), '2026-11-20'],
  ])('%s', (_, one, anchor) => {
    expect(anchorOf(one)).toBe(anchor);
  });

  test('F17, C11: with two arrivals told, the border’s own counts, and no day is served twice', () => {
    const onward = statement({ source: 'rail', agency: 'station', at: t(50), pointOfEntry: undefined });
    expect(derive([placed], [onward, statement()]).quarantine).toMatchObject({
      anchor: '2026-11-20',
      lastDay: '2026-12-04',
    });
  });

  test('C11: late in the evening it is already the next day elsewhere', () => {
    const evening = {
      at: Date.parse('2026-11-20T23:30:00Z'),
      statedAt: Date.parse('2026-11-21T05:00:00Z'),
      pointOfEntry: undefined,
    };
    const inZone = (destination: string) =>
      derive([event('placed', t(48))], [statement({ ...evening, destination })]).quarantine?.anchor;
    expect([inZone('N-EAST'), inZone('BERLIN'), inZone('PAULO')]).toEqual([
      '2026-11-21',
      '2026-11-21',
      '2026-11-20',
    ]);
  });

  test('C11: across a clock change the last day still ends at local midnight', () => {
    const arrived = Date.parse('2026-10-15T10:00:00Z');
    const berlin = statement({
      destination: 'BERLIN',
      pointOfEntry: undefined,
      at: arrived,
      statedAt: arrived,
    });
    const entry = derive([event('placed', arrived + hour, {}, { by: 'BERLIN' })], [berlin]);
    expect(entry.quarantine).toMatchObject({ lastDay: '2026-10-29', timeZone: 'Europe/Berlin' });
    expect(iso(dueAt(entry, 'release-upcoming'))).toBe('2026-10-25T23:00:00.000Z');
    expect(iso(dueAt(entry, 'release'))).toBe('2026-10-29T23:00:00.000Z');
  });

  test('C11: where midnight does not exist the day begins at one', () => {
    const arrived = Date.parse('2018-10-20T15:00:00Z');
    const paulo = statement({
      destination: 'PAULO',
      pointOfEntry: undefined,
      at: arrived,
      statedAt: arrived,
    });
    const entry = derive([event('placed', arrived + hour, {}, { by: 'PAULO' })], [paulo]);
    expect(entry.quarantine?.lastDay).toBe('2018-11-03');
    expect(iso(dueAt(entry, 'release'))).toBe('2018-11-04T03:00:00.000Z');
  });

  test('C11: recovered adds the policy’s days, excluded keeps the end date', () => {
    const ill = event('hospitalised', at('2026-11-25 10:00'), {}, signed);
    const back = (discharged: string) =>
      derive([...quarantined, ill, event('recovered', at('2026-11-30 10:00'), { discharged }, signed)])
        .quarantine?.lastDay;
    expect([back('excluded'), back('recovered')]).toEqual(['2026-12-04', '2026-12-14']);
  });

  test('C11: recovering early never brings an extended end date forward', () => {
    const extended = event('extended', at('2026-11-22 10:00'), { lastDay: '2026-12-20' }, signed);
    const ill = event('hospitalised', at('2026-11-25 10:00'), {}, signed);
    const back = event('recovered', at('2026-11-30 10:00'), {}, signed);
    expect(derive([...quarantined, extended, ill, back]).quarantine?.lastDay).toBe('2026-12-20');
  });

  test('C11: days are counted in the zone of the owner, without one where the person was placed', () => {
    const moved = [
      event('moved', t(39), { localityCode: 'BERLIN' }, signed),
      event('accepted', t(40), {}, { by: 'BERLIN', officer: 'Kern' }),
    ];
    expect(iso(dueAt(derive([...quarantined, ...moved]), 'release'))).toBe('2026-12-04T23:00:00.000Z');
    const nowhere = statement({ destination: undefined, pointOfEntry: undefined });
    const placedThere = derive([event('placed', t(2), {}, { by: 'PAULO' })], [nowhere]);
    expect(placedThere.quarantine?.timeZone).toBe('America/Sao_Paulo');
  });

  test('C11: the period is that of the policy in force on the anchor date', () => {
    const policies = contextWith([
      {
        key: 'quarantineDays',
        value: { OVERSEAS: 7 },
        effectiveFrom: '2026-11-20',
        effectiveTo: '2026-11-20',
        reason: 'x',
      },
      { key: 'quarantineDays', value: { OVERSEAS: 21 }, effectiveFrom: '2026-11-21', reason: 'y' },
    ]);
    const { quarantine } = derive(quarantined, [statement()], policies);
    expect(quarantine?.lastDay).toBe('2026-11-27');
    expect(quarantine?.policyVersion).toMatch(/^p-/);
  });

  test('T41: after a new exposure the days are counted from it', () => {
    const again = [
      event('released', at('2026-12-04 12:00'), {}, signed),
      event('test-result', at('2026-12-06 12:00'), { result: 'positive' }, signed),
      event('placed', at('2026-12-06 18:00'), {}, signed),
    ];
    expect(derive([...quarantined, ...again])).toMatchObject({
      stage: 'QUARANTINE',
      quarantine: { anchor: '2026-12-06', lastDay: '2026-12-20' },
    });
  });
});

describe('C12: collection', () => {
  const released = derive([...quarantined, event('released', at('2026-12-04 12:00'), {}, signed)]);

  test('C12: nobody collected twelve hours after the release', () => {
    const due = at('2026-12-05 00:00');
    expect(nextDueAt(released, nothing, context, due - 1)).toBe(due);
    const collection = dueSteps(released, nothing, context, due).filter(({ key }) => /^coll/.test(key));
    expect(collection).toMatchObject([
      { kind: 'collection.overdue', level: 0, locality: 'N-EAST', department: 'health', urgent: true },
      { kind: 'collection.overdue', level: 0, locality: 'N-EAST', department: 'reception', urgent: true },
    ]);
  });

  test('C12: collected, the clock stops', () => {
    const events = [
      event('released', at('2026-12-04 12:00'), {}, signed),
      event('collected', at('2026-12-04 13:00')),
    ];
    expect(dueAt(derive([...quarantined, ...events]), 'collection')).toBeUndefined();
  });
});

describe('the clocks of an entry', () => {
  const due = (entry: Entry) =>
    Object.fromEntries(entry.deadlines.map((one) => [one.kind, (one.dueAt - arrivalTime) / hour]));

  test('C3, C5: expected: no-show by the mode of travel, an owner before the eta', () => {
    const early = (over: Partial<Statement>, hours = -48) =>
      due(deriveEntry(documentOf([expectedStatement(over)], [], { openedAt: t(hours) }), [], context));
    expect(early({})).toMatchObject({ unowned: -6, 'no-show': 6 });
    expect(early({ mode: 'sea' })).toMatchObject({ unowned: -6, 'no-show': 24 });
    // Nobody is late before they could know.
    expect(early({}, -3)).toMatchObject({ unowned: 1, 'no-show': 6 });
  });

  test('C2, C4, C5: arrived: a check, an owner and feedback', () => {
    expect(due(derive([]))).toEqual({ unowned: 5, 'port-check': 7, feedback: 25, silence: 49 });
  });

  test('C2, C4, C5: whoever comes ashore after days aboard: counted from the landing', () => {
    const crew = { crew: true, source: 'ship-master', grade: 'low' } as const;
    const ashore = [
      event('disposition', t(1), { disposition: 'aboard' }, signed),
      event('landed', t(72), {}, signed),
    ];
    const its = due(derive(ashore, [expectedStatement(crew)]));
    expect(its).toMatchObject({ 'port-check': 78, unowned: 76, feedback: 96 });
  });

  test('C4: a report is verified within a day', () => {
    const reported = statement({ source: 'community-report', says: 'reported', statedAt: t(1) });
    expect(due(derive([], [reported]))).toMatchObject({ verification: 25 });
  });

  test('C6: a transfer is begun, a hand-over signed, a person on their own reports in', () => {
    expect(due(derive(quarantined.slice(0, 3)))).toMatchObject({ 'transfer-planned': 14 });
    expect(due(derive(quarantined.slice(0, 4)))).toMatchObject({ 'hand-over': 27 });
    const alone = [quarantined[1], event('disposition', t(2), { disposition: 'self' })].filter(
      (one) => one !== undefined,
    );
    expect(due(derive(alone, [domesticStatement()]))).toMatchObject({ 'report-in': 26 });
  });

  test('C7: whoever is handed over is placed within four hours', () => {
    expect(due(derive(quarantined.slice(0, 5)))).toMatchObject({ placement: 13 });
    expect(due(derive(quarantined))).not.toHaveProperty('placement');
  });

  test('C8: a follow-up is missed when its local day ends', () => {
    expect(dueAt(derive(quarantined), 'follow-up')).toBe(at('2026-11-22 00:00'));
    const seen = event('follow-up', at('2026-11-21 09:00'));
    expect(dueAt(derive([...quarantined, seen]), 'follow-up')).toBe(at('2026-11-23 00:00'));
  });

  test('C2: a place in quarantine is feedback, and so is "not ours"', () => {
    expect(due(derive(quarantined))).not.toHaveProperty('feedback');
    const rejected = derive([event('rejected', t(1))]).deadlines.filter(({ kind }) => kind === 'feedback');
    expect(rejected.map(({ locality }) => locality)).toEqual(['N-CITY']);
  });

  test('a held step is missed an hour later', () => {
    expect(due(derive([event('boarded', t(3))]))).toMatchObject({ 'missing-step': 4 });
  });

  test('a closed entry has no clocks', () => {
    expect(derive([...quarantined, event('died', t(20) + day)]).deadlines).toEqual([]);
  });
});
