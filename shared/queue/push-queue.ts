import { type PushMessage, pushMessage } from '../contracts/messages.ts';
import { open, seal } from './envelope.ts';
import { sendAll } from './send-all.ts';
import type { SqsSender } from './sqs-sender.ts';

/** Where pushes are queued for delivery. Resolves only when every message is safely in the queue. */
export interface PushQueue {
  send(messages: readonly PushMessage[], options?: { delaySeconds?: number }): Promise<void>;
}

/** The notifications queue: a fair queue, grouped by the recipient's locality. */
export const createPushQueue = (options: {
  sqs: SqsSender;
  queueUrl: string;
  pause: (milliseconds: number) => Promise<void>;
}): PushQueue => ({
  send: (messages, { delaySeconds } = {}) =>
    sendAll(
      options.sqs,
      options.queueUrl,
      messages.map((message) => ({
        body: seal(message),
        groupId: message.recipient.split('/', 1)[0] ?? message.recipient,
        ...(delaySeconds === undefined ? {} : { delaySeconds }),
      })),
      options.pause,
    ),
});

/** Throws when the body is not a push message of a version we know. */
export const parsePushMessage = (body: string): PushMessage => pushMessage.parse(open(body));
