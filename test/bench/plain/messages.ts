import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';

/** One record, one notification: each is a message of its own. */
export const arrivalMessage = z.looseObject({
  recordId: z.string(),
  traveller: z.looseObject({ documents: z.array(z.looseObject({ number: z.string() })).min(1) }),
  entry: z.object({ pointOfEntry: z.string(), arrivedAt: z.string() }),
  destination: z.looseObject({ localityCode: z.string() }),
});
export const pushMessage = z.object({ notificationId: z.string() });

const client = new SQSClient({});

export const send = async (queueUrl: string | undefined, message: object): Promise<void> => {
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
};

/** Handles the messages of a batch one after another; those that fail come again. */
export const worker =
  <Message>(schema: z.ZodType<Message>, handle: (message: Message) => Promise<void>) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const { body, messageId } of event.Records) {
      try {
        await handle(schema.parse(JSON.parse(body)));
      } catch (error) {
        console.error(JSON.stringify({ messageId, error: String(error) }));
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    console.log(JSON.stringify({ messages: event.Records.length, failed: batchItemFailures.length }));
    return { batchItemFailures };
  };
