import type { SQSEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import {
  type ChangedVisibility,
  type Failures,
  queueHandler,
  type Received,
} from '../../shared/lambda/queue-chain.ts';
import { scheduledHandler } from '../../shared/lambda/scheduled-chain.ts';
import { PermanentFailure, RetryLater } from '../../shared/lambda/worker-errors.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';

const sqsEvent = (...bodies: string[]): SQSEvent => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body,
    attributes: {
      ApproximateReceiveCount: '3',
      SentTimestamp: '1580515200000',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '1580515200000',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:arrivals',
    awsRegion: 'eu-west-1',
  })),
});

const setUp = (handle: (messages: Received<number>[]) => Promise<Failures>) => {
  const lines: string[] = [];
  const changes: ChangedVisibility[] = [];
  const worker = queueHandler<number>({
    stage: 'register',
    clock: () => 5,
    write: (line) => void lines.push(line),
    parse: (body) => {
      if (!/^\d+$/.test(body)) throw new SyntaxError(`Zhang San sent ${body}`);
      return Number(body);
    },
    handle,
    changeVisibility: async (asked) => void changes.push(...asked),
  });
  return { lines, changes, send: (...bodies: string[]) => worker(sqsEvent(...bodies), lambdaContext()) };
};

describe('a function behind a queue', () => {
  test('gets the whole batch at once, parsed, and nothing failed means nothing comes back', async () => {
    const batches: Received<number>[][] = [];
    const { send, lines } = setUp(async (messages) => {
      batches.push(messages);
      return new Map();
    });
    expect(await send('1', '2')).toEqual({ batchItemFailures: [] });
    expect(batches).toEqual([
      [
        { messageId: 'm0', message: 1, receiveCount: 3, sentAt: 1_580_515_200_000 },
        { messageId: 'm1', message: 2, receiveCount: 3, sentAt: 1_580_515_200_000 },
      ],
    ]);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { stage: 'register', request: 'inv-1', ms: 0, messages: 2 },
    ]);
  });

  test('only the messages that failed come back, each when it asked to', async () => {
    const failures = new Map<string, Error>([
      ['m1', new RetryLater(90)],
      ['m2', new PermanentFailure('unknown-version')],
      ['m3', new Error('Zhang San')],
      ['m4', new RetryLater(10 ** 9)],
    ]);
    const { send, changes, lines } = setUp(async () => failures);
    expect(await send('0', '1', '2', '3', '4')).toEqual({
      batchItemFailures: ['m1', 'm2', 'm3', 'm4'].map((itemIdentifier) => ({ itemIdentifier })),
    });
    expect(changes).toEqual([
      { receiptHandle: 'r1', seconds: 90 },
      { receiptHandle: 'r2', seconds: 0 },
      { receiptHandle: 'r4', seconds: 43_200 },
    ]);
    const line = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({ messages: 5, retried: 2, poison: 1, failed: 1, PoisonMessages: 1 });
    expect(lines.join()).not.toContain('Zhang');
  });

  test('a body that is not ours is poison and does not stop the others', async () => {
    const seen: number[] = [];
    const { send, lines } = setUp(async (messages) => {
      seen.push(...messages.map((one) => one.message));
      return new Map();
    });
    expect(await send('1', 'not ours', '3')).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(seen).toEqual([1, 3]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      poison: 1,
      code: 'unreadable-message',
      message: 'm1',
    });
    expect(lines.join()).not.toContain('Zhang');
  });

  test('what the stage throws fails every message of the batch', async () => {
    const { send, lines } = setUp(async () => {
      throw new RangeError('no room');
    });
    expect((await send('1', '2')).batchItemFailures).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ failed: 2, error: 'RangeError' });
  });

  test('a batch of which nothing can be read never reaches the stage', async () => {
    const { send } = setUp(async () => {
      throw new Error('must not be called');
    });
    expect((await send('x')).batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
  });

  test('when visibility cannot be changed the failures are reported all the same', async () => {
    const worker = queueHandler<string>({
      stage: 'deliver',
      write: () => undefined,
      parse: (body) => body,
      handle: async () => new Map([['m0', new RetryLater(5)]]),
      changeVisibility: async () => {
        throw new Error('throttled');
      },
    });
    expect(await worker(sqsEvent('a', 'b'), lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }],
    });
  });
});

describe('a function behind a schedule', () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);

  test('knows the input and the time it has left, and hands its result on', async () => {
    const tick = scheduledHandler({
      stage: 'checks',
      clock: () => 7,
      write,
      handle: async (input, { remainingMs, now, log }) => {
        log.count('due', 3);
        log.metric('OverdueReleases', 0);
        return { input, left: remainingMs(), now };
      },
    });
    expect(await tick({ tick: 1 }, lambdaContext(9000))).toEqual({ input: { tick: 1 }, left: 9000, now: 7 });
    expect(JSON.parse(lines.pop() ?? '')).toEqual({
      stage: 'checks',
      request: 'inv-1',
      ms: 0,
      due: 3,
      OverdueReleases: 0,
      _aws: {
        Timestamp: 7,
        CloudWatchMetrics: [
          {
            Namespace: 'Landfall',
            Dimensions: [['stage']],
            Metrics: [{ Name: 'OverdueReleases', Unit: 'Count' }],
          },
        ],
      },
    });
  });

  test('an error fails the invocation and is logged without its message', async () => {
    const tick = scheduledHandler({
      stage: 'checks',
      write,
      handle: async () => {
        throw new Error('Zhang San');
      },
    });
    await expect(tick({}, lambdaContext())).rejects.toThrow();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ code: 'internal', error: 'Error' });
    expect(lines.join()).not.toContain('Zhang');
  });
});
