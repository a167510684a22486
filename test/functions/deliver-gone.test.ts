import { describe, expect, it } from 'vitest';
import { addressesOf, switchOff } from '../../functions/deliver/addresses.ts';
import { deliverPushes } from '../../functions/deliver/deliver-pushes.ts';
import { handOver } from '../../functions/deliver/hand-over.ts';
import type { PushMessage } from '../../shared/contracts/messages.ts';
import { makeLocalityTree } from '../../shared/domain/places/locality-tree.ts';
import { makePolicyBook } from '../../shared/domain/policies/policies.ts';
import { loadDeliveries } from '../../shared/store/deliveries.ts';
import { makeDirectory } from '../../shared/store/directory.ts';
import { parseNotification } from '../../shared/store/notifications.ts';
import { changeRecipients, readRecipient } from '../../shared/store/recipients.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createPushWorld, worldStart } from '../doubles/push-world.ts';

const key = '140100/health';
const webhook = { type: 'webhook', url: 'https://inbox.taiyuan.example/', mode: 'full' } as const;
const gone = () => ({ kind: 'gone' }) as const;
const hour = 3_600_000;
type World = ReturnType<typeof createPushWorld>;
const inboxOf = (one: World, partition: string) =>
  one.table
    .all()
    .filter((item) => item.pk === partition)
    .map((item) => parseNotification(item).notification);
const operatorInbox = (one: World) => inboxOf(one, 'I#operator#lead');

describe('an endpoint that answers 410', () => {
  it('I10: hands over under one push id, in whatever order a rebuilt push has its notifications', async () => {
    const one = createPushWorld();
    const push = await one.queuePush(key, {}, 3);
    const sent: PushMessage[] = [];
    const pushes = { send: async (some: readonly PushMessage[]) => void sent.push(...some) };
    const rebuilt = { ...push, notifications: push.notifications.toReversed() };
    for (const its of [push, rebuilt])
      await handOver({ table: one.table, pushes })([
        { push: its, movedAt: worldStart, fallback: 'operator/lead' },
      ]);
    expect(new Set(sent.map(({ pushId }) => pushId)).size).toBe(1);
    expect(sent).toHaveLength(2);
  });

  it('is switched off, told at once, and its notifications go to the fallback recipient', async () => {
    const one = createPushWorld({ answer: gone });
    one.addRecipient(key, [webhook]);
    const push = await one.queuePush(key, { data: { fullName: '王小明' } }, 3);
    await one.advance(hour);
    expect(one.calls).toHaveLength(1);
    expect(one.recipients.get(key)?.goneAt).toBe(worldStart);
    expect(one.parkedAlerts).toEqual([{ pushId: push.pushId, at: worldStart }]);
    const moved = operatorInbox(one);
    expect(moved.map((notification) => notification.about)).toEqual(
      expect.arrayContaining(
        push.notifications.map(({ id }) => ({
          notificationId: id,
          locality: '140100',
          department: 'health',
        })),
      ),
    );
    expect(moved).toHaveLength(3);
    // Data was cut for the first recipient's eyes.
    expect(JSON.stringify(moved)).not.toContain('王小明');
    expect(moved.every((notification) => notification.ackBy === push.notifications[0]?.ackBy)).toBe(true);
    expect(await loadDeliveries(one.table, [push.pushId], { consistent: true })).toMatchObject([
      { state: 'PARKED', code: 'endpoint-gone', attempts: 1 },
    ]);
  });

  it('hands over to the same fallback when it is done again, though the fallback itself is gone by then', async () => {
    const one = createPushWorld({ answer: gone });
    one.addRecipient(key, [webhook]);
    const push = await one.queuePush(key);
    await one.deliverBatch();
    const addresses = async () => ({ ...(await one.deps.addresses()), fallbackOf: () => '14/health' });
    await deliverPushes({ ...one.deps, addresses })([{ push, receiveCount: 2 }], () => 60_000);
    expect(operatorInbox(one)).toHaveLength(1);
    expect(inboxOf(one, 'I#14#health')).toEqual([]);
  });

  it('is not called again: what follows goes to the fallback recipient directly', async () => {
    const one = createPushWorld({ answer: gone });
    one.addRecipient(key, [webhook]);
    await one.queuePush(key);
    await one.queuePush(key);
    await one.settle();
    await one.queuePush(key);
    await one.advance(hour);
    expect(one.calls).toHaveLength(1);
    expect(operatorInbox(one)).toHaveLength(3);
    expect(one.parkedAlerts).toHaveLength(1);
    expect(one.queue).toEqual([]);
  });

  it('whatever is interrupted, each notification is moved exactly once', async () => {
    for (let stopAt = 1; stopAt < 16; stopAt += 1) {
      const one = createPushWorld({ answer: gone });
      one.addRecipient(key, [webhook]);
      const push = await one.queuePush(key, {}, 2);
      let steps = 0;
      const stopping =
        <Arguments extends unknown[], Result>(real: (...all: Arguments) => Promise<Result>) =>
        async (...all: Arguments): Promise<Result> => {
          steps += 1;
          if (steps === stopAt) throw new Error('stopped');
          return real(...all);
        };
      one.table.put = stopping(one.table.put);
      one.table.write = stopping(one.table.write);
      one.table.delete = stopping(one.table.delete);
      one.deps.pushes.send = stopping(one.deps.pushes.send);
      one.deps.markGone = stopping(one.deps.markGone);
      for (let round = 0; round < 20; round += 1) {
        await one.advance(60_000).catch((error: Error) => {
          if (error.message !== 'stopped') throw error;
          for (const message of one.queue) message.visibleAt = Math.max(message.visibleAt, one.now + 60_000);
        });
      }
      expect(operatorInbox(one).map((notification) => notification.about?.notificationId)).toHaveLength(2);
      expect(one.queue).toEqual([]);
      const [moved] = one.table.all().filter((item) => item.pk === 'I#operator#lead');
      expect(
        await loadDeliveries(one.table, [push.pushId, String(moved?.b)], { consistent: true }),
      ).toMatchObject([{ state: 'PARKED' }, { state: 'DELIVERED' }]);
    }
  });

  it('leaves a recipient that also pulls with its inbox', async () => {
    const one = createPushWorld({ answer: gone });
    one.addRecipient(key, [webhook, { type: 'pull', mode: 'thin' }]);
    const push = await one.queuePush(key);
    await one.advance(hour);
    expect(one.recipients.get(key)?.goneAt).toBe(worldStart);
    expect(operatorInbox(one)).toEqual([]);
    expect(await loadDeliveries(one.table, [push.pushId], { consistent: true })).toMatchObject([
      { state: 'DELIVERED' },
    ]);
  });

  it('of two webhooks silences neither: the push is tried again and parked', async () => {
    const second = { ...webhook, url: 'https://second.taiyuan.example/' };
    const one = createPushWorld({
      answer: ({ url }) => (url === webhook.url ? gone() : { kind: 'delivered' }),
    });
    one.addRecipient(key, [webhook, second]);
    await one.queuePush(key);
    await one.advance(26 * hour);
    expect(one.recipients.get(key)?.goneAt).toBeUndefined();
    expect(one.calls.filter((call) => call.url === second.url)).toHaveLength(1);
    expect(one.calls.length).toBeGreaterThan(5);
    expect(one.parkedAlerts).toHaveLength(1);
  });

  it('is never the operator: its inbox is the last resort', async () => {
    const one = createPushWorld({ answer: gone });
    one.addRecipient('operator/lead', [webhook]);
    await one.queuePush('operator/lead');
    await one.queuePush('operator/lead');
    await one.advance(hour);
    expect(one.calls).toHaveLength(1);
    expect(operatorInbox(one)).toHaveLength(2);
  });
});

describe('the configuration a batch asks', () => {
  const nodes = [
    { code: '14', name: '山西省', level: 'province' },
    { code: '1401', parentCode: '14', name: '太原市', level: 'city' },
  ];
  const to = (recipient: string, ...there: string[]) => {
    const recipients = there.map((one) => {
      const [locality = '', department = ''] = one.split('/');
      return { locality, department: department as 'health', channels: [webhook], secretGeneration: 1 };
    });
    const config = {
      tree: makeLocalityTree(nodes, 'Asia/Shanghai'),
      directory: makeDirectory(recipients),
      policies: makePolicyBook([]),
    };
    return addressesOf(config, worldStart).fallbackOf(recipient);
  };

  it('falls back to the node’s health, then the ancestors, then the operator, never to itself', () => {
    expect(to('1401/reception', '1401/reception', '1401/health', '14/reception')).toBe('1401/health');
    expect(to('1401/health', '1401/health', '14/health')).toBe('14/health');
    expect(to('1401/reception', '1401/reception', '14/reception', '14/health')).toBe('14/reception');
    expect(to('14/health', '14/health')).toBe('operator/lead');
  });

  it('switches off only the URL that said so, and keeps the first time', async () => {
    const table = createMemoryTable();
    const stored = {
      locality: '1401',
      department: 'health' as const,
      channels: [webhook],
      secretGeneration: 1,
    };
    await changeRecipients(table, ['1401/health'], () => stored);
    await switchOff(table)('1401/health', 'https://old.taiyuan.example/', 1);
    expect((await readRecipient(table, '1401/health'))?.goneAt).toBeUndefined();
    await switchOff(table)('1401/health', webhook.url, 2);
    await switchOff(table)('1401/health', webhook.url, 3);
    expect((await readRecipient(table, '1401/health'))?.goneAt).toBe(2);
  });
});
