import type { ChangedVisibility } from '../lambda/queue-chain.ts';
import type { SqsSender } from './sqs-sender.ts';

/** Says when messages that were not handled become visible again. A refusal is thrown: they then wait for the queue's own time-out. */
export const changeVisibilityIn =
  (sqs: SqsSender, queueUrl: string) =>
  async (changes: readonly ChangedVisibility[]): Promise<void> => {
    for (let start = 0; start < changes.length; start += 10) {
      const answer = await sqs.send('ChangeMessageVisibilityBatch', {
        QueueUrl: queueUrl,
        Entries: changes.slice(start, start + 10).map(({ receiptHandle, seconds }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        })),
      });
      const refused = answer.Failed?.length ?? 0;
      if (refused > 0) throw new Error(`SQS did not change the visibility of ${refused} messages`);
    }
  };
