import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ChangedVisibility } from '../lambda/queue-chain.ts';

const entriesPerBatch = 10;

/** Sets when received messages become visible again. Throws when SQS refused any of them: those wait for the queue's own time-out. */
export const createVisibilityChanger =
  (sqs: SQSClient, queueUrl: string) =>
  async (changes: readonly ChangedVisibility[]): Promise<void> => {
    const batches: ChangedVisibility[][] = [];
    for (let start = 0; start < changes.length; start += entriesPerBatch) {
      batches.push(changes.slice(start, start + entriesPerBatch));
    }
    const answers = await Promise.all(
      batches.map((batch) =>
        sqs.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map(({ receiptHandle, seconds }, index) => ({
              Id: String(index),
              ReceiptHandle: receiptHandle,
              VisibilityTimeout: seconds,
            })),
          }),
        ),
      ),
    );
    const refused = answers.reduce((sum, answer) => sum + (answer.Failed?.length ?? 0), 0);
    if (refused > 0) throw new Error(`SQS refused to change the visibility of ${refused} messages`);
  };
