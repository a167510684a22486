import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { AwsError } from '../aws-error.ts';
import type { MessageAttributes } from './message-content.ts';
import { md5OfBody } from './message-content.ts';
import type { MessageStore, NewMessage } from './message-store.ts';
import { createMessageStore } from './message-store.ts';
import type { StoredMessage } from './messages-table.ts';
import type { QueueStore } from './queue-store.ts';
import { createQueueStore } from './queue-store.ts';

/** A message as a queue mapping hands it to a function; `attributes` are SQS's system attributes. */
export type ReceivedMessage = {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  attributes: Record<string, string>;
  messageAttributes: MessageAttributes;
};

export type Queues = {
  clock: { now(): number };
  database: DatabaseSync;
  queues: QueueStore;
  messages: MessageStore;
  /** Emits 'message' with a queue's name when something was sent or moved into it, and 'closed' once. */
  events: EventEmitter;
};

export function createQueues(database: DatabaseSync, clock: { now(): number }): Queues {
  const events = new EventEmitter().setMaxListeners(0);
  const queues = createQueueStore(database, clock);
  return { clock, database, queues, messages: createMessageStore(database, clock), events };
}

export function send({ queues, messages, events }: Queues, queueName: string, batch: NewMessage[]): string[] {
  const ids = messages.send(queues.settings(queueName), batch);
  events.emit('message', queueName);
  return ids;
}

export function receive(
  { queues, messages, events }: Queues,
  queueName: string,
  how: { max: number; visibilitySeconds?: number | undefined },
): ReceivedMessage[] {
  const queue = queues.settings(queueName);
  const visibilitySeconds = how.visibilitySeconds ?? queue.visibilityTimeoutSeconds;
  const taken = messages.take(queue, { max: how.max, visibilitySeconds });
  if (taken.movedTo !== undefined) events.emit('message', taken.movedTo);
  return taken.messages.map(asReceived);
}

const storedAttributes = z.record(
  z.string(),
  z.object({ DataType: z.string(), StringValue: z.string().optional(), BinaryValue: z.string().optional() }),
);

function asReceived(message: StoredMessage): ReceivedMessage {
  return {
    messageId: message.message_id,
    receiptHandle: receiptHandle(message),
    body: message.body,
    md5OfBody: md5OfBody(message.body),
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(message.sent_at),
      SenderId: 'AIDALANDFALLLOCALTWIN',
      ApproximateFirstReceiveTimestamp: String(message.first_received_at),
      ...(message.group_id === null ? {} : { MessageGroupId: message.group_id }),
    },
    messageAttributes:
      message.attributes === null ? {} : storedAttributes.parse(JSON.parse(message.attributes)),
  };
}

/** Names the message and which of its receives this was: an older receive's handle has no power over a newer one. */
function receiptHandle({ message_id, receives }: StoredMessage): string {
  return Buffer.from(`${message_id}:${receives}:${checksum(message_id, receives)}`).toString('base64url');
}

function checksum(messageId: string, receives: number): string {
  return createHash('sha256').update(`${messageId}:${receives}`).digest('hex').slice(0, 8);
}

/** Throws ReceiptHandleIsInvalid for what is no handle. */
function readHandle(handle: string): { messageId: string; receives: number } {
  const [messageId = '', receives = '', sum = ''] = Buffer.from(handle, 'base64url').toString().split(':');
  if (sum !== checksum(messageId, Number(receives))) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  }
  return { messageId, receives: Number(receives) };
}

/** Nothing when the message is gone or was received again since. */
function held({ messages, queues }: Queues, queueName: string, handle: string): StoredMessage | undefined {
  queues.settings(queueName);
  const { messageId, receives } = readHandle(handle);
  const message = messages.find(messageId);
  return message?.queue === queueName && message.receives === receives ? message : undefined;
}

/** Deletes those that are still there and were not received again since, all at once. */
export function deleteMessages(
  { messages, queues }: Queues,
  queueName: string,
  handles: readonly string[],
): void {
  queues.settings(queueName);
  messages.remove(queueName, handles.map(readHandle));
}

export function changeVisibility(all: Queues, queueName: string, handle: string, seconds: number): void {
  const now = all.clock.now();
  const message = held(all, queueName, handle);
  if (message === undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  if (message.visible_at <= now) {
    throw new AwsError('MessageNotInflight', 'The specified message is not in flight.');
  }
  all.messages.show(message.message_id, now + seconds * 1000);
  if (seconds === 0) all.events.emit('message', queueName);
}
