import { describe, expect, test } from 'vitest';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import { judgeEvent } from '../../shared/domain/stages/judge-event.ts';
import {
  arrivalTime,
  at,
  context,
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
const ended = at('2026-12-04 15:00');
const check = event('port-check', t(1), {}, { by: 'S-CITY', officer: 'Qian' });
const later = ended + 30 * day;

interface Given {
  statements?: Statement[];
  events?: EventEvidence[];
  followUps?: EventEvidence[];
  now?: number;
  mergedInto?: string;
}
const judge = (posted: EventEvidence, given: Given = {}) => {
  const { statements = [statement()], events = [], followUps = [], now = later, mergedInto } = given;
  return judgeEvent(documentOf(statements, events, { mergedInto }), followUps, posted, context, now);
};

describe('what is refused', () => {
  const refusals: [title: string, posted: EventEvidence, given: Given, rule: string, stage: string][] = [
    [
      'N2: completed in quarantine',
      event('completed', t(20)),
      { events: quarantined },
      'completed-without-release',
      'QUARANTINE',
    ],
    [
      'N2: completed before anything happened',
      event('completed', t(20)),
      {},
      'completed-without-release',
      'ARRIVED',
    ],
    [
      'N3: released out of hospital',
      event('released', ended, {}, signed),
      { events: [...quarantined, event('hospitalised', t(30))] },
      'released-from-hospital',
      'HOSPITAL',
    ],
    [
      'N4, F6: cleared while OVERSEAS',
      event('disposition', t(2), { disposition: 'clear' }),
      { events: [check] },
      'cleared-from-abroad',
      'CHECKED',
    ],
    [
      'N6: released with no quarantine ever evidenced',
      event('released', ended, {}, signed),
      {},
      'release-without-quarantine',
      'ARRIVED',
    ],
    [
      'N7, F13: released a day before the period ends',
      event('released', at('2026-12-03 23:59'), {}, signed),
      { events: quarantined },
      'release-before-period',
      'QUARANTINE',
    ],
    [
      'N7, F13: released with symptoms',
      event('released', ended, { symptoms: ['fever'] }, signed),
      { events: quarantined },
      'release-with-symptoms',
      'QUARANTINE',
    ],
    [
      'N7, F13: released from a facility with nobody to collect',
      event('released', ended, { collector: undefined }, signed),
      { events: quarantined },
      'collector-required',
      'QUARANTINE',
    ],
    [
      'N7, F13: released at home without an officer',
      event('released', ended),
      { events: [...quarantined, event('placed', t(20), { quarantineType: 'home' })] },
      'officer-required',
      'QUARANTINE',
    ],
    [
      'N8, F6: on their own from abroad',
      event('disposition', t(2), { disposition: 'self' }),
      { events: [check] },
      'self-transfer-from-abroad',
      'CHECKED',
    ],
    [
      'N9, F5: a suspected case is not transferred',
      event('disposition', t(2), { disposition: 'transfer', category: 'suspected' }),
      { events: [check] },
      'transfer-blocked',
      'CHECKED',
    ],
    [
      'F11: cleared with symptoms',
      event('disposition', t(2), { disposition: 'clear' }),
      { statements: [domesticStatement({ unwell: true })], events: [check] },
      'F11',
      'CHECKED',
    ],
    [
      'C11: held longer without a named officer',
      event('extended', t(20)),
      { events: quarantined },
      'officer-required',
      'QUARANTINE',
    ],
    [
      'C11: an extension to an earlier day',
      event('extended', t(20), { lastDay: '2026-11-25' }, signed),
      { events: quarantined },
      'not-an-extension',
      'QUARANTINE',
    ],
    [
      'C11: a reduction to a later day',
      event('reduced', t(20), { lastDay: '2026-12-25' }, signed),
      { events: quarantined },
      'not-a-reduction',
      'QUARANTINE',
    ],
    [
      'an event ahead of our clock',
      event('note', t(1)),
      { now: t(1) - 6 * 60_000 },
      'event-in-future',
      'ARRIVED',
    ],
    ['T48: an event for a merged entry', event('note', t(1)), { mergedInto: 'ent_2' }, 'merged', 'CLOSED'],
    [
      'what contradicts a signed state',
      event('disposition', t(20), { disposition: 'transfer' }),
      { events: quarantined },
      'contradicts-signed-state',
      'QUARANTINE',
    ],
  ];
  test.each(refusals)('%s', (_, posted, given, rule, stage) => {
    const judged = judge(posted, given);
    expect(judged).toMatchObject({ status: 'refused', rule, entry: { stage }, routine: false });
    expect(judged.errors).toHaveLength(1);
    expect(judged.errors?.[0]?.code).toBe(rule);
    expect(judged.entry.conflicts).toEqual([]);
  });

  test('N6: a release is refused even when its time lies before the arrival record’s', () => {
    const judged = judge(event('released', t(-1), {}, signed));
    expect(judged).toMatchObject({ status: 'refused', rule: 'release-without-quarantine' });
  });

  test('the same eventId with other content', () => {
    const first = event('note', t(1), { text: 'one' }, { id: 'n-1' });
    const other = event('note', t(1), { text: 'two' }, { id: 'n-1' });
    expect(judge(other, { events: [first] })).toMatchObject({ status: 'refused', rule: 'event-id-reused' });
    expect(judge({ ...first, learnedAt: later }, { events: [first] }).status).toBe('duplicate');
    expect(judge({ ...first }, { followUps: [first] }).status).toBe('duplicate');
  });

  test('five minutes of skew are forgiven', () => {
    expect(judge(event('note', t(1)), { now: t(1) - 5 * 60_000 }).status).toBe('applied');
  });
});

describe('what is held', () => {
  test('N1: placed without any arrival waits, and starts the clock all the same', () => {
    const judged = judge(event('placed', t(10)), { statements: [expectedStatement()] });
    expect(judged).toMatchObject({ status: 'held', rule: 'missing-step', entry: { stage: 'EXPECTED' } });
    expect(judged.entry.quarantine).toMatchObject({ confirmed: false, lastDay: '2026-12-04' });
    expect(judged.entry.deadlines.map((one) => one.kind)).toContain('release');
  });

  test('C11: an extension that came before the placement counts from the moment the placement is known, held as that may be', () => {
    const longer = event('extended', t(9), { lastDay: '2026-12-06', reason: 'late test' }, signed);
    const judged = judge(event('placed', t(10)), { statements: [expectedStatement()], events: [longer] });
    expect(judged.status).toBe('held');
    expect(judged.entry.quarantine).toMatchObject({ confirmed: false, lastDay: '2026-12-06' });
  });

  test('a release after a held placement waits with it', () => {
    const placed = event('placed', t(10));
    const judged = judge(event('released', ended), { events: [placed] });
    expect(judged).toMatchObject({ status: 'held', entry: { stage: 'ARRIVED' } });
    expect(judged.entry.held.map((one) => one.type)).toEqual(['placed', 'released']);
  });

  test('F7: completing waits for an owner who accepted', () => {
    const way = quarantined.filter((one) => one.type !== 'accepted');
    const events = [...way, event('released', ended), event('collected', ended + hour)];
    const completed = event('completed', ended + day);
    expect(judge(completed, { events })).toMatchObject({ status: 'held', entry: { stage: 'COMMUNITY' } });
    const accepted = event('accepted', ended + 2 * day, {}, signed);
    expect(judge(accepted, { events: [...events, completed] }).entry).toMatchObject({
      stage: 'CLOSED',
      held: [],
    });
  });

  test('from quarantine nobody is carried off before the new owner accepted', () => {
    const judged = judge(event('boarded', t(40), { manifestId: 'm-9' }), { events: quarantined });
    expect(judged).toMatchObject({ status: 'held', entry: { held: [{ missing: 'accepted' }] } });
  });

  test('F5: a held contact boards nothing until a named officer lifts the hold', () => {
    const hold = event('disposition', t(2), { disposition: 'hold', category: 'close-contact' });
    const judged = judge(event('boarded', t(3)), { events: [check, hold] });
    expect(judged).toMatchObject({ status: 'held', entry: { stage: 'HANDED_OVER' } });
    const unsigned = event('disposition', t(4), { disposition: 'transfer' });
    expect(judge(unsigned, { events: [check, hold] })).toMatchObject({
      status: 'refused',
      rule: 'officer-required',
    });
  });

  test('T41: a disposition during the quarantine does not wait for the release to undo it', () => {
    const way = quarantined.map((one) => ({ ...one, officer: undefined }));
    const local = event('disposition', t(20), { disposition: 'local' }, signed);
    expect(judge(local, { events: way })).toMatchObject({ status: 'held', rule: 'does-not-follow' });
    const { entry } = judge(local, { events: [...way, event('released', ended, {}, signed)] });
    expect(entry).toMatchObject({ stage: 'RELEASED', held: [] });
  });

  test('a step after an unsigned end is kept and shown as a conflict', () => {
    const departed = event('departed', t(30));
    const judged = judge(event('symptoms', t(40)), { events: [...quarantined, departed] });
    expect(judged).toMatchObject({ status: 'held', rule: 'does-not-follow', entry: { outcome: 'DEPARTED' } });
    expect(judged.entry.conflicts).toHaveLength(1);
  });
});

describe('what is applied', () => {
  test('F13: an early release with an override reason', () => {
    const early = event('released', t(40), { overrideReason: 'test campaign' }, signed);
    expect(judge(early, { events: quarantined })).toMatchObject({
      status: 'applied',
      entry: { stage: 'RELEASED' },
    });
  });

  test('F13: a release on the last day itself', () => {
    const release = event('released', at('2026-12-04 00:00'), {}, signed);
    expect(judge(release, { events: quarantined }).status).toBe('applied');
  });

  test('C11: a shortened period can be released from at once', () => {
    const reduced = event('reduced', t(20), { lastDay: '2026-11-27' }, signed);
    const release = event('released', at('2026-11-27 09:00'), {}, signed);
    expect(judge(release, { events: [...quarantined, reduced] }).status).toBe('applied');
  });

  test('an event learned late is judged by what was true at its own time', () => {
    const events = [...quarantined, event('released', ended, {}, signed)];
    const judged = judge(event('extended', t(20), { lastDay: '2026-12-04' }, signed), { events });
    expect(judged).toMatchObject({ status: 'applied', entry: { stage: 'RELEASED' } });
  });

  test('signed evidence outranks unsigned, whichever came first', () => {
    const departed = event('departed', t(20));
    const seen = event('follow-up', t(30), {}, signed);
    const first = judge(seen, { events: [...quarantined, departed] });
    const second = judge(departed, { events: [...quarantined, seen] });
    expect(first).toMatchObject({ status: 'applied', entry: { stage: 'QUARANTINE' } });
    expect(first.entry.conflicts).toMatchObject([{ code: 'outranked', between: [departed.key, seen.key] }]);
    expect(second).toMatchObject({ status: 'held', rule: 'outranked' });
    expect(second.entry).toEqual(first.entry);
  });

  test('T52: certificates and notes stay welcome after the end', () => {
    const events = [...quarantined, event('departed', t(30), {}, signed)];
    expect(judge(event('certificate', t(31)), { events }).status).toBe('applied');
    expect(judge(event('note', t(32)), { events }).status).toBe('applied');
  });
});

describe('F25: the daily follow-up', () => {
  const routine = (posted: EventEvidence, events = quarantined) => judge(posted, { events }).routine;

  test('F25: seen and well in quarantine is routine and changes no stored state', () => {
    const seen = event('follow-up', t(30), { temperatureC: 36.5, symptoms: [] });
    expect(routine(seen)).toBe(true);
    const { lastFollowUpAt, followUps, timeline, deadlines, ...after } = judge(seen, {
      events: quarantined,
    }).entry;
    const before = judge(event('note', t(29)), { events: quarantined }).entry;
    expect(before).toMatchObject(after);
    expect(lastFollowUpAt).toBe(t(30));
    expect(followUps).toEqual([{ at: t(30), outcome: 'SEEN_OK' }]);
  });

  test.each([
    ['F25: symptoms are not routine', event('follow-up', t(30), { symptoms: ['cough'] })],
    ['F25: fever is not routine', event('follow-up', t(30), { temperatureC: 38 })],
    ['F25: somebody not seen is not routine', event('follow-up', t(30), { outcome: 'MISSED' })],
    ['F25: a note is not routine', event('note', t(30))],
  ])('%s', (_, posted) => {
    expect(routine(posted)).toBe(false);
  });

  test('F25: a follow-up of a time before the placement is not routine', () => {
    const judged = judge(event('follow-up', t(9.5)), { events: quarantined });
    expect(judged).toMatchObject({ status: 'applied', routine: false });
  });

  test('F25: outside quarantine it is not routine', () => {
    expect(routine(event('follow-up', t(30)), [])).toBe(false);
    expect(routine(event('follow-up', t(40)), [...quarantined, event('hospitalised', t(35))])).toBe(false);
  });
});
