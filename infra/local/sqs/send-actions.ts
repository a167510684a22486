import * as z from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Action } from './actions.ts';
import { batchAnswer, batchOf } from './batch.ts';
import type { MessageAttributes } from './message-content.ts';
import { hasOnlyAllowedCharacters, md5OfAttributes, md5OfBody, messageBytes } from './message-content.ts';
import type { NewMessage } from './message-store.ts';
import { queueNameOf } from './queue-attributes.ts';
import type { QueueSettings } from './queue-definition.ts';
import { send } from './queues.ts';

const maxRequestBytes = 1_048_576;

const attribute = z.object({
  DataType: z.string().regex(/^(String|Number|Binary)(\..*)?$/),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
const message = z.object({
  MessageBody: z.string(),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageGroupId: z
    .string()
    .regex(/^[A-Za-z0-9!-/:-@[-`{-~]{1,128}$/)
    .optional(),
  MessageAttributes: z.record(z.string(), attribute).optional(),
});
const sendMessage = message.extend({ QueueUrl: z.string() });
const sendMessageBatch = z.object({ QueueUrl: z.string(), Entries: batchOf(message) });

type Message = z.output<typeof message>;

export const sendMessageAction: Action<typeof sendMessage> = {
  schema: sendMessage,
  run(all, request) {
    const queueName = queueNameOf(request.QueueUrl);
    const queue = all.queues.settings(queueName);
    const refusal = contentRefusal(queue, request);
    if (refusal !== undefined) throw refusal;
    const [messageId] = send(all, queueName, [newMessage(request)]);
    return { body: { MessageId: messageId, ...digests(request) }, payloadBytes: bytes(request) };
  },
};

/** Each entry is taken or refused for itself; only what is wrong with the batch refuses the whole. */
export const sendMessageBatchAction: Action<typeof sendMessageBatch> = {
  schema: sendMessageBatch,
  run(all, { QueueUrl, Entries }) {
    const queueName = queueNameOf(QueueUrl);
    const queue = all.queues.settings(queueName);
    const payloadBytes = Entries.reduce((sum, entry) => sum + bytes(entry), 0);
    if (payloadBytes > maxRequestBytes) {
      throw new AwsError(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than ${maxRequestBytes} bytes. You have sent ${payloadBytes} bytes.`,
      );
    }
    const fit = Entries.filter((entry) => contentRefusal(queue, entry) === undefined);
    const ids = new Map(
      send(all, queueName, fit.map(newMessage)).map((messageId, index) => [fit[index]?.Id, messageId]),
    );
    const body = batchAnswer(Entries, (entry) => {
      const refusal = contentRefusal(queue, entry);
      if (refusal !== undefined) throw refusal;
      return { MessageId: ids.get(entry.Id), ...digests(entry) };
    });
    return { body, payloadBytes };
  },
};

function contentRefusal(queue: QueueSettings, sent: Message): AwsError | undefined {
  if (sent.MessageBody === '') {
    return new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  const values = Object.values(sent.MessageAttributes ?? {}).map(({ StringValue }) => StringValue ?? '');
  if (![sent.MessageBody, ...values].every(hasOnlyAllowedCharacters)) {
    return new AwsError('InvalidMessageContents', 'Invalid characters found in the message.');
  }
  const limit = queue.maximumMessageBytes;
  if (bytes(sent) > limit) {
    return new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  return Object.keys(sent.MessageAttributes ?? {}).length > 10
    ? new AwsError('InvalidParameterValue', 'Number of message attributes exceeds the allowed maximum [10].')
    : undefined;
}

function newMessage(sent: Message): NewMessage {
  const attributes = presentAttributes(sent);
  return {
    body: sent.MessageBody,
    groupId: sent.MessageGroupId,
    attributes: attributes === undefined ? undefined : JSON.stringify(attributes),
    delaySeconds: sent.DelaySeconds,
  };
}

function digests(sent: Message): object {
  const attributes = presentAttributes(sent);
  return {
    MD5OfMessageBody: md5OfBody(sent.MessageBody),
    ...(attributes === undefined ? {} : { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

function presentAttributes({ MessageAttributes }: Message): MessageAttributes | undefined {
  return Object.keys(MessageAttributes ?? {}).length === 0 ? undefined : MessageAttributes;
}

function bytes(sent: Message): number {
  return messageBytes(sent.MessageBody, sent.MessageAttributes);
}
