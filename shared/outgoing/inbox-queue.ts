import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { inboxQueueUrl } from '../contracts/recipient.ts';
import type { PostOutcome } from './post.ts';

/** Puts a signed body into a locality's own queue. */
export type SendToInbox = (
  queueUrl: string,
  body: string,
  attributes: Record<string, string>,
) => Promise<PostOutcome>;

/** A client for the SQS of one region: its endpoint comes from the region, never from a queue URL somebody gave us. */
export const regionalSqs = (region: string): SQSClient =>
  new SQSClient({
    region,
    useQueueUrlAsEndpoint: false,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 5000 },
  });

/** `connect` makes the client of a region; it is asked once for each. */
export const createSendToInbox = (connect: (region: string) => SQSClient): SendToInbox => {
  const clients = new Map<string, SQSClient>();
  return async (queueUrl, body, attributes) => {
    const region = regionOf(queueUrl);
    if (region === undefined) return { kind: 'refused', code: 'queue-refused' };
    const client = clients.get(region) ?? connect(region);
    clients.set(region, client);
    const signature = Object.entries(attributes).map(([name, value]) => [
      name,
      { DataType: 'String', StringValue: value },
    ]);
    try {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: Object.fromEntries(signature),
        }),
      );
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
