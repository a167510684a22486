import type { QueueDefinition } from './queue-definition.ts';

/** The answer to one request, refusals included; `units.requests` counts 64 KB chunks as AWS bills them. */
export type SqsAnswer = {
  status: number;
  body: object;
  units: { requests: number };
  queue: string | undefined;
};

/** A message as a queue mapping hands it to a function; `attributes` are SQS's system attributes. */
export type ReceivedMessage = {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;
};

export type QueueCounts = { visible: number; inFlight: number; delayed: number };

export type SqsEngine = {
  /** Makes the queue, or changes an existing one to this definition. */
  createQueue(definition: QueueDefinition): void;
  /** `action` is the part of X-Amz-Target after the point. Never rejects for what a client did wrong. */
  handle(action: string, body: unknown): Promise<SqsAnswer>;
  /** In-process ReceiveMessage without waiting; not billed here. */
  receive(queueName: string, how: { max: number; visibilitySeconds?: number }): ReceivedMessage[];
  delete(queueName: string, receiptHandle: string): void;
  changeVisibility(queueName: string, receiptHandle: string, seconds: number): void;
  counts(queueName: string): QueueCounts;
  queueNames(): string[];
  /** Epoch ms at which the next delayed or in-flight message becomes visible. */
  nextDueAt(): number | undefined;
  /** Called with the queue's name after each send or move into it. Returns the way to stop. */
  onSend(listener: (queueName: string) => void): () => void;
  close(): void;
};

/** The engine's queue URL for an endpoint: the SDK sends requests to the endpoint, only the last part names the queue. */
export function queueUrl(endpoint: string, account: string, queueName: string): string {
  return `${endpoint.replace(/\/$/, '')}/${account}/${queueName}`;
}
