import { describe, expect, test, vi } from 'vitest';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { deliveryWrite } from '../../shared/store/deliveries.ts';
import { dueItems } from '../../shared/store/due.ts';
import { loadEntries, stateWrite } from '../../shared/store/entries.ts';
import { inboxKey } from '../../shared/store/notifications.ts';
import type { Table } from '../../shared/store/table.ts';
import { crashingTap, slowTap } from '../doubles/table-taps.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

// Each story is told again for every place it can be stopped at.
vi.setConfig({ testTimeout: 60_000 });

const county = localityKey('140105');
const minute = 60_000;
const overdue = Date.parse('2026-12-06T00:00:00+08:00');

type World = Awaited<ReturnType<typeof createWorld>>;

/** One person past the last day, another whose arrival nobody acknowledged: the minute before the ticks under test. */
const tellAll = async (wrap?: (table: Table) => Table): Promise<World> => {
  const its = await createWorld(wrap);
  await its.arrive('ent_1');
  await its.settle('ent_1');
  await its.pass(overdue - 3 * minute);
  its.world.now = overdue - 2 * hour;
  await its.arrive('ent_2');
  its.world.now = overdue;
  return its;
};

const alerts = (its: World): string[] =>
  its.told().filter((one) => one.startsWith('release.overdue') || one.startsWith('ack.overdue'));

const queuedOnce = (its: World): void => {
  const queued = its.pushes.sent.map((push) => push.pushId);
  const ids = its.pushes.sent.flatMap((push) => push.notifications.map((one) => one.id));
  expect(new Set(ids)).toEqual(new Set(its.notices().map((one) => one.notification.id)));
  // A push may be queued again, but it is then the same push: no notification is in two different ones.
  const byPush = new Map(its.pushes.sent.map((push) => [push.pushId, push]));
  const distinct = [...byPush.values()].flatMap((push) => push.notifications.map((one) => one.id));
  expect(new Set(distinct).size).toBe(distinct.length);
  expect(queued.length).toBeGreaterThan(0);
};

describe('C1 C11: overlapping ticks', () => {
  test('two or three at the same moment, interleaved at every call, tell every alert exactly once', async () => {
    const alone = await tellAll();
    await alone.tick();
    const expected = alerts(alone);
    expect(expected.filter((one) => one.startsWith('release.overdue'))).toHaveLength(2);
    expect(expected.filter((one) => one.startsWith('ack.overdue')).length).toBeGreaterThan(2);
    for (let slow = 1; slow < 15; slow += 1) {
      const its = await tellAll();
      const ticks = [1, 5, 11].slice(0, 2 + (slow % 2)).map((step) => {
        const table = slowTap((call) => (call * step + slow * 3) % (slow + 2))(its.memory);
        // Not the same instant either: no two of them would make the same ids by chance.
        const now = its.world.now + step * 1000;
        return runChecks({ ...its.deps, table, now: () => now })({ now, remainingMs: () => 50_000 });
      });
      await Promise.all(ticks);
      expect(alerts(its).sort()).toEqual(expected.sort());
      const ids = its.pushes.sent.flatMap((push) => push.notifications.map((one) => one.id));
      expect(new Set(ids).size).toBe(ids.length);
      queuedOnce(its);
      expect(await its.tick()).toMatchObject({ handled: 0 });
    }
  });

  test('a tick that comes twice finds nothing left to do', async () => {
    const its = await tellAll();
    await its.tick();
    const before = its.memory.all();
    expect(await its.tick()).toMatchObject({ handled: 0, errors: [] });
    expect(its.memory.all()).toEqual(before);
  });

  test('a tick and an event at the same moment: released is released, alerted is alerted, nothing is lost', async () => {
    for (let slow = 1; slow < 9; slow += 1) {
      const its = await tellAll(slowTap((call) => (call * 3 + slow) % (slow + 1)));
      const collector = { kind: 'community', name: 'Ms Zhao' };
      const [results] = await Promise.all([
        its.post(county, its.event('ent_1', 'released', { collector, symptoms: [] })),
        its.tick(),
      ]);
      expect(results[0]?.status).toBe('applied');
      await its.pass(its.world.now + 13 * hour);
      expect(its.told()).toContain('collection.overdue 140105/health');
      const second = its.told().filter((one) => one === 'release.overdue 1401/health');
      expect(second).toEqual([]);
    }
  });
});

describe('a clock that starts a moment before it runs out', () => {
  test('C11: a tick between the due item and the state finds nothing and drops it; the alert comes all the same', async () => {
    const hold = { state: undefined as (() => Promise<unknown>) | undefined };
    const its = await createWorld((table) => ({
      ...table,
      write: async (writes) => {
        const isState = writes.some((one) => one.kind === 'update' && one.key.sk === 'S');
        const tick = isState ? hold.state : undefined;
        if (isState) hold.state = undefined;
        if (tick) await tick();
        return table.write(writes);
      },
    }));
    await its.arrive('ent_1');
    await its.settle('ent_1');
    await its.pass(overdue - 3 * minute);
    const reduced = { lastDay: '2026-12-04', reason: 'period-served-elsewhere', officer: 'Dr Li' };
    its.world.now = Date.parse('2026-12-04T23:59:59.900+08:00');
    await its.memory.delete(its.memory.all().filter((item) => item.pk.startsWith('T#')));
    hold.state = async () => {
      its.world.now += 200;
      expect(await its.tick()).toMatchObject({ handled: 1 });
    };
    const [result] = await its.post(county, its.event('ent_1', 'reduced', reduced));
    expect(result?.status).toBe('applied');
    await its.pass(its.world.now + 5 * minute);
    expect(its.told()).toContain('release.overdue 140105/health');
  });
});

describe('C1 C11: a tick stopped at any write', () => {
  test('the next ticks finish its work: every alert once, every one queued', async () => {
    const alone = await tellAll();
    await alone.tick();
    const expected = alerts(alone).sort();
    for (const effect of [false, true]) {
      for (let stopAt = 1; ; stopAt += 1) {
        const tap = crashingTap();
        const its = await tellAll(tap.wrap);
        tap.arm(stopAt, effect);
        await its.tick().catch(() => undefined);
        const reached = tap.stopped();
        tap.disarm();
        for (let later = 0; later < 4; later += 1) {
          its.world.now += minute;
          await its.tick();
        }
        expect(alerts(its).sort()).toEqual(expected);
        queuedOnce(its);
        if (!reached) {
          expect(stopAt).toBeGreaterThan(8);
          break;
        }
      }
    }
  });

  test('the queue fails instead: found again two minutes later', async () => {
    const its = await tellAll();
    its.pushes.failNext = true;
    await its.tick().catch(() => undefined);
    for (let later = 0; later < 4; later += 1) {
      its.world.now += minute;
      await its.tick();
    }
    queuedOnce(its);
  });
});

describe('lost and found', () => {
  test('C1: an event was counted, its acknowledgement never written: the check writes it instead of an alert', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    const [stored] = await loadEntries(its.memory, ['ent_1'], { consistent: true });
    if (!stored) throw new Error('the entry is there');
    const told = stored.document.told.map((line) => ({ ...line, acknowledged: true }));
    await its.memory.write([stateWrite({ ...stored, document: { ...stored.document, told } })]);
    its.world.now += 2 * hour;
    await its.tick();
    expect(its.told().filter((one) => one.startsWith('ack.overdue'))).toEqual([]);
    expect(its.notices().every((one) => one.acknowledgement !== undefined)).toBe(true);
  });

  test('a notification owed but not written is written again, the very same; one never attempted is queued again as it was', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    const before = its.notices().map((one) => one.notification);
    const lost = before.find((one) => one.department === 'reception');
    const delivered = its.notices().find((one) => one.notification.department === 'customs');
    if (!lost || !delivered) throw new Error('both were told');
    await its.memory.delete([inboxKey('140105/reception', lost.id)]);
    await its.memory.write([
      deliveryWrite({
        pushId: delivered.pushId,
        recipient: 'CAN-port/customs',
        version: 0,
        state: 'DELIVERED',
        createdAt: its.world.now,
        startedAt: its.world.now,
        attempts: 1,
        taken: [],
        range: { from: delivered.notification.id, to: delivered.notification.id, count: 1 },
      }),
    ]);
    const sent = [...its.pushes.sent];
    its.pushes.sent.length = 0;
    its.world.now += 2 * minute;
    await its.memory.put(dueItems([{ kind: 'outbox', at: its.world.now, ref: 'ent_1' }]));
    const { metrics } = await its.tick();
    expect(metrics.LostAndFound).toBe(2);
    expect(its.notices().map((one) => one.notification)).toEqual(expect.arrayContaining(before));
    expect(its.notices()).toHaveLength(before.length);
    const health = sent.find((push) => push.recipient === '140105/health');
    expect(its.pushes.sent.find((push) => push.recipient === '140105/health')).toEqual(health);
    expect(its.pushes.sent.map((push) => push.recipient).sort()).toEqual([
      '140105/health',
      '140105/reception',
    ]);
  });
});

describe('C14: pushes that could not be delivered', () => {
  const parkOne = async (
    its: World,
    state: 'PARKED' | 'DELIVERED',
    { recipient = '140105/health', entryId = 'ent_1' } = {},
  ) => {
    await its.arrive(entryId);
    const push = its.pushes.sent.findLast((one) => one.recipient === '140105/health');
    const id = push?.notifications[0]?.id ?? '';
    if (!push) throw new Error('it was pushed');
    await its.memory.write([
      deliveryWrite({
        pushId: push.pushId,
        recipient,
        version: 0,
        state,
        createdAt: its.world.now,
        startedAt: its.world.now,
        attempts: 10,
        code: 'http-503',
        taken: [],
        range: { from: id, to: id, count: 1 },
      }),
    ]);
    its.world.now += hour;
    await its.memory.put(dueItems([{ kind: 'parked', at: its.world.now, ref: push.pushId }]));
    return id;
  };

  test('still parked after an hour: the operator is told which recipient, once, and again a day later', async () => {
    const its = await createWorld();
    const about = await parkOne(its, 'PARKED');
    const first = await its.tick();
    expect(first.metrics.ParkedDeliveries).toBe(1);
    const parked = () => its.notices().filter((one) => one.notification.kind === 'delivery.parked');
    expect(parked().map((one) => one.notification)).toMatchObject([
      {
        locality: 'operator',
        department: 'lead',
        about: { notificationId: about, locality: '140105', department: 'health' },
      },
    ]);
    await its.tick();
    expect(parked()).toHaveLength(1);
    await its.pass(its.world.now + 24 * hour);
    expect(parked()).toHaveLength(2);
  });

  test('of the operator’s own pushes nobody is told: the notice would be parked like them, and be told of in its turn', async () => {
    const its = await createWorld();
    await parkOne(its, 'PARKED', { recipient: 'operator/lead' });
    expect((await its.tick()).metrics.ParkedDeliveries).toBe(1);
    await its.pass(its.world.now + 72 * hour);
    expect(its.told().filter((one) => one.startsWith('delivery.parked'))).toEqual([]);
  });

  test('those of one recipient that were parked at different times are told in one notice from the next day on', async () => {
    const its = await createWorld();
    await parkOne(its, 'PARKED');
    await its.tick();
    await parkOne(its, 'PARKED', { entryId: 'ent_2' });
    await its.tick();
    const parked = () => its.told().filter((one) => one.startsWith('delivery.parked')).length;
    expect(parked()).toBe(2);
    await its.pass(its.world.now + 48 * hour);
    expect(parked()).toBeLessThanOrEqual(4);
  });

  test('found under two due items of one minute, they are told by one notice that always says the same', async () => {
    const its = await createWorld();
    await parkOne(its, 'PARKED');
    await its.tick();
    await parkOne(its, 'PARKED', { entryId: 'ent_2' });
    await its.pass(its.world.now + 72 * hour);
    const copies = Map.groupBy(
      its.pushes.sent.filter(({ notifications }) =>
        notifications.some(({ kind }) => kind === 'delivery.parked'),
      ),
      ({ pushId }) => pushId,
    );
    for (const its of copies.values())
      expect(new Set(its.map((one) => JSON.stringify(one.notifications))).size).toBe(1);
    expect(copies.size).toBeGreaterThan(2);
  });

  test('told once, however long the queue was down when it was to be told', async () => {
    const its = await createWorld();
    await parkOne(its, 'PARKED');
    const { send } = its.pushes;
    its.pushes.send = () => Promise.reject(new Error('the queue is down'));
    for (let passed = 0; passed < 20; passed += 1) {
      await its.tick();
      its.world.now += minute;
    }
    its.pushes.send = send;
    await its.pass(its.world.now + 5 * minute);
    expect(its.told().filter((one) => one.startsWith('delivery.parked'))).toHaveLength(1);
    const kinds = its.pushes.sent.flatMap((push) => push.notifications.map((one) => one.kind));
    expect(kinds).toContain('delivery.parked');
  });

  test('replayed and delivered in time: nobody is told', async () => {
    const its = await createWorld();
    await parkOne(its, 'DELIVERED');
    expect((await its.tick()).metrics.ParkedDeliveries).toBe(0);
    expect(its.told().filter((one) => one.startsWith('delivery.parked'))).toEqual([]);
  });
});
