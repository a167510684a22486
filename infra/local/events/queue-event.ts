import * as z from 'zod';
import type { ReceivedMessage } from '../sqs/engine.ts';

/** The event Lambda gets for a batch of SQS messages. */
export function queueEvent(messages: readonly ReceivedMessage[], queueArn: string, region: string): object {
  return {
    Records: messages.map((message) => ({
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: message.attributes,
      messageAttributes: Object.fromEntries(
        Object.entries(message.messageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
          name,
          {
            ...(StringValue !== undefined && { stringValue: StringValue }),
            ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
            stringListValues: [],
            binaryListValues: [],
            dataType: DataType,
          },
        ]),
      ),
      md5OfBody: message.md5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}

const partialResponse = z.looseObject({
  batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string().nullish() })).nullish(),
});

/**
 * The messages of a batch that succeeded, by the function's answer. As Lambda does: no list is full success;
 * an unreadable answer, or an identifier that is empty or not of this batch, fails the whole batch.
 */
export function succeeded(messages: readonly ReceivedMessage[], payload: string): ReceivedMessage[] {
  const answer: unknown = payload === '' ? null : JSON.parse(payload);
  if (answer === null) return [...messages];
  const parsed = partialResponse.safeParse(answer);
  if (!parsed.success) return [];
  const failed = new Set(
    (parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier ?? ''),
  );
  const known = new Set(messages.map(({ messageId }) => messageId));
  if ([...failed].some((id) => !known.has(id))) return [];
  return messages.filter(({ messageId }) => !failed.has(messageId));
}
