import { createServer } from 'node:net';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { rotatedSecret, testSent } from '../../shared/contracts/admin.ts';
import { type DeliveryView, delivery, replayAnswer } from '../../shared/contracts/deliveries.ts';
import { inboxPage } from '../../shared/contracts/inbox.ts';
import { pushBody } from '../../shared/contracts/notification.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { type Attempt, type ScriptedReceiver, startScriptedReceiver } from './support/scripted-receiver.ts';
import { happened } from './support/story.ts';
import {
  buildWorld,
  city,
  county,
  type Keys,
  listen,
  otherCounty,
  province,
  recipient,
  traveller,
} from './support/world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const health = `${county}/health`;
const reception = `${county}/reception`;
let landfall: Landfall;
let keys: Keys;
let receiver: ScriptedReceiver;
let number = 0;

const arrive = async (destination: string): Promise<string> => {
  number += 1;
  const record = traveller(number, { at: landfall.now() - hour, destination });
  return (await landfall.register(keys.immigration, [record])).get(record.recordId) ?? '';
};

/** The city sees to the traveller in place of its county, so that no other clock of the entry has anything to tell. */
const answerFor = async (entryId: string): Promise<void> => {
  const at = landfall.now();
  const check = { health: { temperatureC: 36.5 }, travelHistory: [], officer: 'Ms Lin' };
  const told = [
    ...(await landfall.tell(keys.port, [happened(entryId, 'port-check', at, check)])),
    ...(await landfall.tell(keys.city, [
      happened(entryId, 'accepted', at, { officer: 'Ms Gul' }),
      happened(entryId, 'feedback', at, { outcome: 'placed', officer: 'Ms Gul' }),
    ])),
  ];
  expect(told.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
};

/** Sends a recipient the `test` notification; returns its id as soon as it is queued. */
const sendTest = async (name: string): Promise<string> => {
  const answer = await landfall.ask('POST', `/v1/recipients/${name}/test`, { key: landfall.adminKey });
  return testSent.parse(answer.body).notificationId;
};

const deliveries = async (query: string): Promise<DeliveryView[]> => {
  const answer = await landfall.ask('GET', `/v1/deliveries?limit=200&${query}`, { key: landfall.adminKey });
  return z.object({ items: z.array(delivery) }).parse(answer.body).items;
};

const replay = async (body: object) =>
  replayAnswer.parse((await landfall.ask('POST', '/v1/replays', { key: landfall.adminKey, body })).body);

const holds =
  (notificationId: string) =>
  ({ notifications }: Attempt): boolean =>
    notifications.some(({ id }) => id === notificationId);

/** What the operator was told of pushes that cannot be delivered to `name`. */
const toldOperator = async (name: string) => {
  const { locality, department } = recipient(name);
  return (await landfall.inbox(keys.steward)).filter(
    ({ kind, about }) =>
      kind === 'delivery.parked' && about?.locality === locality && about.department === department,
  );
};

/** A port of this machine on which nobody listens. */
const closedPort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  receiver = await startScriptedReceiver(landfall.now);
});
afterAll(async () => {
  await receiver?.close();
  await landfall?.stop();
});

describe('a locality that only fetches', () => {
  test('pages through its inbox, goes on where it stopped, and judges states apart', async () => {
    const records = Array.from({ length: 25 }, (_, n) => traveller(1000 + n, { at: landfall.now() - hour }));
    await landfall.register(keys.immigration, records);
    const page = async (query: string) =>
      inboxPage.parse((await landfall.ask('GET', `/v1/notifications?${query}`, { key: keys.county })).body);
    const pages = [await page('limit=20')];
    while (pages.at(-1)?.more) pages.push(await page(`limit=20&after=${pages.at(-1)?.next}`));
    const items = pages.flatMap((one) => one.items);
    expect(pages.map((one) => one.items.length)).toEqual([20, 20, 10]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(50);
    expect(items.map(({ id }) => id)).toEqual(items.map(({ id }) => id).toSorted());
    const last = pages.at(-1)?.next ?? '';
    expect((await page(`after=${last}`)).items).toEqual([]);
    const entryId = await arrive(county);
    const fresh = await page(`after=${last}`);
    expect(fresh.items.map((one) => [one.entryId, one.delivery, one.acknowledgement])).toEqual([
      [entryId, 'DELIVERED', 'OPEN'],
      [entryId, 'DELIVERED', 'OPEN'],
    ]);
    await landfall.acknowledge(
      keys.county,
      items.map(({ id }) => id),
      'Dr Rena',
    );
    expect((await landfall.inbox(keys.county, '&state=OPEN')).map((one) => one.entryId)).toEqual([
      entryId,
      entryId,
    ]);
    expect(await landfall.inbox(keys.county, '&state=ACKNOWLEDGED')).toHaveLength(50);
  });

  test('a key for one department reads and acknowledges that one alone', async () => {
    const { key } = await landfall.issueKey('locality', county, ['reception']);
    const mine = await landfall.inbox(key);
    expect(new Set(mine.map(({ department }) => department))).toEqual(new Set(['reception']));
    const others = (await landfall.inbox(keys.county, '&state=OPEN')).filter(
      ({ department }) => department === 'health',
    );
    expect(
      await landfall.acknowledge(
        key,
        others.map(({ id }) => id),
        'Mr Tursun',
      ),
    ).toEqual(['not-found']);
  });
});

describe('the directory of recipients', () => {
  test('L14: lists who can be told and by whom they are answered for; a test notification asks nothing of anybody', async () => {
    const contacts = [{ name: 'Duty desk', phone: '+86 991 000 0000' }];
    await landfall.put('/v1/recipients', [
      { ...recipient(`${city}/reception`), channels: [{ type: 'pull' }], contacts },
    ]);
    const listed = await landfall.ask('GET', '/v1/recipients?limit=200', { key: keys.city });
    expect(listed.body).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ ...recipient(`${city}/reception`), contacts }),
      ]),
    });
    expect(JSON.stringify(listed.body)).not.toContain(`"${province}"`);
    const id = await sendTest(`${city}/reception`);
    await landfall.move({ advance: 'P1D' });
    const inbox = await landfall.inbox(keys.city);
    const [item] = inbox.filter((one) => one.id === id);
    expect(item).toMatchObject({ kind: 'test', delivery: 'DELIVERED', severity: 'routine' });
    expect(item).not.toHaveProperty('ackBy');
    expect(inbox.filter(({ about }) => about?.notificationId === id)).toEqual([]);
  });
});

describe('the signature', () => {
  test('is checked with the secret shown once; after a rotation both fit for a day, then the new one alone', async () => {
    const first = await listen(landfall, health, receiver.urlOf(health));
    const latest = async (): Promise<Attempt | undefined> => {
      await sendTest(health);
      await landfall.settle();
      return receiver.attempts(health).at(-1);
    };
    expect((await latest())?.isSignedWith(first)).toBe(true);
    const path = `/v1/recipients/${health}/rotate-secret`;
    const rotated = rotatedSecret.parse((await landfall.ask('POST', path, { key: landfall.adminKey })).body);
    expect(rotated.signingSecret).not.toBe(first);
    expect(Date.parse(rotated.previousValidUntil) - landfall.now()).toBeGreaterThan(23.9 * hour);
    const during = await latest();
    expect([during?.isSignedWith(first), during?.isSignedWith(rotated.signingSecret)]).toEqual([true, true]);
    await landfall.move({ advance: 'P1DT1M' });
    const after = await latest();
    expect([after?.isSignedWith(first), after?.isSignedWith(rotated.signingSecret)]).toEqual([false, true]);
    expect(after?.signatures).toHaveLength(1);
  });
});

describe('a receiver that never answers', () => {
  test('costs itself one time-out and nobody else anything', async () => {
    await listen(landfall, reception, receiver.urlOf(reception));
    receiver.answer(reception, () => 'silence');
    const began = performance.now();
    const pushed = Promise.withResolvers<number>();
    receiver.answer(health, () => {
      pushed.resolve(performance.now() - began);
      return { status: 200 };
    });
    const entryId = await arrive(county);
    const took = performance.now() - began;
    expect(await pushed.promise).toBeLessThan(took - 5000);
    const [silent] = receiver.attempts(reception);
    expect(silent?.notifications.map((one) => one.entryId)).toEqual([entryId]);
    expect(await deliveries(`recipient=${reception}`)).toMatchObject([
      { state: 'RETRYING', attempts: 1, code: 'timeout' },
    ]);
    receiver.answer(reception, () => ({ status: 200 }));
    // The attempt planned at an age of 5 seconds was missed meanwhile; the next one is at 5 minutes.
    await landfall.move({ advance: 'PT7M' });
    expect(receiver.attempts(reception).map(({ pushId }) => pushId)).toEqual([
      silent?.pushId,
      silent?.pushId,
    ]);
    expect(await deliveries(`recipient=${reception}`)).toEqual([]);
  });
});

describe('a receiver that asks to wait', () => {
  test('is left alone that long, between the planned wait and twice of it', async () => {
    const asked = ['9', '86400'];
    receiver.answer(reception, () => {
      const wait = asked.shift();
      return wait === undefined ? { status: 200 } : { status: 429, headers: { 'retry-after': wait } };
    });
    const id = await sendTest(reception);
    await landfall.move({ advance: 'PT20M' });
    const [first = 0, after9s = 0, capped = 0, ...more] = receiver
      .attempts(reception)
      .filter(holds(id))
      .map(({ at }) => at);
    expect(more).toEqual([]);
    expect(after9s - first).toBeGreaterThanOrEqual(9 * second);
    expect(after9s - first).toBeLessThan(14 * second);
    // The third attempt is planned at an age of five minutes; a day is more than twice of that.
    expect(capped - first).toBeGreaterThan(8 * minute);
    expect(capped - first).toBeLessThan(13 * minute);
  });
});

describe('an endpoint that is gone', () => {
  test('is switched off at once, its notifications go to health beside it, and the operator hears', async () => {
    receiver.answer(reception, () => ({ status: 410 }));
    const calls = receiver.attempts(reception).length;
    const entryId = await arrive(county);
    await landfall.move({ advance: 'PT1M' });
    expect(receiver.attempts(reception)).toHaveLength(calls + 1);
    const handedOver = () =>
      receiver
        .attempts(health)
        .flatMap(({ notifications }) => notifications)
        .filter((one) => one.about?.department === 'reception');
    expect(handedOver()).toMatchObject([
      { kind: 'arrival.registered', entryId, locality: county, department: 'health' },
    ]);
    expect(await toldOperator(reception)).toHaveLength(1);
    expect(await deliveries(`state=PARKED&recipient=${reception}`)).toMatchObject([
      { code: 'endpoint-gone' },
    ]);
    const listed = await landfall.ask('GET', '/v1/recipients?limit=200', { key: landfall.adminKey });
    expect(listed.body).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ ...recipient(reception), goneAt: expect.any(String) }),
      ]),
    });

    // From now on what is owed to both is one notification to health.
    const next = await arrive(county);
    expect(receiver.attempts(reception)).toHaveLength(calls + 1);
    const told = receiver.attempts(health).flatMap(({ notifications }) => notifications);
    expect(told.filter((one) => one.entryId === next)).toMatchObject([
      { kind: 'arrival.registered', department: 'health' },
    ]);

    receiver.answer(reception, () => ({ status: 200 }));
    const channels = [{ type: 'webhook', url: receiver.urlOf(reception) }];
    await landfall.put('/v1/recipients', [{ ...recipient(reception), channels }]);
    await sendTest(reception);
    await landfall.settle();
    expect(receiver.attempts(reception)).toHaveLength(calls + 2);
  });
});

describe('a queue of the locality’s own', () => {
  test('gets the same signed body; only queues of the agreed name are taken', async () => {
    const { endpoint, accessKeyId, accountId, region } = landfall.aws;
    const credentials = { accessKeyId, secretAccessKey: 'any' };
    const client = new SQSClient({ endpoint, region, credentials, maxAttempts: 1 });
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'landfall-inbox-urumqi' }));
    const queueUrl = `https://sqs.${region}.amazonaws.com/${accountId}/landfall-inbox-urumqi`;
    const put = await landfall.put('/v1/recipients', [
      { ...recipient(`${city}/reception`), channels: [{ type: 'sqs', queueUrl }] },
      {
        ...recipient(`${city}/lead`),
        channels: [{ type: 'sqs', queueUrl: queueUrl.replace('inbox', 'outbox') }],
      },
    ]);
    expect(put.body).toMatchObject({ stored: 1, refused: 1 });
    const id = await sendTest(`${city}/reception`);
    await landfall.settle();
    expect(await deliveries(`recipient=${city}/reception`)).toEqual([]);
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }),
    );
    expect(Messages.map(({ Body = '' }) => pushBody.parse(JSON.parse(Body)).notifications[0]?.id)).toEqual([
      id,
    ]);
    expect(Messages[0]?.MessageAttributes).toMatchObject({
      'webhook-id': { StringValue: expect.stringMatching(/^psh_/) },
      'webhook-timestamp': { StringValue: expect.stringMatching(/^\d+$/) },
      'webhook-signature': { StringValue: expect.stringMatching(/^v1,/) },
    });
    client.destroy();
  });
});

describe('a receiver that cannot digest two of its pushes, beside one that is away', () => {
  const stubborn = `${otherCounty}/health`;
  const away = `${province}/lead`;
  let routine = '';
  let parkedAway = '';
  let healed = false;
  const isUrgent = ({ notifications }: Attempt): boolean =>
    notifications.some(({ kind }) => kind === 'ack.overdue');

  /** Attempts at these ages, each wait lengthened by up to a fifth; from half an hour on they wait for the minute's check. */
  const expectAges = (attempts: Attempt[], ages: number[]): void => {
    const begun = attempts[0]?.at ?? 0;
    const seen = attempts.map(({ at }) => at - begun);
    expect(seen).toHaveLength(ages.length);
    for (const [index, age] of ages.entries()) {
      const before = seen[index - 1] ?? 0;
      const slack = age < 30 * minute ? 8 * second : 2 * minute + 8 * second;
      expect(seen[index]).toBeGreaterThanOrEqual(age - second);
      expect(seen[index]).toBeLessThanOrEqual(age + (age - before) * 0.2 + slack);
    }
  };

  test('each is tried at the documented ages for a day, while the others arrive', async () => {
    await listen(landfall, stubborn, receiver.urlOf(stubborn));
    await listen(landfall, away, `http://127.0.0.1:${await closedPort()}/`);
    receiver.answer(stubborn, (attempt) => {
      const status = !healed && (holds(routine)(attempt) || isUrgent(attempt)) ? 500 : 200;
      return { status };
    });
    await landfall.move({ advance: 'PT30S' });
    routine = await sendTest(stubborn);
    await sendTest(away);
    // Nobody acknowledges this one, so that after two hours an urgent reminder follows.
    await answerFor(await arrive(otherCounty));
    const steps = [
      'PT1H',
      'PT58M',
      ...Array(10).fill('PT2M'),
      ...Array(5).fill('PT10M'),
      ...Array(24).fill('PT1H'),
    ];
    for (const advance of steps) {
      // What arrives in between keeps the breaker closed: the receiver is there, it only cannot digest those two.
      await sendTest(stubborn);
      await landfall.move({ advance });
    }
    const attempts = receiver.attempts(stubborn);
    const hours = (list: number[]): number[] => list.map((one) => one * hour);
    const early = [0, 5 * second, 5 * minute, 30 * minute];
    expectAges(attempts.filter(holds(routine)), [...early, ...hours([2, 5, 10, 14, 20, 24])]);
    const urgent = attempts.filter(isUrgent);
    const often = [0, 10 * second, minute, 5 * minute, 15 * minute, 30 * minute];
    expectAges(urgent, [...often, ...hours(Array.from({ length: 24 }, (_, index) => index + 1))]);
    for (const some of [attempts.filter(holds(routine)), urgent]) {
      expect(new Set(some.map(({ pushId }) => pushId)).size).toBe(1);
    }
    const others = attempts.filter((one) => !holds(routine)(one) && !isUrgent(one));
    expect(new Set(others.map(({ pushId }) => pushId)).size).toBe(others.length);
    expect(others).toHaveLength(steps.length + 1);
  });

  test('I10 C14: after a day they are parked, and an hour later the operator is told', async () => {
    const parked = await deliveries(`state=PARKED&recipient=${stubborn}`);
    expect(parked.map(({ code, attempts }) => [code, attempts]).sort()).toEqual([
      ['http-500', 10],
      ['http-500', 30],
    ]);
    const [alarm] = await toldOperator(stubborn);
    const lastRoutine = receiver.attempts(stubborn).filter(holds(routine)).at(-1)?.at ?? 0;
    const age = Date.parse(alarm?.createdAt ?? '') - lastRoutine;
    expect(age).toBeGreaterThanOrEqual(hour - minute);
    expect(age).toBeLessThan(hour + 2 * minute);
    const [gone] = await deliveries(`state=PARKED&recipient=${away}`);
    expect(gone).toMatchObject({ state: 'PARKED', recipient: away });
    parkedAway = gone?.pushId ?? '';
    expect(gone?.attempts).toBeGreaterThanOrEqual(5);
    expect((await toldOperator(away)).length).toBeGreaterThan(0);
  });

  test('a replay is counted first, then sends the very same push again', async () => {
    const filter = { recipient: stubborn };
    const before = receiver.attempts(stubborn).length;
    expect(await replay({ filter, dryRun: true })).toMatchObject({ dryRun: true, matched: 2, sent: 0 });
    await landfall.settle();
    expect(receiver.attempts(stubborn)).toHaveLength(before);
    healed = true;
    expect(await replay({ filter })).toMatchObject({ dryRun: false, matched: 2, sent: 2, more: false });
    await landfall.settle();
    const again = receiver.attempts(stubborn).slice(before);
    const known = receiver.attempts(stubborn).slice(0, before);
    expect(again).toHaveLength(2);
    for (const { pushId, notifications } of again) {
      const first = known.find((one) => one.pushId === pushId);
      expect(notifications).toEqual(first?.notifications);
    }
    expect(await deliveries(`recipient=${stubborn}`)).toEqual([]);
    const left = await deliveries(`recipient=${away}`);
    expect(left.map(({ pushId }) => pushId)).toContain(parkedAway);
  });
});
