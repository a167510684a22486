import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { offerPush } from '../../functions/deliver/channels.ts';
import { handleMessages } from '../../functions/deliver/handle-messages.ts';
import { AwsFailure } from '../../shared/aws/call.ts';
import { pushBody } from '../../shared/contracts/notification.ts';
import type { Channel, StoredRecipient } from '../../shared/contracts/recipient.ts';
import type { CountField, MetricName } from '../../shared/lambda/log-fields.ts';
import { RetryLater } from '../../shared/lambda/worker-errors.ts';
import { createSendToInbox } from '../../shared/outgoing/inbox-queue.ts';
import { createPost, type PostOutcome } from '../../shared/outgoing/post.ts';
import type { SqsSender } from '../../shared/queue/sqs-sender.ts';
import { createPushWorld, secretOf } from '../doubles/push-world.ts';
import type { Receiver } from '../doubles/receiver.ts';
import { receiversOfThisFile } from '../doubles/receivers-of-a-file.ts';

const key = '140100/health';
const receiver = receiversOfThisFile();
const queueUrl = 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/landfall-inbox-taiyuan';
const recipientWith = (channels: Channel[], more: Partial<StoredRecipient> = {}): StoredRecipient => ({
  locality: '140100',
  department: 'health',
  channels,
  secretGeneration: 3,
  ...more,
});
const offering = (sendToInbox: () => Promise<PostOutcome> = async () => ({ kind: 'delivered' })) =>
  offerPush({
    describe: async (all) => [...all],
    post: createPost({ loopback: true, now: Date.now }),
    sendToInbox,
    signingSecret: async (...all) => secretOf(...all),
    now: Date.now,
  });
const aPush = async (count = 2) => {
  const world = createPushWorld();
  return world.queuePush(key, { data: { fullName: '欧阳小𠮷' } }, count);
};
const verified = (secret: string, one: Receiver['received'][number] | undefined): unknown =>
  new Webhook(secret).verify(one?.body ?? '', {
    'webhook-id': String(one?.headers['webhook-id']),
    'webhook-timestamp': String(one?.headers['webhook-timestamp']),
    'webhook-signature': String(one?.headers['webhook-signature']),
  });

const sentMessage = z.object({
  QueueUrl: z.string(),
  MessageBody: z.string(),
  MessageAttributes: z.record(z.string(), z.object({ StringValue: z.string() })),
});

describe('a webhook', () => {
  it('gets a signed body of the contract’s shape; thin tells nothing about the person, full does', async () => {
    const [thin, full] = [await receiver(), await receiver()];
    const push = await aPush();
    const recipient = recipientWith([
      { type: 'webhook', url: thin.url, mode: 'thin' },
      { type: 'webhook', url: full.url, mode: 'full' },
    ]);
    const answer = await offering()(push, recipient, []);
    expect(answer.failure).toBeUndefined();
    expect(answer.taken).toHaveLength(2);
    for (const one of [thin, full]) {
      const body = pushBody.parse(verified(secretOf(key, one.url, 3), one.received[0]));
      expect(body.notifications).toHaveLength(2);
      expect(one.received[0]?.headers['webhook-id']).toBe(push.pushId);
      expect(one.received[0]?.headers['content-type']).toBe('application/json');
    }
    expect(thin.received[0]?.body).not.toContain('data');
    expect(full.received[0]?.body).toContain('欧阳小𠮷');
  });

  it('is signed with both secrets until the old one expires', async () => {
    const one = await receiver();
    const channels: Channel[] = [{ type: 'webhook', url: one.url, mode: 'thin' }];
    const push = await aPush();
    const until = (previousSecretUntil: number) => recipientWith(channels, { previousSecretUntil });
    await offering()(push, until(Date.now() + 60_000), []);
    await offering()(push, until(Date.now() - 1), []);
    const [during, after] = one.received;
    for (const generation of [2, 3]) verified(secretOf(key, one.url, generation), during);
    verified(secretOf(key, one.url, 3), after);
    expect(() => verified(secretOf(key, one.url, 2), after)).toThrow();
  });
});

describe('a recipient with several channels', () => {
  it('is asked again only where it has not taken the push', async () => {
    const first = await receiver();
    const second = await receiver((_, response, count) => response.writeHead(count === 1 ? 500 : 200).end());
    const recipient = recipientWith([
      { type: 'webhook', url: first.url, mode: 'thin' },
      { type: 'webhook', url: second.url, mode: 'thin' },
      { type: 'pull', mode: 'thin' },
    ]);
    const push = await aPush();
    const before = await offering()(push, recipient, []);
    expect(before).toMatchObject({ failure: { code: 'http-500' } });
    const after = await offering()(push, recipient, before.taken);
    expect(after.failure).toBeUndefined();
    expect([first.received.length, second.received.length]).toEqual([1, 2]);
  });

  it('that only pulls, or is not configured, has the push in its inbox already', async () => {
    const push = await aPush();
    expect(await offering()(push, recipientWith([{ type: 'pull', mode: 'thin' }]), [])).toEqual({
      taken: [],
    });
    expect(await offering()(push, undefined, [])).toEqual({ taken: [] });
  });

  it('tells the first trouble, and the longest wait any of them asks for', async () => {
    const busy = await receiver((_, response) => response.writeHead(429, { 'retry-after': '30' }).end());
    const full = await receiver((_, response) => response.writeHead(503, { 'retry-after': '90' }).end());
    const channels = [busy, full].map(({ url }): Channel => ({ type: 'webhook', url, mode: 'thin' }));
    const answer = await offering()(await aPush(), recipientWith(channels), []);
    expect(answer).toEqual({ taken: [], failure: { code: 'http-429', retryAfterSeconds: 90 } });
  });
});

describe('a locality’s own queue', () => {
  const sending = (refusal?: Error) => {
    const sent: { region: string; message: unknown }[] = [];
    const connect = (region: string): SqsSender => ({
      send: async (_, message) => {
        sent.push({ region, message });
        if (refusal) throw refusal;
        return {};
      },
    });
    return { send: createSendToInbox(connect), sent };
  };

  it('gets the body as it is and the signature as attributes, in the region of its URL', async () => {
    const { send, sent } = sending();
    const url = 'https://sqs.cn-north-1.amazonaws.com/123456789012/landfall-inbox-taiyuan';
    const recipient = recipientWith([{ type: 'sqs', queueUrl: url, mode: 'thin' }]);
    const push = await aPush();
    const answer = await offerPush({
      describe: async (all) => [...all],
      post: () => Promise.reject(new Error('posted')),
      sendToInbox: send,
      signingSecret: async (...all) => secretOf(...all),
      now: Date.now,
    })(push, recipient, []);
    expect(answer.failure).toBeUndefined();
    expect(sent.map((one) => one.region)).toEqual(['cn-north-1']);
    const message = sentMessage.parse(sent[0]?.message);
    expect(message.QueueUrl).toBe(url);
    const headers = Object.fromEntries(
      Object.entries(message.MessageAttributes).map(([name, one]) => [name, one.StringValue]),
    );
    expect(headers['webhook-id']).toBe(push.pushId);
    new Webhook(secretOf(key, url, 3)).verify(message.MessageBody, headers);
  });

  it.each([
    'https://sqs.evil.example/123456789012/landfall-inbox-taiyuan',
    'https://sqs.us-east-1.amazonaws.com/123456789012/arrivals',
    'https://sqs.us-east-1.amazonaws.com.evil.example/123456789012/landfall-inbox-a',
  ])('%s is refused without a call', async (url) => {
    const { send, sent } = sending();
    expect(await send(url, '{}', {})).toEqual({ kind: 'refused', code: 'queue-refused' });
    expect(sent).toEqual([]);
  });

  it('that refuses is tried again, with a code that says why', async () => {
    const { send } = sending(new AwsFailure(403, 'AccessDenied', 'no'));
    expect(await send(queueUrl, '{}', {})).toEqual({ kind: 'retry', code: 'sqs-AccessDenied' });
  });

  it('that does not answer is known as slow', async () => {
    const { send } = sending(Object.assign(new Error('late'), { name: 'TimeoutError' }));
    expect(await send(queueUrl, '{}', {})).toEqual({ kind: 'retry', code: 'sqs-TimeoutError', slow: true });
  });
});

describe('a batch of messages', () => {
  it('comes back one by one, and is counted without telling about anybody', async () => {
    const push = await aPush();
    const counts: Partial<Record<CountField | MetricName, number>> = {};
    const texts: Record<string, unknown>[] = [];
    const add = (name: CountField | MetricName, amount = 1) => {
      counts[name] = (counts[name] ?? 0) + amount;
    };
    const log = {
      set: (fields: Record<string, unknown>) => texts.push(fields),
      count: add,
      metric: add,
    };
    const results = [
      { state: 'DELIVERED' },
      { state: 'RETRYING', code: 'http-500', retrySeconds: 5 },
      { state: 'WAITING', code: 'breaker-open' },
      { state: 'PARKED', code: 'timeout' },
      { state: 'PARKED', code: 'endpoint-gone' },
      { retrySeconds: 5 },
    ] as const;
    const deliver = async () =>
      results.map((result) => ({ pushId: push.pushId, notifications: 2, ...result }));
    const messages = results.map((_, index) => ({
      messageId: `m${index}`,
      message: push,
      receiveCount: 1,
      sentAt: 0,
    }));
    const invocation = { log, requestId: 'r', now: 0, remainingMs: () => 60_000 };
    const failures = await handleMessages(deliver)(messages, invocation);
    expect([...failures]).toEqual([
      ['m1', new RetryLater(5)],
      ['m5', new RetryLater(5)],
    ]);
    expect(counts).toEqual({
      pushes: 6,
      delivered: 1,
      NotificationsDelivered: 2,
      waiting: 1,
      parked: 1,
      ParkedDeliveries: 1,
      gone: 1,
      EndpointsGone: 1,
    });
    expect(JSON.stringify(texts)).not.toContain('欧阳');
  });
});
