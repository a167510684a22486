import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { SqsSender } from './sqs-sender.ts';

const entriesPerBatch = 10;
/** SQS takes 1 MiB a batch; a margin is left for attributes. */
const bytesPerBatch = 1_000_000;
const maximumRounds = 5;

export interface Outgoing {
  body: string;
  groupId?: string;
  delaySeconds?: number;
}

/** Sends every message or throws: what a batch's answer does not name as successful is sent again, and what still fails is an error. */
export const sendAll = async (
  sqs: SqsSender,
  queueUrl: string,
  messages: readonly Outgoing[],
  pause: (milliseconds: number) => Promise<void>,
): Promise<void> => {
  await Promise.all(
    batchesOf(messages).map(async (batch) => {
      let left = batch.map(toEntry);
      for (let round = 0; left.length > 0; round += 1) {
        if (round === maximumRounds)
          throw new Error(`SQS did not take ${left.length} messages in ${maximumRounds} rounds`);
        if (round > 0) await pause(50 * 2 ** round);
        const answer = await sqs.send('SendMessageBatch', { QueueUrl: queueUrl, Entries: left });
        const sent = new Set(answer.Successful?.map((one) => one.Id));
        left = left.filter((entry) => !sent.has(entry.Id));
      }
    }),
  );
};

const toEntry = (message: Outgoing, index: number): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: message.body,
  ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
  ...(message.delaySeconds === undefined ? {} : { DelaySeconds: message.delaySeconds }),
});

const batchesOf = (messages: readonly Outgoing[]): Outgoing[][] => {
  const batches: Outgoing[][] = [];
  let open: Outgoing[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.body) + (message.groupId?.length ?? 0);
    if (open.length > 0 && (open.length === entriesPerBatch || bytes + size > bytesPerBatch)) {
      batches.push(open);
      open = [];
      bytes = 0;
    }
    open.push(message);
    bytes += size;
  }
  if (open.length > 0) batches.push(open);
  return batches;
};
