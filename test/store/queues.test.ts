import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createSqsEngine } from '../../infra/local/sqs/engine.ts';
import { connectQueues } from '../../shared/lambda/aws-clients.ts';
import { createSendToInbox } from '../../shared/outgoing/inbox-queue.ts';
import { changeVisibilityIn } from '../../shared/queue/change-visibility.ts';
import { type Outgoing, sendAll } from '../../shared/queue/send-all.ts';
import { serveEngine } from './contract/engine-endpoint.ts';
import { type MovedClock, movedClock } from './contract/moved-clock.ts';
import { bodies, openQueue, type Queue, sqsClient } from './contract/sqs-queue.ts';

const credentials = async () => ({ accessKeyId: 'test', secretAccessKey: 'test' });
const sender = (endpoint: string) => connectQueues({ endpoint, region: 'us-east-1', credentials });

/** The functions' own sender, and the SDK's client as the receiver: it checks the MD5 of every body and attribute it gets. */
describe('our queues on the engine', () => {
  let clock: MovedClock;
  let endpoint: Awaited<ReturnType<typeof serveEngine>>;
  let client: SQSClient;
  let queue: Queue;
  let close: () => Promise<void>;
  const pause = async () => undefined;
  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'landfall-queues-'));
    clock = movedClock();
    const engine = createSqsEngine({ directory, clock });
    endpoint = await serveEngine((action, body) => engine.handle(action, body));
    client = sqsClient(endpoint.url);
    close = async () => {
      client.destroy();
      await endpoint.close();
      engine.close();
      await rm(directory, { recursive: true });
    };
  });
  afterAll(() => close());
  beforeEach(async () => {
    queue = await openQueue(client, { VisibilityTimeout: '60' });
  });
  const receiveAll = async () => {
    const found = [];
    for (let some = await queue.receive(); some.length > 0; some = await queue.receive()) found.push(...some);
    return found;
  };

  it('sends every message, with its group and its delay', async () => {
    const messages = Array.from({ length: 23 }, (_, index): Outgoing => ({ body: `𠮷 ${index} ü` }));
    await sendAll(sender(endpoint.url), queue.url, [...messages, { body: 'x', groupId: '1401' }], pause);
    await sendAll(sender(endpoint.url), queue.url, [{ body: 'later', delaySeconds: 30 }], pause);
    const now = await receiveAll();
    expect(bodies(now).sort()).toEqual([...messages.map(({ body }) => body), 'x'].sort());
    expect(now.find(({ Body }) => Body === 'x')?.Attributes?.MessageGroupId).toBe('1401');
    clock.advance(31);
    expect(bodies(await receiveAll())).toEqual(['later']);
  });

  it('sends the good messages of a batch and says that the others were not taken', async () => {
    const batch = [{ body: 'good' }, { body: 'bad\u0000' }, { body: 'better' }];
    await expect(sendAll(sender(endpoint.url), queue.url, batch, pause)).rejects.toThrow('take 1 messages');
    expect(bodies(await receiveAll()).sort()).toEqual(['better', 'good']);
  });

  it('brings messages back when it is told to', async () => {
    await queue.send('again');
    const [message] = await receiveAll();
    const change = changeVisibilityIn(sender(endpoint.url), queue.url);
    await change([{ receiptHandle: message?.ReceiptHandle ?? '', seconds: 5 }]);
    expect(await receiveAll()).toEqual([]);
    clock.advance(6);
    expect(bodies(await receiveAll())).toEqual(['again']);
    await expect(change([{ receiptHandle: 'nobody’s', seconds: 5 }])).rejects.toThrow('1 messages');
  });

  it('puts signature attributes beside a body into a locality’s own queue', async () => {
    const inbox = 'https://sqs.us-east-1.amazonaws.com/000000000000/landfall-inbox-taiyuan';
    const send = createSendToInbox(() => sender(endpoint.url));
    expect(await send(inbox, '{}', {})).toEqual({ kind: 'retry', code: 'sqs-QueueDoesNotExist' });
    const own = await openQueue(client, {}, 'landfall-inbox-taiyuan');
    expect(await send(inbox, '{"签":"名"}', { 'webhook-id': 'psh_1' })).toEqual({ kind: 'delivered' });
    const [message] = await own.receive({ MessageAttributeNames: ['All'] });
    expect(message?.Body).toBe('{"签":"名"}');
    expect(message?.MessageAttributes?.['webhook-id']?.StringValue).toBe('psh_1');
  });
});

const sendBatch = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })) });

describe('a batch that was taken in part', () => {
  /** An SQS that takes of each batch what `takes` says, and tells of the others only when `names` says so. */
  const answering = async (takes: (body: string, round: number) => boolean, names: boolean) => {
    const taken: string[] = [];
    let round = 0;
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { Entries } = sendBatch.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      const good = Entries.filter(({ MessageBody }) => takes(MessageBody, round));
      const bad = Entries.filter((entry) => !good.includes(entry));
      round += 1;
      taken.push(...good.map(({ MessageBody }) => MessageBody));
      response.end(
        JSON.stringify({
          Successful: good.map(({ Id }) => ({ Id })),
          ...(names ? { Failed: bad.map(({ Id }) => ({ Id, Code: 'InternalError' })) } : {}),
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const waits: number[] = [];
    const send = (texts: string[]) =>
      sendAll(
        sender(url),
        'https://sqs.us-east-1.amazonaws.com/000000000000/q',
        texts.map((body) => ({ body })),
        async (milliseconds) => void waits.push(milliseconds),
      ).finally(() => server.close().closeAllConnections());
    return { send, taken, waits };
  };

  it.each([
    ['named as failed', true],
    ['not named at all', false],
  ])('is completed: what is %s is sent again, and nothing else', async (_, names) => {
    const { send, taken, waits } = await answering((body, round) => body !== 'b' || round === 2, names);
    await send(['a', 'b', 'c']);
    expect([taken, waits]).toEqual([
      ['a', 'c', 'b'],
      [100, 200],
    ]);
  });

  it('is an error when a message is never taken', async () => {
    const { send, taken } = await answering((body) => body === 'a', true);
    await expect(send(['a', 'b', 'c'])).rejects.toThrow('SQS did not take 2 messages in 5 rounds');
    expect(taken).toEqual(['a']);
  });
});
