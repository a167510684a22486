import { describe, expect, test } from 'vitest';
import type { Notification } from '../../shared/contracts/notification.ts';
import { notificationId, pushId } from '../../shared/domain/notices/notification-id.ts';
import { type Delivery, deliveryWrite, loadDeliveries } from '../../shared/store/deliveries.ts';
import { openItems } from '../../shared/store/deliveries-open.ts';
import { notificationWrite } from '../../shared/store/notifications.ts';
import { createAdmin } from './admin-set-up.ts';

const at = Date.parse('2020-01-31T20:00:00Z');

const setUp = async () => {
  const admin = await createAdmin();
  const put = async (n: number, state: Delivery['state'], locality = '140105'): Promise<string> => {
    const recipient = `${locality}/health`;
    const notification: Notification = {
      id: notificationId(at, `ent_${n}`, 'arrival', recipient),
      kind: 'arrival.registered',
      entryId: `ent_${n}`,
      version: 1,
      locality,
      department: 'health',
      severity: 'routine',
      createdAt: new Date(at).toISOString(),
      escalation: 0,
      link: `/v1/entries/ent_${n}`,
    };
    const delivery: Delivery = {
      pushId: pushId(at, notification.id),
      recipient,
      version: 0,
      state,
      createdAt: at,
      startedAt: at,
      attempts: 10,
      code: 'http-503',
      taken: [],
      range: { from: notification.id, to: notification.id, count: 1 },
    };
    await admin.table.write([deliveryWrite(delivery), notificationWrite(notification, delivery.pushId)]);
    await admin.table.put(openItems(delivery));
    return delivery.pushId;
  };
  return { ...admin, putDelivery: put };
};

describe('deliveries', () => {
  test('lists what is open, by state and recipient, each once over all pages', async () => {
    const { get, putDelivery } = await setUp();
    const parked: string[] = [];
    for (let n = 0; n < 12; n += 1) parked.push(await putDelivery(n, 'PARKED'));
    const other = await putDelivery(100, 'RETRYING', '140106');
    await putDelivery(200, 'DELIVERED');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { json } = await get('/v1/deliveries', {
        state: 'PARKED',
        limit: '5',
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...json.items.map((one: { pushId: string }) => one.pushId));
      cursor = json.next;
    } while (cursor !== undefined);
    expect(seen.sort()).toEqual(parked.sort());
    expect((await get('/v1/deliveries', { recipient: '140106/health' })).json.items).toEqual([
      {
        pushId: other,
        recipient: '140106/health',
        state: 'RETRYING',
        attempts: 10,
        createdAt: '2020-01-31T20:00:00.000Z',
        code: 'http-503',
      },
    ]);
    expect((await get('/v1/deliveries', { limit: '200' })).json.items).toHaveLength(13);
  });

  test('lists what was delivered on a day', async () => {
    const { get, putDelivery } = await setUp();
    const pushed = await putDelivery(1, 'DELIVERED');
    const { json } = await get('/v1/deliveries', { state: 'DELIVERED', day: '2020-01-31' });
    expect(json.items).toMatchObject([{ pushId: pushed, state: 'DELIVERED' }]);
    expect((await get('/v1/deliveries', { state: 'DELIVERED' })).json.items).toEqual([]);
  });

  test('an unknown state is 400', async () => {
    const { get } = await setUp();
    expect((await get('/v1/deliveries', { state: 'LOST' })).statusCode).toBe(400);
  });
});

describe('replays', () => {
  test('a dry run counts and touches nothing', async () => {
    const { post, putDelivery, sent, table } = await setUp();
    await putDelivery(1, 'PARKED');
    const before = table.all();
    const { json } = await post('/v1/replays', { filter: {}, dryRun: true });
    const nothing = { sent: 0, settled: 0, missing: 0, more: false };
    expect(json).toEqual({ state: 'done', dryRun: true, limit: 1000, matched: 1, ...nothing });
    expect(sent).toEqual([]);
    expect(table.all()).toEqual(before);
  });

  test('start parked pushes of one recipient over, under the same id', async () => {
    const { post, putDelivery, sent, table } = await setUp();
    const wanted = await putDelivery(1, 'PARKED');
    await putDelivery(2, 'PARKED', '140106');
    await putDelivery(3, 'RETRYING');
    const { json } = await post('/v1/replays', { filter: { recipient: '140105/health' } });
    expect(json).toMatchObject({ matched: 1, sent: 1, missing: 0 });
    expect(sent).toMatchObject([{ pushId: wanted, recipient: '140105/health', attempt: 0 }]);
    expect((await loadDeliveries(table, [wanted], { consistent: true }))[0]).toMatchObject({
      state: 'RETRYING',
      attempts: 0,
    });
  });

  test('named pushes are replayed in any state; unknown ones are missing', async () => {
    const { post, putDelivery, sent } = await setUp();
    const delivered = await putDelivery(1, 'DELIVERED');
    const unknown = pushId(at, 'nothing');
    const { json } = await post('/v1/replays', { filter: { pushIds: [delivered, unknown, delivered] } });
    expect(json).toMatchObject({ matched: 2, sent: 1, missing: 1 });
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['no filter', {}],
    ['a misspelt filter', { filter: { recipients: '140105/health' } }],
    ['an id that is not one of a push', { filter: { pushIds: ['psh_x'] } }],
    ['a state that is not open', { filter: { state: 'DELIVERED' } }],
  ])('%s is 422', async (_, body) => {
    const { post, sent } = await setUp();
    expect((await post('/v1/replays', body)).statusCode).toBe(422);
    expect(sent).toEqual([]);
  });
});
