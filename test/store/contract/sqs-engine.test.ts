import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SqsEngine } from '../../../infra/local/sqs/engine.ts';
import { createSqsEngine } from '../../../infra/local/sqs/engine.ts';
import type { MovedClock } from './moved-clock.ts';
import { movedClock } from './moved-clock.ts';

/** What the twin uses of the engine in its own process, beside the contract over HTTP. */
describe('the SQS engine in process', () => {
  let directory: string;
  let clock: MovedClock;
  let engine: SqsEngine;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'landfall-sqs-engine-'));
    clock = movedClock();
    engine = createSqsEngine({ directory, clock });
    engine.createQueue({ queueName: 'dead' });
    const redrive = { deadLetterQueueName: 'dead', maxReceiveCount: 2 };
    engine.createQueue({ queueName: 'main', visibilityTimeoutSeconds: 60, redrive });
  });
  afterEach(async () => {
    engine.close();
    await rm(directory, { recursive: true });
  });

  const send = (MessageBody: string, more: object = {}) =>
    engine.handle('SendMessage', { QueueUrl: 'http://any/000000000000/main', MessageBody, ...more });
  const receive = (max = 10) => engine.receive('main', { max }).map(({ body }) => body);

  it('does not count a receive whose poller was killed with the twin towards the dead-letter queue', async () => {
    await send('accepted');
    for (let kills = 0; kills < 5; kills += 1) {
      expect(receive()).toEqual(['accepted']);
      expect(engine.releaseInFlight('main')).toBe(1);
    }
    expect(engine.receive('main', { max: 1 })[0]?.attributes.ApproximateReceiveCount).toBe('1');
    expect(engine.counts('dead')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('counts what is visible, in flight and delayed, and tells when the next becomes due', async () => {
    expect(engine.nextDueAt()).toBeUndefined();
    await send('now');
    await send('later', { DelaySeconds: 30 });
    expect(receive()).toEqual(['now']);
    expect(engine.counts('main')).toEqual({ visible: 0, inFlight: 1, delayed: 1 });
    expect(engine.nextDueAt()).toBe(clock.now() + 30_000);
    clock.advance(30);
    expect(engine.counts('main')).toEqual({ visible: 1, inFlight: 1, delayed: 0 });
    expect(engine.nextDueAt()).toBe(clock.now() + 30_000);
    expect(receive()).toEqual(['later']);
  });

  it('wakes listeners on a send, a release and a move, until they stop', async () => {
    const woken: string[] = [];
    const stop = engine.onSend((queueName) => woken.push(queueName));
    await send('x');
    const [message] = engine.receive('main', { max: 1 });
    engine.changeVisibility('main', message?.receiptHandle ?? '', 0);
    engine.receive('main', { max: 1, visibilitySeconds: 0 });
    engine.receive('main', { max: 1 });
    expect(woken).toEqual(['main', 'main', 'dead']);
    stop();
    await send('unheard');
    expect(woken).toHaveLength(3);
  });

  it('hands out messages in the shape of an event record', async () => {
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'urgent' } };
    await send('𠮷', { MessageGroupId: '1401', MessageAttributes });
    const [message] = engine.receive('main', { max: 1 });
    expect(message).toMatchObject({
      body: '𠮷',
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(clock.now()),
        ApproximateFirstReceiveTimestamp: String(clock.now()),
        MessageGroupId: '1401',
      },
      messageAttributes: MessageAttributes,
    });
  });

  it('deletes with the newest receipt only', async () => {
    await send('x');
    const [first] = engine.receive('main', { max: 1, visibilitySeconds: 0 });
    const [second] = engine.receive('main', { max: 1 });
    engine.delete('main', first?.receiptHandle ?? '');
    expect(engine.counts('main').inFlight).toBe(1);
    engine.delete('main', second?.receiptHandle ?? '');
    expect(engine.counts('main')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('drops what is older than the retention period, however far the clock jumped', async () => {
    await send('old');
    clock.advance(345_599);
    await send('new');
    clock.advance(2);
    expect(receive()).toEqual(['new']);
  });

  it('bills every 64 KB of payload, and nothing else, as a request', async () => {
    const requests = async (size: number) => (await send('x'.repeat(size))).units.requests;
    expect(await Promise.all([1, 65_536, 65_537, 1_048_576].map(requests))).toEqual([1, 1, 2, 16]);
    const entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: 'x'.repeat(30_000) }));
    const batch = await engine.handle('SendMessageBatch', { QueueUrl: 'main', Entries: entries });
    expect(batch.units).toEqual({ requests: 2 });
    const received = await engine.handle('ReceiveMessage', { QueueUrl: 'main', MaxNumberOfMessages: 2 });
    expect(received.units).toEqual({ requests: 2 });
    const refused = await engine.handle('SendMessage', { QueueUrl: 'nowhere', MessageBody: 'x' });
    expect(refused).toMatchObject({ status: 400, units: { requests: 1 }, queue: 'nowhere' });
  });

  it('serves each of very many groups before it serves the rest of a few, wherever their names stand', async () => {
    const groups = Array.from({ length: 150 }, (_, index) => `g${String(index).padStart(3, '0')}`);
    for (const group of groups) await send(group, { MessageGroupId: group });
    for (let i = 0; i < 100; i += 1) await send('loud', { MessageGroupId: 'g000' });
    const served: string[] = [];
    for (let receives = 0; receives < 17; receives += 1) served.push(...receive());
    expect(new Set(served.filter((group) => group !== 'loud')).size).toBe(150);
    while (served.length < 250) served.push(...receive());
    expect(receive()).toEqual([]);
    expect(served.filter((group) => group === 'loud')).toHaveLength(100);
  });

  it('deals groups out in turn within one receive, the least loaded first, the oldest of equals first', async () => {
    for (const [group, count] of [
      ['a', 4],
      ['b', 2],
      ['c', 1],
    ] as const) {
      for (let i = 0; i < count; i += 1) await send(`${group}${i}`, { MessageGroupId: group });
    }
    await send('alone');
    expect(receive(4)).toEqual(['a0', 'b0', 'c0', 'alone']);
    await send('d0', { MessageGroupId: 'd' });
    expect(receive(3)).toEqual(['d0', 'a1', 'b1']);
    expect(receive()).toEqual(['a2', 'a3']);
  });

  it('tells queue URLs that begin as asked and finds queues by any', async () => {
    const baseUrl = 'http://127.0.0.1:4100/000000000000';
    const url = await engine.handle('GetQueueUrl', { QueueName: 'main' }, { baseUrl });
    expect(url.body).toEqual({ QueueUrl: `${baseUrl}/main` });
    const elsewhere = 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/main';
    expect(await engine.handle('SendMessage', { QueueUrl: elsewhere, MessageBody: 'x' })).toMatchObject({
      status: 200,
      queue: 'main',
    });
  });

  it('keeps messages when a queue is given another definition, and refuses a bad one', async () => {
    await send('x');
    engine.createQueue({ queueName: 'main', visibilityTimeoutSeconds: 5 });
    expect(receive()).toEqual(['x']);
    expect(engine.nextDueAt()).toBe(clock.now() + 5_000);
    expect(() => engine.createQueue({ queueName: 'main', delaySeconds: 901 })).toThrow('delaySeconds');
  });

  it.each([
    ['an action it does not know', 'AddPermission', {}, 'UnsupportedOperation'],
    ['eleven messages at once', 'ReceiveMessage', { MaxNumberOfMessages: 11 }, 'InvalidParameterValue'],
    [
      'a delay of 16 minutes',
      'SendMessage',
      { MessageBody: 'x', DelaySeconds: 960 },
      'InvalidParameterValue',
    ],
    ['an empty message', 'SendMessage', { MessageBody: '' }, 'MissingParameter'],
    [
      'an attribute it does not know',
      'GetQueueAttributes',
      { AttributeNames: ['Colour'] },
      'InvalidAttributeName',
    ],
    ['a body that is no object', 'SendMessage', undefined, 'InvalidParameterValue'],
  ])('refuses %s', async (_, action, request, code) => {
    const body = request === undefined ? 'text' : { QueueUrl: 'main', ...request };
    expect(await engine.handle(action, body)).toMatchObject({
      status: 400,
      body: { __type: `com.amazonaws.sqs#${code}` },
    });
  });
});
