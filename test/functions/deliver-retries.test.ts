import { describe, expect, it } from 'vitest';
import { loadDeliveries } from '../../shared/store/deliveries.ts';
import { replayPushes } from '../../shared/store/deliveries-resend.ts';
import { createPushWorld, worldStart } from '../doubles/push-world.ts';

const webhook = { type: 'webhook', url: 'https://inbox.taiyuan.example/', mode: 'thin' } as const;
const key = '140100/health';
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const world = (...args: Parameters<typeof createPushWorld>) => {
  const made = createPushWorld(...args);
  made.addRecipient(key, [webhook]);
  return made;
};
const failing = () => ({ kind: 'retry', code: 'http-500' }) as const;
const itemsUnder = (one: ReturnType<typeof createPushWorld>, prefix: string) =>
  one.table.all().filter((item) => item.pk.startsWith(prefix));

describe('a push that is taken', () => {
  it('is attempted once and leaves its outcome and nothing else', async () => {
    const one = world();
    const push = await one.queuePush(key, {}, 3);
    await one.advance(hour);
    expect(one.calls.map((call) => call.pushId)).toEqual([push.pushId]);
    expect(await loadDeliveries(one.table, [push.pushId], { consistent: true })).toMatchObject([
      { state: 'DELIVERED', attempts: 1, recipient: key, range: { count: 3 } },
    ]);
    expect(one.table.all().filter((item) => !/^[ID]#/.test(item.pk))).toEqual([]);
  });

  it('is not sent again when its message comes again', async () => {
    const one = world();
    const push = await one.queuePush(key);
    await one.settle();
    await one.deps.pushes.send([push, push]);
    await one.settle();
    expect(one.calls).toHaveLength(1);
    expect(one.queue).toEqual([]);
  });

  it('that comes twice in one batch is sent once', async () => {
    const one = world();
    const push = await one.queuePush(key);
    await one.deps.pushes.send([push]);
    await one.settle();
    expect(one.calls).toHaveLength(1);
    expect(one.queue).toEqual([]);
  });
});

describe('a push that fails', () => {
  it.each([
    ['routine', [0, 5 * second, 5 * minute, 30 * minute]],
    ['urgent', [0, 10 * second, minute, 5 * minute]],
  ] as const)('%s is tried at the ages of its timetable', async (severity, ages) => {
    const one = world({ answer: failing });
    await one.queuePush(key, { severity });
    await one.advance(31 * minute);
    expect(one.calls.slice(0, 4).map((call) => call.at - worldStart)).toEqual(ages);
  });

  it('keeps its id and bytes, and carries the time of each attempt', async () => {
    const one = world({ answer: failing });
    await one.queuePush(key, { data: { stage: 'ARRIVED' } }, 5);
    await one.advance(3 * hour);
    expect(one.calls.length).toBeGreaterThan(4);
    expect(new Set(one.calls.map((call) => `${call.pushId} ${call.body}`)).size).toBe(1);
    for (const call of one.calls) {
      expect(call.headers['webhook-timestamp']).toBe(String(Math.floor(call.at / 1000)));
    }
  });

  it('honours Retry-After between the planned wait and twice of it', async () => {
    for (const [asked, waited] of [
      [1, 5],
      [8, 8],
      [3600, 10],
    ] as const) {
      const one = world({ answer: () => ({ kind: 'retry', code: 'http-503', retryAfterSeconds: asked }) });
      await one.queuePush(key);
      await one.advance(20 * second);
      expect((one.calls[1]?.at ?? 0) - worldStart).toBe(waited * second);
    }
  });

  it('is found in the queue while young and in the due index later', async () => {
    const one = world({ answer: failing });
    await one.queuePush(key);
    await one.advance(minute);
    expect(one.queue).toHaveLength(1);
    expect(itemsUnder(one, 'O#')).toMatchObject([{ s: 'RETRYING', r: key, c: 'http-500' }]);
    expect(itemsUnder(one, 'T#')).toHaveLength(0);
    // The next attempt after this one is planned at an age of 30 minutes.
    await one.advance(5 * minute);
    expect(one.queue).toHaveLength(0);
    expect(itemsUnder(one, 'T#')).toHaveLength(1);
  });

  it('is delivered by a later attempt and then found nowhere', async () => {
    const one = world({ answer: ({ at }) => (at < worldStart + hour ? failing() : { kind: 'delivered' }) });
    const push = await one.queuePush(key);
    await one.advance(5 * hour);
    expect(await loadDeliveries(one.table, [push.pushId], { consistent: true })).toMatchObject([
      { state: 'DELIVERED', attempts: 5 },
    ]);
    expect(itemsUnder(one, 'O#')).toEqual([]);
    expect(itemsUnder(one, 'W#')).toEqual([]);
  });

  it('C14: is parked after a day, told to the operator an hour later, and starts over when replayed', async () => {
    const one = world({ answer: failing });
    const push = await one.queuePush(key);
    await one.advance(26 * hour);
    const parked = { state: 'PARKED', pushId: push.pushId };
    expect(await loadDeliveries(one.table, [push.pushId], { consistent: true })).toMatchObject([parked]);
    expect(itemsUnder(one, 'O#')).toMatchObject([{ s: 'PARKED' }]);
    expect(itemsUnder(one, 'W#')).toEqual([]);
    expect(one.parkedAlerts).toHaveLength(1);
    expect((one.parkedAlerts[0]?.at ?? 0) - worldStart).toBeGreaterThanOrEqual(25 * hour);
    const before = one.calls.length;
    await one.advance(48 * hour);
    expect(one.calls).toHaveLength(before);

    one.answer = () => ({ kind: 'delivered' });
    expect(await replayPushes(one.resendDeps)([push.pushId, 'psh_01KAHK0000AAAAAAAAAAAAAAAA'])).toEqual([
      'sent',
      'missing',
    ]);
    await one.advance(hour);
    expect(one.calls).toHaveLength(before + 1);
    expect(one.calls.at(-1)).toMatchObject({ pushId: push.pushId, body: one.calls[0]?.body });
    expect(itemsUnder(one, 'O#')).toEqual([]);
  });

  it('moves to the due index before the queue would give its message up', async () => {
    let left = 60_000;
    const one = world({ remainingMs: () => left });
    await one.queuePush(key);
    left = 1000;
    let receives = 0;
    for (let step = 0; step < 20; step += 1) {
      receives = Math.max(receives, ...one.queue.map((message) => message.receiveCount));
      await one.advance(2 * second);
    }
    expect(receives).toBeLessThan(9);
    expect(one.queue).toEqual([]);
    expect(one.calls).toEqual([]);
    left = 60_000;
    await one.advance(minute);
    expect(one.calls).toHaveLength(1);
  });
});

describe('a stop at any write', () => {
  it('loses no push and no outcome', async () => {
    for (let stopAt = 1; stopAt < 12; stopAt += 1) {
      const one = world({ answer: ({ at }) => (at < worldStart + hour ? failing() : { kind: 'delivered' }) });
      const push = await one.queuePush(key);
      let writes = 0;
      for (const name of ['put', 'write', 'delete'] as const) {
        const real = one.table[name].bind(one.table) as (argument: never) => Promise<never>;
        Object.assign(one.table, {
          [name]: async (argument: never) => {
            writes += 1;
            if (writes === stopAt) throw new Error('stopped');
            return real(argument);
          },
        });
      }
      for (let step = 0; step < 30; step += 1) {
        await one.advance(10 * minute).catch((error: Error) => {
          if (error.message !== 'stopped') throw error;
          // A stopped invocation's messages come back after the queue's time-out.
          for (const message of one.queue) message.visibleAt = Math.max(message.visibleAt, one.now + minute);
        });
      }
      expect(await loadDeliveries(one.table, [push.pushId], { consistent: true })).toMatchObject([
        { state: 'DELIVERED' },
      ]);
      expect(itemsUnder(one, 'O#')).toEqual([]);
      expect(one.queue).toEqual([]);
    }
  });
});
