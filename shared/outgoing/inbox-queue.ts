import { inboxQueueUrl } from '../contracts/recipient.ts';
import type { SqsSender } from '../queue/sqs-sender.ts';
import type { PostOutcome } from './post.ts';

/** Puts a signed body into a locality's own queue. */
export type SendToInbox = (
  queueUrl: string,
  body: string,
  attributes: Record<string, string>,
) => Promise<PostOutcome>;

/** `connect` makes the sender of a region, whose endpoint comes from the region, never from a queue URL somebody gave us; it is asked once for each. */
export const createSendToInbox = (connect: (region: string) => SqsSender): SendToInbox => {
  const senders = new Map<string, SqsSender>();
  return async (queueUrl, body, attributes) => {
    const region = regionOf(queueUrl);
    if (region === undefined) return { kind: 'refused', code: 'queue-refused' };
    const sender = senders.get(region) ?? connect(region);
    senders.set(region, sender);
    const signature = Object.entries(attributes).map(([name, value]) => [
      name,
      { DataType: 'String', StringValue: value },
    ]);
    try {
      await sender.send('SendMessage', {
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageAttributes: Object.fromEntries(signature),
      });
      return { kind: 'delivered' };
    } catch (error) {
      return failure(error);
    }
  };
};

const regionOf = (queueUrl: string): string | undefined =>
  inboxQueueUrl.safeParse(queueUrl).success ? new URL(queueUrl).hostname.split('.')[1] : undefined;

const failure = (error: unknown): PostOutcome => {
  const name = error instanceof Error ? error.name : 'unknown';
  const code = `sqs-${name.replace(/[^\w.-]/g, '-')}`;
  return name === 'TimeoutError' ? { kind: 'retry', code, slow: true } : { kind: 'retry', code };
};
