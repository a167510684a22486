import { describe, expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import { personTimes } from '../../shared/domain/person-times.ts';
import { presentStay } from '../../shared/domain/places/occupancy.ts';
import {
  followUpCounts,
  followUpDays,
  lastSeenAt,
  lostContactAt,
} from '../../shared/domain/quarantine/follow-up.ts';
import { hospitalHeardAt } from '../../shared/domain/quarantine/hospital.ts';
import { judgeEvent } from '../../shared/domain/stages/judge-event.ts';
import { unsignedActs } from '../../shared/domain/stages/unsigned-acts.ts';
import {
  arrivalTime,
  at,
  context,
  contextWith,
  day,
  documentOf,
  event,
  hour,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const officer = 'Zhao';
const t = (hours: number) => arrivalTime + hours * hour;
const quarantined = wayToQuarantine();
const handedOver = quarantined.slice(0, 5);
const atHome = (more: Record<string, unknown> = {}) =>
  event('placed', t(10), { quarantineType: 'home', site: undefined, ...more }, { officer });
const derive = (events: EventEvidence[], statements: Statement[] = [statement()]): Entry =>
  deriveEntry(documentOf(statements, events), [], context);
const seen = (local: string, outcome = 'SEEN_OK') => event('follow-up', at(local), { outcome });

describe('home quarantine', () => {
  const post = (posted: EventEvidence, events = handedOver, of = context) =>
    judgeEvent(documentOf([statement()], events), [], posted, of, t(48));
  const exception = event('exception', t(9.5), { class: 'minor', reason: 'with her mother' }, { officer });

  test('N10, F10: a home without a single room is refused, whatever step is still missing', () => {
    for (const events of [handedOver, handedOver.slice(0, 3)]) {
      expect(post(atHome({ singleRoom: false }), events)).toMatchObject({
        status: 'refused',
        rule: 'single-room-required',
        errors: [{ pointer: '/singleRoom' }],
      });
    }
    expect(post(atHome({ singleRoom: true }))).toMatchObject({ status: 'applied' });
  });

  test('N10: a recorded exception keeps a household together in one room', () => {
    const posted = post(atHome({ singleRoom: false }), [...handedOver, exception]);
    expect(posted).toMatchObject({ status: 'applied', entry: { quarantine: { type: 'home' } } });
    expect(posted.entry.roomUnconfirmed).toBeUndefined();
  });

  test('F10: a room nobody has spoken of is accepted and flagged until somebody confirms it, or refused where policy says so', () => {
    expect(post(atHome())).toMatchObject({ status: 'applied', entry: { roomUnconfirmed: true } });
    const confirmed = event('placed', t(30), { quarantineType: 'home', singleRoom: true }, { officer });
    expect(derive([...handedOver, atHome(), confirmed]).roomUnconfirmed).toBeUndefined();
    expect(derive([...handedOver, atHome()], [statement({ singleRoom: true })]).roomUnconfirmed).toBe(
      undefined,
    );
    const strict = contextWith([
      { key: 'unfitHome', value: 'refuse', effectiveFrom: '2026-01-01', reason: 'no room, no home' },
    ]);
    expect(post(atHome(), handedOver, strict)).toMatchObject({ rule: 'single-room-required' });
  });
});

describe('the daily follow-up', () => {
  const entry = derive([
    ...quarantined,
    seen('2026-11-21 09:00', 'NOT_PERFORMED'),
    seen('2026-11-21 18:00'),
    seen('2026-11-23 10:00', 'NOT_ATTEMPTED'),
    seen('2026-11-24 10:00'),
    seen('2026-11-24 16:00', 'SEEN_NOT_OK'),
  ]);

  test('F25: a day has one outcome, and one that passed without any is missed', () => {
    expect(followUpDays(entry, '2026-11-26')).toEqual([
      { day: '2026-11-21', outcome: 'SEEN_OK' },
      { day: '2026-11-22', outcome: 'MISSED' },
      { day: '2026-11-23', outcome: 'NOT_ATTEMPTED' },
      { day: '2026-11-24', outcome: 'SEEN_NOT_OK' },
      { day: '2026-11-25', outcome: 'MISSED' },
    ]);
  });

  test('F25: the day of the placement and the day that is not over owe nothing', () => {
    expect(followUpDays(derive(quarantined), '2026-11-20')).toEqual([]);
    expect(followUpDays(derive(quarantined), '2026-11-21')).toEqual([]);
    expect(followUpDays(derive(handedOver), '2026-12-21')).toEqual([]);
  });

  test('F25: days before the placement was told are nobody’s omission, however early it began', () => {
    const late = event('placed', at('2026-11-24 10:00'), { since: '1900-01-01' }, { officer });
    expect(followUpDays(derive([...handedOver, late]), '2026-11-26')).toEqual([
      { day: '2026-11-25', outcome: 'MISSED' },
    ]);
  });

  test('F25: days in hospital and days after the release owe none', () => {
    const back = derive([
      ...quarantined,
      event('hospitalised', at('2026-11-22 08:00')),
      event('recovered', at('2026-11-25 08:00'), { discharged: 'excluded' }),
      event('placed', at('2026-11-25 12:00'), {}, { officer }),
      event('released', at('2026-12-04 15:00'), {}, { officer }),
    ]);
    const missed = followUpDays(back, '2026-12-20').map((one) => one.day);
    expect(missed).toEqual([
      '2026-11-21',
      ...['26', '27', '28', '29', '30'].map((date) => `2026-11-${date}`),
      ...['01', '02', '03'].map((date) => `2026-12-${date}`),
    ]);
  });

  test('F25: whoever is seen not well is ill, with or without a list of symptoms', () => {
    expect(derive([...quarantined, seen('2026-11-21 18:00', 'SEEN_NOT_OK')]).symptomatic).toBe(true);
    expect(derive([...quarantined, seen('2026-11-21 18:00', 'NOT_PERFORMED')]).symptomatic).toBe(false);
  });

  test('F25, F29: who is seen well again is well, in the stored state too, and the next illness is another one', () => {
    const ill = seen('2026-11-21 18:00', 'SEEN_NOT_OK');
    const well = seen('2026-11-22 18:00');
    const judged = judgeEvent(
      documentOf([statement()], [...quarantined, ill]),
      [],
      well,
      context,
      well.learnedAt,
    );
    expect(judged).toMatchObject({ status: 'applied', routine: false, entry: { symptomatic: false } });
    const next = judgeEvent(
      documentOf([statement()], [...quarantined, ill, well]),
      [],
      seen('2026-11-23 18:00'),
      context,
      well.learnedAt + day,
    );
    expect(next.routine).toBe(true);
    const again = derive([...quarantined, ill, well, seen('2026-11-25 18:00', 'SEEN_NOT_OK')]);
    expect(again).toMatchObject({ symptomatic: true, investigation: { number: 2 } });
    const inHospital = [...quarantined, ill, event('hospitalised', at('2026-11-22 08:00')), well];
    expect(derive(inHospital).symptomatic).toBe(true);
  });

  test('F25: follow-ups made and missed are counted by day', () => {
    const counts = ['20', '21', '22', '23', '24'].map((date) => followUpCounts(entry, `2026-11-${date}`));
    expect(counts).toEqual([
      { owed: 0, made: 0, missed: 0 },
      { owed: 1, made: 1, missed: 0 },
      { owed: 1, made: 0, missed: 1 },
      { owed: 1, made: 0, missed: 1 },
      { owed: 1, made: 1, missed: 0 },
    ]);
  });

  test('F25: contact is lost 48 h after the last sighting, while somebody has to follow up', () => {
    const policy = context.policies.at(arrivalTime).policy;
    expect(lastSeenAt(entry)).toBe(at('2026-11-24 16:00'));
    expect(lostContactAt(entry, policy)).toBe(at('2026-11-26 16:00'));
    expect(lostContactAt(derive(quarantined), policy)).toBe(t(10) + 2 * day);
    const ill = derive([...quarantined, event('hospitalised', t(40))]);
    expect([ill.followUp, lostContactAt(ill, policy)]).toEqual(['PAUSED', undefined]);
    expect(lostContactAt(derive(handedOver), policy)).toBeUndefined();
  });

  test.each([
    ['NOT_STARTED', handedOver],
    ['ACTIVE', quarantined],
    ['PAUSED', [...quarantined, event('hospitalised', t(40))]],
    ['COMPLETED', [...quarantined, event('released', at('2026-12-04 15:00'), {}, { officer })]],
    ['LOST', [...quarantined, event('lost', t(90))]],
    ['ACTIVE', [...quarantined, event('lost', t(90)), event('follow-up', t(95))]],
    ['CANCELLED', [...quarantined, event('departed', t(90))]],
  ])('F25: the follow-up is %s', (state, events) => {
    expect(derive(events).followUp).toBe(state);
  });
});

describe('F29: the investigation', () => {
  const ill = event('symptoms', t(30));
  const opened = event('investigation-opened', t(32), {}, { officer: 'Dr Bai' });
  const closed = event('investigation-closed', t(50), { result: 'caught on board' }, { officer: 'Dr Bai' });

  test('F29: is asked for when somebody falls ill, opened, and closed with a result', () => {
    expect(derive(quarantined).investigation).toBeUndefined();
    const requestedAt = t(30);
    expect(derive([...quarantined, ill]).investigation).toEqual({
      number: 1,
      state: 'REQUESTED',
      requestedAt,
    });
    expect(derive([...quarantined, ill, opened]).investigation).toEqual({
      number: 1,
      state: 'OPENED',
      requestedAt,
      openedAt: t(32),
      officer: 'Dr Bai',
    });
    expect(derive([...quarantined, ill, closed, opened]).investigation).toEqual({
      number: 1,
      state: 'CLOSED',
      requestedAt,
      openedAt: t(32),
      closedAt: t(50),
      officer: 'Dr Bai',
      result: 'caught on board',
    });
  });

  test('F29: one illness is one investigation, the next another', () => {
    const admitted = event('hospitalised', t(33));
    const positive = event('test-result', t(40), { result: 'positive' });
    const well = event('recovered', t(90));
    const again = event('symptoms', t(120));
    const once = derive([...quarantined, ill, admitted, positive]);
    expect(once.investigation).toMatchObject({ number: 1, requestedAt: t(30) });
    const twice = derive([...quarantined, ill, admitted, positive, closed, well, again]);
    expect(twice.investigation).toEqual({ number: 2, state: 'REQUESTED', requestedAt: t(120) });
  });

  test('F29: a positive test after the release asks for one, too; an illness on the way only on arrival', () => {
    const free = [...quarantined, event('released', at('2026-12-04 15:00'), {}, { officer })];
    const late = event('test-result', at('2026-12-06 09:00'), { result: 'positive' });
    expect(derive([...free, late])).toMatchObject({
      stage: 'HANDED_OVER',
      investigation: { number: 1, requestedAt: at('2026-12-06 09:00') },
    });
    const unwell = { unwell: true };
    const coming = statement({ ...unwell, source: 'airline', says: 'expected', atIs: 'expected' });
    expect(derive([], [coming]).investigation).toBeUndefined();
    expect(derive([], [statement(unwell)]).investigation).toMatchObject({ number: 1 });
  });
});

describe('F12: tests and hospital', () => {
  const taken = event('test-taken', t(31), { kind: 'pcr', place: 'First' });

  test('F12: a test waits for its result', () => {
    expect(derive([...quarantined, taken]).test).toMatchObject({
      takenAt: t(31),
      kind: 'pcr',
      place: 'First',
    });
    const result = event('test-result', t(40), { kind: 'pcr', result: 'negative' });
    expect(derive([...quarantined, taken, result]).test).toMatchObject({
      takenAt: t(31),
      result: 'negative',
      resultAt: t(40),
    });
  });

  test('F12: the result of another test leaves the one that is awaited open', () => {
    const other = event('test-result', t(40), { kind: 'antigen', result: 'negative' });
    expect(derive([...quarantined, taken, other]).test?.result).toBeUndefined();
    expect(derive([...quarantined, other]).test).toMatchObject({ kind: 'antigen', takenAt: t(40) });
  });

  test('F12: excluded keeps the end date, recovered adds days, and both are quarantined still', () => {
    const admitted = event('hospitalised', t(60), { place: 'First' });
    const discharged = (how: string) =>
      derive([...quarantined, admitted, event('recovered', at('2026-12-01 09:00'), { discharged: how })]);
    expect(discharged('excluded')).toMatchObject({
      stage: 'HANDED_OVER',
      quarantine: { lastDay: '2026-12-04' },
      symptomatic: false,
    });
    expect(discharged('recovered')).toMatchObject({
      stage: 'HANDED_OVER',
      quarantine: { lastDay: '2026-12-15' },
    });
    expect(discharged('recovered').deadlines.map(({ kind }) => kind)).toContain('release');
  });

  test('C7, F12: whoever comes back from hospital is owed a place again, and the release clock goes on', () => {
    const back = [
      ...quarantined,
      event('hospitalised', t(60)),
      event('recovered', t(90), { discharged: 'excluded' }),
    ];
    const clocks = derive(back).deadlines;
    expect(clocks.find(({ kind }) => kind === 'placement')?.dueAt).toBe(t(94));
    expect(clocks.map(({ kind }) => kind)).toContain('release');
    const placed = derive([...back, event('placed', t(92), {}, { officer })]);
    expect(placed.deadlines.map(({ kind }) => kind)).not.toContain('placement');
  });

  test('F12, F28: moved from one hospital to another, the old bed is free', () => {
    const entry = derive([
      ...quarantined,
      event('hospitalised', t(60), { place: 'First' }),
      event('moved', t(70), { site: 'Second' }),
    ]);
    expect(entry).toMatchObject({
      stage: 'HOSPITAL',
      hospital: { place: 'Second' },
      quarantine: { site: 'Lakeside' },
    });
    expect(entry.stays?.at(-1)).toEqual({ site: 'Second', type: 'hospital', since: t(70) });
  });

  test('F12: a hospital is heard of with everything told while somebody is there', () => {
    const admitted = event('hospitalised', t(60), { place: 'First' });
    expect(hospitalHeardAt(derive(quarantined))).toBeUndefined();
    expect(hospitalHeardAt(derive([...quarantined, admitted]))).toBe(t(60));
    const result = event('test-result', t(70), { kind: 'pcr', result: 'negative' });
    expect(hospitalHeardAt(derive([...quarantined, admitted, result]))).toBe(t(70));
  });
});

describe('F28: check in and out', () => {
  const site = 'Lakeside';

  test('F28: from the placement to the collection, whatever the release says', () => {
    const free = [...quarantined, event('released', at('2026-12-04 15:00'), {}, { officer })];
    expect(presentStay(derive(free))).toEqual({ site, type: 'facility', since: t(10) });
    const gone = derive([...free, event('collected', at('2026-12-04 17:00'))]);
    expect(gone.stays).toEqual([{ site, type: 'facility', since: t(10), until: at('2026-12-04 17:00') }]);
    expect(presentStay(gone)).toBeUndefined();
  });

  test('F28: a placement told with an earlier date counts from it', () => {
    const earlier = event('placed', t(10), { since: '2026-11-18', room: '301' }, { officer });
    expect(derive([...handedOver, earlier]).stays).toEqual([
      { site, room: '301', type: 'facility', since: at('2026-11-18 00:00') },
    ]);
  });

  test('F28: a move, a stay in hospital and the way back are stays of their own', () => {
    const entry = derive([
      ...handedOver,
      event('placed', t(10), { room: '301' }, { officer }),
      event('moved', t(30), { site: 'Hillside', room: '12' }),
      event('hospitalised', t(50), { place: 'First' }),
      event('recovered', t(70), { discharged: 'excluded' }),
      event('placed', t(72), {}, { officer }),
    ]);
    expect(entry.stays).toEqual([
      { site, room: '301', type: 'facility', since: t(10), until: t(30) },
      { site: 'Hillside', room: '12', type: 'facility', since: t(30), until: t(50) },
      { site: 'First', type: 'hospital', since: t(50), until: t(70) },
      { site, type: 'facility', since: t(72) },
    ]);
  });

  test('F28: at home and in transfer nobody takes a bed', () => {
    expect(derive([...handedOver, atHome({ singleRoom: true })]).stays).toBeUndefined();
    const accepted = event('accepted', t(31), {}, { by: 'N-FAR', officer });
    const offered = event('moved', t(30), { localityCode: 'N-FAR' });
    const away = derive([...quarantined, offered, accepted, event('boarded', t(33), { manifestId: 'm-2' })]);
    expect([away.stage, presentStay(away)]).toEqual(['IN_TRANSFER', undefined]);
  });
});

describe('what is counted and what is signed', () => {
  test('P8: checks, tests, visits and investigations count as person-times of their local day', () => {
    const entry = derive([
      ...quarantined,
      event('clinic-visit', at('2026-11-21 08:00')),
      event('clinic-visit', at('2026-11-21 19:00')),
      event('test-taken', at('2026-11-21 20:00'), { kind: 'pcr' }),
      event('investigation-opened', at('2026-11-22 00:30')),
    ]);
    const of = (date: string) => personTimes(entry, date, 'Asia/Shanghai');
    expect(of('2026-11-20')).toEqual({ investigations: 0, clinicVisits: 0, checks: 1, tests: 0 });
    expect(of('2026-11-21')).toEqual({ investigations: 0, clinicVisits: 2, checks: 0, tests: 1 });
    expect(of('2026-11-22')).toEqual({ investigations: 1, clinicVisits: 0, checks: 0, tests: 0 });
  });

  test('G7: an unsigned placement is kept and shown until somebody signs it', () => {
    const unsigned = event('placed', t(10), {});
    expect(unsignedActs(derive([...handedOver, unsigned]))).toEqual([{ act: 'placed', at: t(10) }]);
    const again = event('placed', t(20), {}, { officer });
    expect(unsignedActs(derive([...handedOver, unsigned, again]))).toEqual([]);
    expect(unsignedActs(derive(quarantined))).toEqual([]);
  });

  test('G7: an unsigned release is flagged, and signed by telling it again', () => {
    const release = event('released', at('2026-12-04 15:00'));
    expect(unsignedActs(derive([...quarantined, release])).map(({ act }) => act)).toEqual(['released']);
    const again = event('released', at('2026-12-04 16:00'), {}, { officer });
    expect(unsignedActs(derive([...quarantined, release, again]))).toEqual([]);
  });

  test('G7: extending, reducing and giving up are refused without a name', () => {
    const post = (posted: EventEvidence) =>
      judgeEvent(documentOf([statement()], quarantined), [], posted, context, t(200));
    expect(post(event('extended', t(100)))).toMatchObject({ status: 'refused', rule: 'officer-required' });
    expect(post(event('reduced', t(100)))).toMatchObject({ status: 'refused', rule: 'officer-required' });
    const lost = post(event('lost', t(100), { approver: undefined }));
    expect(lost).toMatchObject({ status: 'refused', rule: 'approver-required' });
  });
});
