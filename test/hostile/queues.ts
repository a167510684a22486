import type { SQSRecord } from 'aws-lambda';
import type { ArrivalsMessage, PushMessage } from '../../shared/contracts/messages.ts';
import type { QueueWorker } from '../../shared/lambda/queue-chain.ts';
import { seal } from '../../shared/queue/envelope.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';

interface Waiting {
  messageId: string;
  body: string;
  receiveCount: number;
}

const maximumReceives = 5;
/** SQS takes no longer message. */
const messageBytes = 1024 * 1024;

/** A queue as its function meets it: sealed bodies in batches, partial failures, and a dead-letter queue after five receives. */
export const createQueue = (worker: () => QueueWorker) => {
  let waiting: Waiting[] = [];
  let dead: Waiting[] = [];
  let sent = 0;
  const add = (body: string): string => {
    if (Buffer.byteLength(body) > messageBytes)
      throw new Error('the queue service refuses a message over 1 MiB');
    sent += 1;
    waiting.push({ messageId: `message-${sent}`, body, receiveCount: 0 });
    return `message-${sent}`;
  };
  const receive = async (batch: readonly Waiting[]): Promise<void> => {
    for (const one of batch) one.receiveCount += 1;
    const { batchItemFailures } = await worker()({ Records: batch.map(recordOf) }, lambdaContext(60_000));
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const one of batch) {
      if (!failed.has(one.messageId)) continue;
      if (one.receiveCount >= maximumReceives) dead.push(one);
      else waiting.push(one);
    }
  };
  return {
    add,
    send: async (messages: readonly (ArrivalsMessage | PushMessage)[]) => {
      for (const message of messages) add(seal(message));
    },
    /** Hands over everything that waits, ten at a time, until nothing does. */
    drain: async (): Promise<void> => {
      while (waiting.length > 0) await receive(waiting.splice(0, 10));
    },
    dead: (): string[] => dead.map(({ messageId }) => messageId),
    clear: (): void => {
      waiting = [];
      dead = [];
    },
    waiting: (): readonly Waiting[] => waiting,
  };
};
export type HostileQueue = ReturnType<typeof createQueue>;

export const recordOf = ({ messageId, body, receiveCount }: Waiting): SQSRecord => ({
  messageId,
  body,
  receiptHandle: `handle-${messageId}`,
  attributes: {
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: '1795248000000',
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: '1795248000000',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
  awsRegion: 'us-east-1',
});
