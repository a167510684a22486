import * as z from 'zod';
import type { Action } from './actions.ts';
import { batchAnswer, batchOf } from './batch.ts';
import type { MessageAttributes } from './message-content.ts';
import { md5OfAttributes, messageBytes } from './message-content.ts';
import { queueNameOf } from './queue-attributes.ts';
import type { Queues, ReceivedMessage } from './queues.ts';
import { changeVisibility, deleteMessages, receive } from './queues.ts';

const visibility = z.int().min(0).max(43_200);
const receiveMessage = z.object({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: visibility.optional(),
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
type Wanted = z.output<typeof receiveMessage>;

export const receiveMessageAction: Action<typeof receiveMessage> = {
  schema: receiveMessage,
  async run(all, request) {
    const queueName = queueNameOf(request.QueueUrl);
    const waitSeconds = request.WaitTimeSeconds ?? all.queues.settings(queueName).receiveWaitSeconds;
    const how = { max: request.MaxNumberOfMessages, visibilitySeconds: request.VisibilityTimeout };
    const messages = await receiveWaiting(all, {
      queueName,
      how,
      until: performance.now() + waitSeconds * 1000,
    });
    const payloadBytes = messages.reduce(
      (sum, message) => sum + messageBytes(message.body, message.messageAttributes),
      0,
    );
    return { body: messages.length === 0 ? {} : { Messages: messages.map(told(request)) }, payloadBytes };
  },
};

type Waiting = {
  queueName: string;
  how: { max: number; visibilitySeconds?: number | undefined };
  until: number;
};

/** The waiting client lives in real time, whatever the queues' clock says; a jump of theirs is seen within 50 ms. */
async function receiveWaiting(all: Queues, waiting: Waiting): Promise<ReceivedMessage[]> {
  for (;;) {
    const messages = receive(all, waiting.queueName, waiting.how);
    const left = waiting.until - performance.now();
    if (messages.length > 0 || left <= 0) return messages;
    if ((await somethingNew(all, waiting.queueName, Math.min(left, 50))) === 'closed') return [];
  }
}

function somethingNew({ events }: Queues, queueName: string, milliseconds: number): Promise<string> {
  return new Promise((resolve) => {
    const settle = (why: string) => {
      clearTimeout(timer);
      events.off('message', onMessage).off('closed', onClosed);
      resolve(why);
    };
    const onMessage = (name: string) => {
      if (name === queueName) settle('message');
    };
    const onClosed = () => settle('closed');
    const timer = setTimeout(() => settle('time'), milliseconds);
    events.on('message', onMessage).on('closed', onClosed);
  });
}

function told(wanted: Wanted): (message: ReceivedMessage) => object {
  const system = new Set([...wanted.AttributeNames, ...wanted.MessageSystemAttributeNames]);
  return (message) => {
    const Attributes = pick(message.attributes, (name) => system.has('All') || system.has(name));
    const MessageAttributes = pick(message.messageAttributes, matcher(wanted.MessageAttributeNames));
    return {
      MessageId: message.messageId,
      ReceiptHandle: message.receiptHandle,
      MD5OfBody: message.md5OfBody,
      Body: message.body,
      ...(isEmpty(Attributes) ? {} : { Attributes }),
      ...(isEmpty(MessageAttributes) ? {} : withDigest(MessageAttributes)),
    };
  };
}

function withDigest(MessageAttributes: MessageAttributes): object {
  return { MessageAttributes, MD5OfMessageAttributes: md5OfAttributes(MessageAttributes) };
}

/** Names, `All`, `.*`, or a prefix followed by `.*`. */
function matcher(names: string[]): (name: string) => boolean {
  const prefixes = names.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -2));
  return (name) =>
    names.includes('All') || names.includes(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

function pick<V>(all: Record<string, V>, wanted: (name: string) => boolean): Record<string, V> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)));
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}

const handle = z.object({ ReceiptHandle: z.string() });
const deletion = handle.extend({ QueueUrl: z.string() });
const deletionBatch = z.object({ QueueUrl: z.string(), Entries: batchOf(handle) });
const change = handle.extend({ VisibilityTimeout: visibility });
const visibilityChange = change.extend({ QueueUrl: z.string() });
const visibilityChangeBatch = z.object({ QueueUrl: z.string(), Entries: batchOf(change) });

export const deleteMessageAction: Action<typeof deletion> = {
  schema: deletion,
  run(all, { QueueUrl, ReceiptHandle }) {
    deleteMessages(all, queueNameOf(QueueUrl), [ReceiptHandle]);
    return { body: {} };
  },
};

export const deleteMessageBatchAction: Action<typeof deletionBatch> = {
  schema: deletionBatch,
  run(all, { QueueUrl, Entries }) {
    const queueName = queueNameOf(QueueUrl);
    all.queues.settings(queueName);
    const remove = ({ ReceiptHandle }: { ReceiptHandle: string }) => {
      deleteMessages(all, queueName, [ReceiptHandle]);
      return {};
    };
    return { body: batchAnswer(Entries, remove) };
  },
};

export const changeVisibilityAction: Action<typeof visibilityChange> = {
  schema: visibilityChange,
  run(all, { QueueUrl, ReceiptHandle, VisibilityTimeout }) {
    changeVisibility(all, queueNameOf(QueueUrl), ReceiptHandle, VisibilityTimeout);
    return { body: {} };
  },
};

export const changeVisibilityBatchAction: Action<typeof visibilityChangeBatch> = {
  schema: visibilityChangeBatch,
  run(all, { QueueUrl, Entries }) {
    const queueName = queueNameOf(QueueUrl);
    all.queues.settings(queueName);
    const set = (entry: { ReceiptHandle: string; VisibilityTimeout: number }) => {
      changeVisibility(all, queueName, entry.ReceiptHandle, entry.VisibilityTimeout);
      return {};
    };
    return { body: batchAnswer(Entries, set) };
  },
};
