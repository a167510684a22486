import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../../cli/demo/receiver.ts';
import { recordView, submissionView } from '../../shared/contracts/arrivals-answer.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { bringToQuarantine, community, happened, midnight } from './support/story.ts';
import {
  buildWorld,
  city,
  county,
  type Keys,
  listen,
  nextLocal,
  otherCounty,
  province,
  traveller,
} from './support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
let landfall: Landfall;
let keys: Keys;
let receiver: Receiver;
/** 10:00 at the destination, on the day the travellers landed. */
let start: number;
/** The travellers' entries: Ana is forgotten on her last day, Bo is released and not collected, Cai is released and collected. */
let ana = '';
let bo = '';
let cai = '';

const listeners = [`${county}/health`, `${county}/reception`, `${city}/health`, `${province}/health`];

const pushed = (recipient: string, kind?: string): Notification[] =>
  receiver.received
    .filter((one) => one.recipient === recipient && (kind === undefined || one.notification.kind === kind))
    .map((one) => one.notification);
const about = (entryId: string, kind: string): [recipient: string, createdAt: number][] =>
  receiver.received
    .filter(({ notification }) => notification.entryId === entryId && notification.kind === kind)
    .map(({ recipient, notification }) => [recipient, Date.parse(notification.createdAt)]);

const minutesBetween = (from: number, to: number): number => Math.floor((to - from) / 60_000);

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  // Time is moved while pushes arrive, so the receiver compares signatures with the sender's clock.
  receiver = await startReceiver(landfall.now);
  for (const name of listeners) receiver.trust(name, await listen(landfall, name, receiver.urlOf(name)));
  start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
});
afterAll(async () => {
  await landfall?.stop();
  await receiver?.close();
});

describe('three people land and are taken over', () => {
  test('an agency posts them, is told they are safe, and later where each went', async () => {
    const records = [1, 2, 3].map((n) => traveller(n, { at: start - hour }));
    const posted = await landfall.post(keys.immigration, records);
    expect(posted).toMatchObject({ accepted: 3, duplicates: 0, rejected: 0 });
    await landfall.settle();
    const asked = await landfall.ask('GET', `/v1/submissions/${posted.submissionId}`, {
      key: keys.immigration,
    });
    const { state, counts, results } = submissionView.parse(asked.body);
    expect([state, counts]).toEqual([
      'done',
      { queued: 0, registered: 3, duplicate: 0, candidate: 0, away: 0, passing: 0, failed: 0 },
    ]);
    [ana = '', bo = '', cai = ''] = results.map(({ entryId }) => entryId);
    expect(new Set([ana, bo, cai]).size).toBe(3);
    const record = await landfall.ask('GET', '/v1/records/r-1', { key: keys.immigration });
    expect(recordView.parse(record.body)).toMatchObject({
      recordId: 'r-1',
      outcome: 'registered',
      entryId: ana,
    });
    expect(recordView.parse(record.body).versions).toHaveLength(1);
  });

  test('L2: everybody whom it concerns is pushed once, signed, and told until when to answer', async () => {
    for (const name of [`${county}/health`, `${county}/reception`]) {
      expect(
        pushed(name)
          .map(({ kind, entryId }) => [kind, entryId])
          .sort(),
      ).toEqual([ana, bo, cai].map((entryId) => ['arrival.registered', entryId]).sort());
    }
    for (const { createdAt, ackBy = '' } of pushed(`${county}/health`)) {
      expect(Date.parse(ackBy) - Date.parse(createdAt)).toBe(2 * hour);
    }
    expect(receiver.refused).toBe(0);
    const customs = await landfall.inbox(keys.port);
    expect(customs.map(({ kind }) => kind)).toEqual(Array(3).fill('arrival.registered'));
  });

  test('an officer acknowledges once, and a second time changes nothing', async () => {
    const ids = [...pushed(`${county}/health`), ...pushed(`${county}/reception`)].map(({ id }) => id);
    expect(await landfall.acknowledge(keys.county, ids, 'Dr Rena')).toEqual(ids.map(() => 'acknowledged'));
    expect(await landfall.acknowledge(keys.county, ids, 'Mr Else')).toEqual(
      ids.map(() => 'already-acknowledged'),
    );
    const [item] = await landfall.inbox(keys.county);
    expect(item).toMatchObject({
      delivery: 'DELIVERED',
      acknowledgement: 'ACKNOWLEDGED',
      acknowledgedBy: 'Dr Rena',
    });
    const customs = await landfall.inbox(keys.port);
    await landfall.acknowledge(
      keys.port,
      customs.map(({ id }) => id),
      'Ms Lin',
    );
  });

  test('F9: a named officer accepts, the port hands over, the site takes in', async () => {
    expect((await landfall.entry(keys.county, ana)).responsibility).toMatchObject({
      state: 'OFFERED',
      offeredTo: county,
    });
    await bringToQuarantine(landfall, keys, [ana, bo, cai]);
    const entry = await landfall.entry(keys.county, ana);
    expect(entry).toMatchObject({
      stage: 'QUARANTINE',
      kind: 'OVERSEAS',
      responsibility: { state: 'ACCEPTED', locality: county, officer: 'Dr Rena' },
      quarantine: { type: 'facility', site: 'Hotel Tianshan' },
      conflicts: [],
      sources: [{ agency: 'immigration', recordId: 'r-1' }],
    });
    const { anchor = '', lastDay = '' } = entry.quarantine ?? {};
    expect(start - midnight(anchor) - 10 * hour).toBeLessThan(60_000);
    expect(midnight(anchor)).toBeLessThan(start);
    expect(midnight(lastDay) - midnight(anchor)).toBe(14 * day);
  });

  test('an entry read again is answered 304 until something happened', async () => {
    const read = (headers = {}) => landfall.ask('GET', `/v1/entries/${ana}`, { key: keys.county, headers });
    const etag = (await read()).headers.get('etag') ?? '';
    const known = { 'if-none-match': etag };
    expect(etag).not.toBe('');
    expect([(await read(known)).status, (await read(known)).body]).toEqual([304, '']);
    await landfall.tell(keys.county, [happened(ana, 'follow-up', landfall.now(), { outcome: 'SEEN_OK' })]);
    const changed = await read(known);
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });
});

describe('fourteen days pass', () => {
  let lastDay = '';

  test('C10: eleven days later the county hears at midnight that the release is coming', async () => {
    lastDay = (await landfall.entry(keys.county, ana)).quarantine?.lastDay ?? '';
    let moving = 0;
    for (let at = start + day; at < midnight(lastDay) + 18 * hour; at += day) {
      const began = performance.now();
      await landfall.move({ to: at });
      moving += performance.now() - began;
      // The county sees each of them once a day (F25), so that nobody is asked after in between.
      const seen = { outcome: 'SEEN_OK', officer: 'Dr Rena' };
      await landfall.tell(
        keys.county,
        [ana, bo, cai].map((entryId) => happened(entryId, 'follow-up', landfall.now(), seen)),
      );
    }
    await landfall.move({ to: midnight(lastDay) + 18 * hour });
    expect(moving).toBeLessThan(60_000);
    expect(pushed(`${county}/health`, 'follow-up.missed')).toEqual([]);
    const threeDaysBefore = midnight(lastDay) - 3 * day;
    for (const entryId of [ana, bo, cai]) {
      const told = about(entryId, 'release.upcoming');
      expect(told.map(([to, at]) => [to, minutesBetween(threeDaysBefore, at)])).toEqual([
        [`${county}/health`, 0],
      ]);
    }
    expect(pushed(`${county}/health`, 'release.overdue')).toEqual([]);
  });

  test('F13: two of three are released on the last day; one of them is collected', async () => {
    const at = landfall.now();
    const without = await landfall.tell(keys.county, [happened(bo, 'released', at, { symptoms: [] })]);
    expect(without).toMatchObject([{ status: 'refused' }]);
    const release = { collector: community, symptoms: [], officer: 'Dr Rena' };
    const released = [bo, cai].map((id) => happened(id, 'released', at, release));
    expect(await landfall.tell(keys.county, released)).toMatchObject([
      { status: 'applied', stage: 'RELEASED' },
      { status: 'applied', stage: 'RELEASED' },
    ]);
    const collected = happened(cai, 'collected', at, { by: community.name });
    expect(await landfall.tell(keys.county, [collected])).toMatchObject([{ stage: 'COMMUNITY' }]);
  });

  test('C11: at 00:00 of the next local day the one nobody released is overdue, to the minute', async () => {
    const end = midnight(lastDay) + day;
    await landfall.move({ to: end - 1000 });
    expect(about(ana, 'release.overdue')).toEqual([]);
    await landfall.move({ to: end });
    expect(
      about(ana, 'release.overdue')
        .map(([to]) => to)
        .sort(),
    ).toEqual([`${county}/health`, `${county}/reception`]);
    for (const [, createdAt] of about(ana, 'release.overdue')) expect(createdAt - end).toBeLessThan(60_000);
    expect((await landfall.entry(keys.county, ana)).deadlines).toContainEqual({
      kind: 'release',
      dueAt: new Date(end).toISOString(),
      overdue: true,
      rule: 'default',
    });
  });

  test('C11: acknowledging does not stop it: the city hears after four hours, the province after eight', async () => {
    const end = midnight(lastDay) + day;
    const alarms = [...pushed(`${county}/health`), ...pushed(`${county}/reception`)];
    await landfall.acknowledge(
      keys.county,
      alarms.map(({ id }) => id),
      'Dr Rena',
    );
    const rungs = () =>
      about(ana, 'release.overdue')
        .slice(2)
        .map(([to, at]) => [to, Math.floor((at - end) / 60_000)]);
    await landfall.move({ to: end + 4 * hour - 1000 });
    expect(rungs()).toEqual([]);
    await landfall.move({ to: end + 4 * hour });
    expect(rungs()).toEqual([[`${city}/health`, 240]]);
    await landfall.move({ to: end + 8 * hour });
    expect(rungs()).toEqual([
      [`${city}/health`, 240],
      [`${province}/health`, 480],
    ]);
  });

  test('C12: who was released and not collected is asked after twelve hours later', async () => {
    expect(about(bo, 'release.overdue')).toEqual([]);
    const { timeline } = await landfall.entry(keys.county, bo);
    const released = Date.parse(timeline.find(({ what }) => what === 'released')?.at ?? '');
    const asked = about(bo, 'collection.overdue');
    expect(asked.map(([to]) => to).sort()).toEqual([`${county}/health`, `${county}/reception`]);
    for (const [, at] of asked) {
      expect(at - released).toBeGreaterThanOrEqual(12 * hour);
      expect(at - released).toBeLessThan(12 * hour + 120_000);
    }
    const collected = happened(bo, 'collected', landfall.now(), { by: community.name });
    expect(await landfall.tell(keys.county, [collected])).toMatchObject([{ stage: 'COMMUNITY' }]);
  });

  test('I8: released and collected, nobody hears of them again', async () => {
    const at = landfall.now();
    const release = { collector: community, symptoms: [], officer: 'Dr Rena' };
    await landfall.tell(keys.county, [
      happened(ana, 'released', at, release),
      happened(ana, 'collected', at + 1, { by: community.name }),
    ]);
    // The levels above take note of what they were told; nobody else acknowledges for them.
    const unread = async (key: string) => (await landfall.inbox(key, '&state=OPEN')).map(({ id }) => id);
    for (const key of [keys.city, keys.province])
      await landfall.acknowledge(key, await unread(key), 'Duty officer');
    const before = receiver.received.length;
    await landfall.move({ advance: 'P3D' });
    expect(receiver.received.slice(before)).toEqual([]);
    const entry = await landfall.entry(keys.county, ana);
    expect([entry.stage, entry.alerts.filter(({ open }) => open)]).toEqual(['COMMUNITY', []]);
    expect(receiver.refused).toBe(0);
  });
});

describe('a county that never answers', () => {
  let silent = '';
  /** The notice of the arrival that the county leaves unanswered; each alarm that follows has a ladder of its own. */
  let unread = '';
  let posted = 0;

  const hoursSince = async (key: string, recipient: string) =>
    (await landfall.inbox(key))
      .filter(
        ({ kind, locality, department, about: of }) =>
          kind === 'ack.overdue' &&
          `${locality}/${department}` === recipient &&
          of?.notificationId === unread,
      )
      .map(({ createdAt }) => Math.floor((Date.parse(createdAt) - posted) / hour));

  test('C1: it is reminded after 2 hours, its city hears after 4, the province after 8, lead and operator after 24, then daily', async () => {
    posted = await landfall.move({ advance: 'PT0S' });
    const entries = await landfall.register(keys.immigration, [
      traveller(10, { at: posted - hour, destination: otherCounty }),
    ]);
    silent = entries.get('r-10') ?? '';
    unread = (await landfall.inbox(keys.otherCounty)).find((one) => one.entryId === silent)?.id ?? '';
    await landfall.move({ to: posted + 3 * day + 2 * hour });
    expect({
      own: await hoursSince(keys.otherCounty, `${otherCounty}/health`),
      city: await hoursSince(keys.city, `${city}/health`),
      province: await hoursSince(keys.province, `${province}/health`),
      lead: await hoursSince(keys.province, `${province}/lead`),
      operator: await hoursSince(keys.steward, 'operator/lead'),
    }).toEqual({ own: [2], city: [4], province: [8], lead: [24, 48, 72], operator: [24, 48, 72] });
  });

  test('C1: what the county tells of the person answers for it, and the reminders end', async () => {
    const at = landfall.now();
    const [result] = await landfall.tell(keys.otherCounty, [
      happened(silent, 'accepted', at, { officer: 'Dr Gul' }),
    ]);
    expect(result).toMatchObject({ status: 'applied' });
    const [first] = await landfall.inbox(keys.otherCounty);
    expect(first).toMatchObject({ acknowledgement: 'ACKNOWLEDGED', acknowledgedBy: 'Dr Gul' });
    await landfall.move({ advance: 'P2D' });
    expect(await hoursSince(keys.steward, 'operator/lead')).toEqual([24, 48, 72]);
  });
});

describe('time played with and without its empty minutes', () => {
  type Told = [what: string, minute: number];

  /** Fourteen hours from ten at night of somebody whose quarantine ends that day and whom nobody releases, and of somebody nobody takes over. */
  const oneNight = async (n: number, everyMinute: boolean): Promise<Told[]> => {
    const from = await landfall.move({ to: nextLocal(landfall.now(), 22) });
    const entries = await landfall.register(keys.immigration, [
      traveller(n, { at: from - 14 * day }),
      traveller(n + 1, { at: from - hour, destination: otherCounty }),
    ]);
    await bringToQuarantine(landfall, keys, [entries.get(`r-${n}`) ?? '']);
    await landfall.move({ to: from + 14 * hour, everyMinute });
    const names = new Map(
      [...entries].map(([recordId, entryId]) => [entryId, Number(recordId.slice(2)) - n]),
    );
    const told: Told[] = [];
    for (const key of [keys.county, keys.otherCounty, keys.city, keys.province, keys.port, keys.steward]) {
      for (const { entryId = '', locality, department, kind, createdAt } of await landfall.inbox(key)) {
        const minute = minutesBetween(from, Date.parse(createdAt));
        // What falls due with the end of the fourteen hours may come a minute after it.
        if (!names.has(entryId) || minute > 14 * 60 - 5) continue;
        told.push([`${locality}/${department} ${kind} of ${names.get(entryId)}`, minute]);
      }
    }
    return told.sort(([one, at], [other, then]) => (one === other ? at - then : one < other ? -1 : 1));
  };

  test('a night and a morning tell the same in the same minutes', async () => {
    const skipped = await oneNight(20, false);
    const played = await oneNight(30, true);
    expect(played.map(([what]) => what)).toEqual(skipped.map(([what]) => what));
    // The twin's clock runs on while it works: what falls due on a full minute may be found by that minute's tick or the next.
    for (const [index, [, minute]] of played.entries()) {
      expect(Math.abs(minute - (skipped[index]?.[1] ?? 0))).toBeLessThanOrEqual(1);
    }
    const kinds = skipped.map(([what]) => what.split(' ')[1]);
    expect(kinds.filter((kind) => kind === 'release.overdue')).toHaveLength(4);
    expect(kinds.filter((kind) => kind === 'ack.overdue').length).toBeGreaterThan(4);
  });
});

test('every push of the whole story carried a signature that fits', () => {
  expect([receiver.refused, receiver.received.length > 20]).toEqual([0, true]);
});
