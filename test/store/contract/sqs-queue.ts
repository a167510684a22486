import { randomUUID } from 'node:crypto';
import type { Message, ReceiveMessageCommandInput, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Endpoint } from './engine-endpoint.ts';

/** An implementation of SQS and the way its time passes: moved for an engine of ours, waited for elsewhere. */
export type SqsEndpoint = Endpoint & { advance(seconds: number): Promise<void> };
export type MakeSqsEndpoint = () => Promise<SqsEndpoint>;

export type Queue = {
  url: string;
  arn: string;
  send(body: string, more?: Partial<SendMessageCommandInput>): Promise<void>;
  receive(more?: Partial<ReceiveMessageCommandInput>): Promise<Message[]>;
  /** [visible, in flight, delayed] */
  counts(): Promise<number[]>;
};

export function sqsClient(url: string): SQSClient {
  return new SQSClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'contract', secretAccessKey: 'contract' },
    maxAttempts: 1,
  });
}

/** A new queue, by default under a name of its own. The client checks the MD5 of everything it sends and receives. */
export async function openQueue(
  client: SQSClient,
  attributes: Record<string, string> = {},
  QueueName = `contract-${randomUUID()}`,
): Promise<Queue> {
  const create = new CreateQueueCommand({ QueueName, Attributes: attributes });
  const { QueueUrl = '' } = await client.send(create);
  const read = async () =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ??
    {};
  return {
    url: QueueUrl,
    arn: (await read()).QueueArn ?? '',
    send: async (MessageBody, more) => {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
    },
    receive: async (more) => {
      const answer = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['All'],
          ...more,
        }),
      );
      return answer.Messages ?? [];
    },
    counts: async () => {
      const attributes: Record<string, string | undefined> = await read();
      const suffixes = ['', 'NotVisible', 'Delayed'];
      return suffixes.map((suffix) => Number(attributes[`ApproximateNumberOfMessages${suffix}`]));
    },
  };
}

export function redriveTo(deadLetters: Queue, maxReceiveCount: number): Record<string, string> {
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount }) };
}

export function bodies(messages: Message[]): string[] {
  return messages.map(({ Body }) => Body ?? '');
}
