import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';

const entriesPerBatch = 10;
/** SQS takes 1 MiB a batch; a margin is left for attributes. */
const bytesPerBatch = 1_000_000;
const maximumRounds = 5;

export interface Outgoing {
  body: string;
  groupId?: string;
  delaySeconds?: number;
}

/** Sends every message or throws: the batch answer's `Failed` list is sent again, and what still fails is an error. */
export const sendAll = async (
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly Outgoing[],
  pause: (milliseconds: number) => Promise<void>,
): Promise<void> => {
  await Promise.all(
    batchesOf(messages).map(async (batch) => {
      let left = batch.map(toEntry);
      for (let round = 0; left.length > 0; round += 1) {
        if (round === maximumRounds)
          throw new Error(`SQS refused ${left.length} messages ${maximumRounds} times`);
        if (round > 0) await pause(50 * 2 ** round);
        const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left }));
        const failed = new Set((answer.Failed ?? []).map((one) => one.Id));
        left = left.filter((entry) => failed.has(entry.Id));
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
