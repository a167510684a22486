import {
  type ArrivalsMessage,
  arrivalsMessage,
  type ClaimMessage,
  claimMessage,
} from '../contracts/messages.ts';
import { open, seal } from './envelope.ts';
import { sendAll } from './send-all.ts';
import type { SqsSender } from './sqs-sender.ts';

/** Where accepted records wait to be registered. Resolves only when every message is safely in the queue. */
export interface ArrivalsQueue {
  send(messages: readonly ArrivalsMessage[]): Promise<void>;
}

interface QueueOptions {
  sqs: SqsSender;
  queueUrl: string;
  pause: (milliseconds: number) => Promise<void>;
}

export const createArrivalsQueue = (options: QueueOptions): ArrivalsQueue => ({
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

/** The same queue, for whoever asks register to file records anew. */
export const createClaimsQueue = ({ sqs, queueUrl, pause }: QueueOptions) => ({
  send: (message: ClaimMessage): Promise<void> => sendAll(sqs, queueUrl, [{ body: seal(message) }], pause),
});

/** What register is given to do. Throws as `parseArrivalsMessage` does. */
export const parseRegisterMessage = (body: string): ArrivalsMessage | ClaimMessage => {
  const opened = open(body);
  const isClaim = typeof opened === 'object' && opened !== null && 'claim' in opened;
  return isClaim ? claimMessage.parse(opened) : arrivalsMessage.parse(opened);
};
