import { type ArrivalsMessage, arrivalsMessage } from '../contracts/messages.ts';
import { open, seal } from './envelope.ts';
import { sendAll } from './send-all.ts';
import type { SqsSender } from './sqs-sender.ts';

/** Where accepted records wait to be registered. Resolves only when every message is safely in the queue. */
export interface ArrivalsQueue {
  send(messages: readonly ArrivalsMessage[]): Promise<void>;
}

export const createArrivalsQueue = (options: {
  sqs: SqsSender;
  queueUrl: string;
  pause: (milliseconds: number) => Promise<void>;
}): ArrivalsQueue => ({
  send: (messages) =>
    sendAll(
      options.sqs,
      options.queueUrl,
      messages.map((message) => ({ body: seal(message) })),
      options.pause,
    ),
});

/** Throws when the body is not an arrivals message of a version we know. */
export const parseArrivalsMessage = (body: string): ArrivalsMessage => arrivalsMessage.parse(open(body));
