import * as z from 'zod';
import type { SqsSender } from './sqs-sender.ts';

/** Messages that can be taken now, that somebody is at work on or has to wait for, and that were sent for later; about. */
const depth = z.object({
  ApproximateNumberOfMessages: z.coerce.number(),
  ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
  ApproximateNumberOfMessagesDelayed: z.coerce.number(),
});
const names = ['', 'NotVisible', 'Delayed'] as const;

export interface QueueDepth {
  waiting: number;
  inFlight: number;
  delayed: number;
}

/** How much lies in each of these queues. SQS counts over many machines: a figure may be a minute old. */
export const queueDepths =
  <Name extends string>(sqs: SqsSender, urls: Record<Name, string>) =>
  async (): Promise<Record<Name, QueueDepth>> => {
    const entries = Object.entries<string>(urls).map(async ([name, QueueUrl]) => {
      const AttributeNames = names.map((suffix) => `ApproximateNumberOfMessages${suffix}` as const);
      const answer = await sqs.send('GetQueueAttributes', { QueueUrl, AttributeNames });
      const read = depth.parse(answer.Attributes);
      return [
        name,
        {
          waiting: read.ApproximateNumberOfMessages,
          inFlight: read.ApproximateNumberOfMessagesNotVisible,
          delayed: read.ApproximateNumberOfMessagesDelayed,
        },
      ] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as Record<Name, QueueDepth>;
  };
