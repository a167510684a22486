import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { inboxRoutes } from '../../functions/inbox/inbox-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import { acknowledgeAnswer, inboxPage } from '../../shared/contracts/inbox.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { acknowledgementWrite, inboxKey } from '../../shared/store/notifications.ts';
import { gatewayEvent, lambdaContext, type SentRequest } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createPushWorld, worldStart } from '../doubles/push-world.ts';

const health = '140105/health';
const reception = '140105/reception';

/** The inbox function over the table of a delivering world. */
const createInbox = async () => {
  const world = createPushWorld();
  const clock = () => world.now;
  const lines: string[] = [];
  const handler = httpHandler({
    stage: 'inbox',
    clock,
    write: (line) => void lines.push(line),
    authenticate: createAuthenticate(world.table, clock, 'test'),
    journal: journalIn(world.table, createConfigReader(world.table)),
    routes: inboxRoutes({ table: world.table, config: createConfigReader(world.table) }),
  });
  const keyOf = async (role: Role, subject: string, departments?: Department[]): Promise<string> => {
    const made = makeKey({
      role,
      subject,
      departments,
      environment: 'test',
      now: world.now,
      random: randomBytes,
    });
    await insertKey(world.table, made.item);
    return made.key;
  };
  const own = await keyOf('locality', '140105');
  const send = async (request: SentRequest) => {
    const answer = await handler(gatewayEvent({ key: own, ...request }), lambdaContext());
    return { status: answer.statusCode, json: JSON.parse(answer.body ?? 'null') as unknown };
  };
  const list = async (query: Record<string, string> = {}, key = own) => {
    const { status, json } = await send({ path: '/v1/notifications', query, key });
    expect(status).toBe(200);
    return inboxPage.parse(json);
  };
  const acknowledge = async (items: unknown, key = own) => {
    const request = { method: 'POST', path: '/v1/notifications/acknowledge', key };
    const { status, json } = await send({ ...request, body: JSON.stringify({ items }) });
    return status === 207 ? acknowledgeAnswer.parse(json).results : { status, json };
  };
  return { world, lines, keyOf, send, list, acknowledge };
};
let set: Awaited<ReturnType<typeof createInbox>>;
beforeEach(async () => {
  set = await createInbox();
});

describe('GET /v1/notifications', () => {
  it('lists what every department of the locality got, whatever its channel, and nobody else’s', async () => {
    const { world, list } = set;
    world.addRecipient(health, [{ type: 'webhook', url: 'https://inbox.example/', mode: 'thin' }]);
    const pushes = [await world.queuePush(health, {}, 2), await world.queuePush(reception)];
    await world.queuePush('140106/health');
    await world.settle();
    const { items, more } = await list();
    expect(items.map((item) => item.id)).toEqual(
      pushes.flatMap((push) => push.notifications.map((one) => one.id)).sort(),
    );
    expect(more).toBe(false);
    expect(items.every((item) => item.delivery === 'DELIVERED' && item.acknowledgement === 'OPEN')).toBe(
      true,
    );
  });

  it('tells how each push fares and whether somebody took note, apart', async () => {
    const { world, list } = set;
    world.addRecipient(health, [{ type: 'webhook', url: 'https://inbox.example/', mode: 'thin' }]);
    world.answer = () => ({ kind: 'retry', code: 'http-500' });
    const made: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      const push = await world.queuePush(health);
      made.push(push.notifications[0]?.id ?? '');
      world.now += 1;
    }
    await world.settle();
    world.recipients.delete(health);
    made.push((await world.queuePush(health)).notifications[0]?.id ?? '');
    const key = (index: number) => inboxKey(health, made[index] ?? '');
    await world.table.write([acknowledgementWrite(key(5), 'Wang', '2026-11-21T08:01:00.000Z')]);
    await world.table.write([{ kind: 'update', key: key(6), set: { s: 1 } }]);
    const { items } = await list();
    const states = new Map(items.map((item) => [item.id, [item.delivery, item.acknowledgement]]));
    expect(made.map((id) => states.get(id))).toEqual([
      ...Array(4).fill(['RETRYING', 'OPEN']),
      ['WAITING', 'OPEN'],
      ['WAITING', 'ACKNOWLEDGED'],
      ['SUPERSEDED', 'OPEN'],
      ['QUEUED', 'OPEN'],
    ]);
    const idsIn = async (state: string) => (await list({ state })).items.map((item) => item.id);
    expect(await idsIn('RETRYING')).toEqual(made.slice(0, 4));
    expect(await idsIn('WAITING')).toEqual(made.slice(4, 6));
    expect(await idsIn('ACKNOWLEDGED')).toEqual([made[5]]);
    expect(await idsIn('SUPERSEDED')).toEqual([made[6]]);
    expect(await idsIn('SENT')).toEqual([]);
    expect(items.find((item) => item.id === made[5])).toMatchObject({
      acknowledgedAt: '2026-11-21T08:01:00.000Z',
      acknowledgedBy: 'Wang',
    });
  });

  it('reads on from the last next, filters included', async () => {
    const { world, list } = set;
    const push = await world.queuePush(health, {}, 90);
    const ids = push.notifications.map((one) => one.id).sort();
    await world.table.write([
      acknowledgementWrite(inboxKey(health, ids[80] ?? ''), 'Wang', '2026-11-21T08:01:00.000Z'),
    ]);
    const found: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 3; page += 1) {
      const read = await list({ limit: '40', ...(after === undefined ? {} : { after }) });
      found.push(...read.items.map((item) => item.id));
      expect(read.more).toBe(page < 2);
      after = read.next;
    }
    expect(found).toEqual(ids);
    expect((await list({ after: after ?? '' })).items).toEqual([]);
    expect((await list({ state: 'ACKNOWLEDGED', limit: '5' })).items.map((item) => item.id)).toEqual([
      ids[80],
    ]);
  });

  it('gives a key of one department that one only, a steward the operator’s, an agency none', async () => {
    const { world, list, keyOf, send } = set;
    for (const one of [health, reception, 'operator/lead']) await world.queuePush(one);
    const receptionKey = await keyOf('locality', '140105', ['reception']);
    const steward = await keyOf('steward', 'duty desk');
    expect((await list({}, receptionKey)).items.map((item) => item.department)).toEqual(['reception']);
    expect((await list({}, steward)).items.map((item) => item.locality)).toEqual(['operator']);
    const agency = await keyOf('agency', 'airport-tyn');
    expect((await send({ path: '/v1/notifications', key: agency })).status).toBe(403);
    expect((await send({ path: '/v1/notifications', key: 'lf_test_x_y' })).status).toBe(401);
  });

  it.each([
    [{ limit: '0' }, 'invalid-query'],
    [{ limit: '201' }, 'invalid-query'],
    [{ state: 'SEEN' }, 'invalid-query'],
    [{ cursor: 'x' }, 'invalid-query'],
    [{ after: 'x' }, 'invalid-cursor'],
    [{ after: Buffer.from('1nonsense').toString('base64url') }, 'invalid-cursor'],
  ])('%j is answered 400 %s', async (query, code) => {
    expect(
      await set.send({ path: '/v1/notifications', query: query as Record<string, string> }),
    ).toMatchObject({
      status: 400,
      json: { code },
    });
  });
});

describe('POST /v1/notifications/acknowledge', () => {
  it('answers each item for itself, in order', async () => {
    const { world, acknowledge } = set;
    const push = await world.queuePush(health, {}, 2);
    const other = await world.queuePush(reception);
    const foreign = await world.queuePush('140106/health');
    const [one, two, three, theirs] = [
      ...push.notifications,
      ...other.notifications,
      ...foreign.notifications,
    ].map(({ id }) => id);
    const ahead = new Date(worldStart + 6 * 60_000).toISOString();
    expect(
      await acknowledge([
        { id: one, officer: 'Wang Fang', at: '2026-11-21T15:30:00+08:00' },
        { id: three, officer: 'Li' },
        { id: one, officer: 'Zhao' },
        { id: theirs, officer: 'Li' },
        { id: 'ntf_none', officer: 'Li' },
        { id: two, officer: 'Li', at: ahead },
        { id: two, officer: '' },
        { id: two, officer: 'Li', when: 'now' },
        'two',
      ]),
    ).toMatchObject([
      { index: 0, id: one, status: 'acknowledged', acknowledgedAt: '2026-11-21T07:30:00.000Z' },
      { index: 1, id: three, status: 'acknowledged', acknowledgedAt: new Date(worldStart).toISOString() },
      { index: 2, id: one, status: 'already-acknowledged', acknowledgedAt: '2026-11-21T07:30:00.000Z' },
      { index: 3, id: theirs, status: 'not-found' },
      { index: 4, id: 'ntf_none', status: 'not-found' },
      { index: 5, status: 'refused', errors: [{ pointer: '/at', code: 'in-the-future' }] },
      { index: 6, status: 'refused', errors: [{ pointer: '/officer' }] },
      { index: 7, status: 'refused', errors: [{ pointer: '/when', code: 'unknown-field' }] },
      { index: 8, status: 'refused' },
    ]);
  });

  it('twice is told so, with the first time, and changes nothing', async () => {
    const { world, acknowledge, list } = set;
    const id = (await world.queuePush(health)).notifications[0]?.id;
    await acknowledge([{ id, officer: 'Wang' }]);
    world.now += 60_000;
    expect(await acknowledge([{ id, officer: 'Li' }])).toMatchObject([
      { status: 'already-acknowledged', acknowledgedAt: new Date(worldStart).toISOString() },
    ]);
    expect((await list()).items).toMatchObject([{ acknowledgement: 'ACKNOWLEDGED', acknowledgedBy: 'Wang' }]);
  });

  it('L5: takes note of the notification and touches nothing else', async () => {
    const { world, acknowledge } = set;
    const id = (await world.queuePush(health)).notifications[0]?.id ?? '';
    await world.table.put([{ pk: 'E#ent_1', sk: 'S', v: 3 }]);
    const before = world.table.all();
    await acknowledge([{ id, officer: 'Wang' }]);
    const changed = world.table.all().filter((item) => !before.some((old) => isDeepStrictEqual(old, item)));
    expect(changed).toMatchObject([
      { ...inboxKey(health, id), a: new Date(worldStart).toISOString(), o: 'Wang' },
    ]);
  });

  it('by two officers at the same moment counts once', async () => {
    const { world, acknowledge } = set;
    const id = (await world.queuePush(health)).notifications[0]?.id;
    const answers = await Promise.all(
      ['Wang', 'Li'].map(async (officer) => (await acknowledge([{ id, officer }])) as { status: string }[]),
    );
    expect(answers.map(([result]) => result?.status).sort()).toEqual([
      'acknowledged',
      'already-acknowledged',
    ]);
  });

  it('of another department’s notification is not found', async () => {
    const { world, acknowledge, keyOf } = set;
    const id = (await world.queuePush(health)).notifications[0]?.id;
    const key = await keyOf('locality', '140105', ['reception']);
    expect(await acknowledge([{ id, officer: 'Li' }], key)).toMatchObject([{ status: 'not-found' }]);
  });

  it('takes 1 to 500 items', async () => {
    const { world, acknowledge } = set;
    expect(await acknowledge([])).toMatchObject({ status: 422, json: { code: 'invalid-request' } });
    expect(await acknowledge(Array(501).fill({ id: 'x', officer: 'y' }))).toMatchObject({ status: 422 });
    const ids = [];
    for (let push = 0; push < 5; push += 1) {
      ids.push(...(await world.queuePush(health, {}, 100)).notifications.map(({ id }) => id));
      world.now += 1;
    }
    const results = await acknowledge(ids.map((id) => ({ id, officer: 'Wang' })));
    expect(Array.isArray(results) && results.every((result) => result.status === 'acknowledged')).toBe(true);
  });

  it('leaves no name in the log', async () => {
    const { world, acknowledge, lines } = set;
    const id = (await world.queuePush(health)).notifications[0]?.id;
    await acknowledge([{ id, officer: 'Wang Fang' }]);
    expect(lines.at(-1)).toContain('"acknowledged":1');
    expect(lines.join()).not.toContain('Wang');
  });
});
