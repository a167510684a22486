import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from './dynamodb-table.ts';
import type { MakeSqsEndpoint, SqsEndpoint } from './sqs-queue.ts';
import { bodies, openQueue, sqsClient } from './sqs-queue.ts';

/** What the stages rely on from SQS for what is sent and what is received. */
export function sqsContract(name: string, makeEndpoint: MakeSqsEndpoint): void {
  describe(`messages in ${name}`, () => {
    let endpoint: SqsEndpoint;
    let client: SQSClient;
    beforeAll(async () => {
      endpoint = await makeEndpoint();
      client = sqsClient(endpoint.url);
    });
    afterAll(async () => {
      client.destroy();
      await endpoint.close();
    });
    const using = () => ({ client, endpoint });
    keepsContent(using);
    refusesContent(using);
    sendsBatches(using);
    describesQueues(using);
  });
}

type Using = () => { client: SQSClient; endpoint: SqsEndpoint };

function keepsContent(using: Using): void {
  it('keeps every character a message may have, those beyond the BMP too', async () => {
    const queue = await openQueue(using().client);
    const body = '𠮷野家\t\r\n\u0020\ud7ff\ue000\ufffd\u{10000}\u{10ffff}"\\';
    await queue.send(body);
    const [message] = await queue.receive();
    expect(message?.Body).toBe(body);
  });

  it('keeps attributes, text and bytes, and gives those that were asked for', async () => {
    const queue = await openQueue(using().client);
    const bytes = new Uint8Array([0, 1, 255]);
    await queue.send('x', {
      MessageAttributes: {
        'z-sign': { DataType: 'String', StringValue: '签名𠮷' },
        count: { DataType: 'Number', StringValue: '7' },
        raw: { DataType: 'Binary', BinaryValue: bytes },
      },
    });
    const [asked] = await queue.receive({ MessageAttributeNames: ['raw'], VisibilityTimeout: 0 });
    expect(Object.keys(asked?.MessageAttributes ?? {})).toEqual(['raw']);
    const [message] = await queue.receive({ MessageAttributeNames: ['All'] });
    expect(message?.MessageAttributes?.['z-sign']?.StringValue).toBe('签名𠮷');
    expect(message?.MessageAttributes?.raw?.BinaryValue).toEqual(bytes);
  });

  it('tells how often a message was received, when it was sent and its group', async () => {
    const queue = await openQueue(using().client);
    await queue.send('x', { MessageGroupId: '1401' });
    const [first] = await queue.receive({ VisibilityTimeout: 0 });
    const [second] = await queue.receive({ VisibilityTimeout: 0 });
    expect(first?.Attributes).toMatchObject({ ApproximateReceiveCount: '1', MessageGroupId: '1401' });
    expect(second?.Attributes).toMatchObject({ ApproximateReceiveCount: '2' });
    expect(second?.Attributes?.SentTimestamp).toBe(first?.Attributes?.SentTimestamp);
  });
}

function refusesContent(using: Using): void {
  it.each(['\u0000', 'a\u000bb', '\u001f', '\ufffe', '\uffff'])('refuses the character %j', async (text) => {
    const queue = await openQueue(using().client);
    expect(await refusal(queue.send(text))).toMatchObject({ name: 'InvalidMessageContents' });
    expect(await queue.receive()).toEqual([]);
  });

  it('takes 1 MiB and refuses a byte more', async () => {
    const queue = await openQueue(using().client);
    await queue.send('x'.repeat(1_048_576));
    await refusal(queue.send('x'.repeat(1_048_577)));
    expect(await queue.counts()).toEqual([1, 0, 0]);
  });

  it('refuses a queue that does not exist', async () => {
    const { client } = using();
    const call = client.send(new GetQueueUrlCommand({ QueueName: 'no-such-queue' }));
    expect(await refusal(call)).toMatchObject({ name: 'QueueDoesNotExist' });
  });
}

function sendsBatches(using: Using): void {
  it('takes the good entries of a batch and names the others', async () => {
    const { client } = using();
    const queue = await openQueue(client);
    const Entries = ['good', 'bad\u0000', 'better'].map((MessageBody, i) => ({ Id: `n${i}`, MessageBody }));
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['n0', 'n2']);
    expect(answer.Failed).toMatchObject([{ Id: 'n1', Code: 'InvalidMessageContents', SenderFault: true }]);
    expect(bodies(await queue.receive()).sort()).toEqual(['better', 'good']);
  });

  it('refuses a batch of none, of 11, of over 1 MiB together, and one id twice', async () => {
    const { client } = using();
    const queue = await openQueue(client);
    const entries = (ids: string[], MessageBody: string) => ids.map((Id) => ({ Id, MessageBody }));
    const send = (Entries: { Id: string; MessageBody: string }[]) =>
      refusal(client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries })));
    const eleven = Array.from({ length: 11 }, (_, i) => `n${i}`);
    expect(await send([])).toMatchObject({ name: 'EmptyBatchRequest' });
    expect(await send(entries(eleven, 'x'))).toMatchObject({ name: 'TooManyEntriesInBatchRequest' });
    expect(await send(entries(['a', 'a'], 'x'))).toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
    expect(await send(entries(['a', 'b'], 'x'.repeat(524_289)))).toMatchObject({
      name: 'BatchRequestTooLong',
    });
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });
}

function describesQueues(using: Using): void {
  it('keeps the attributes it is given', async () => {
    const { client } = using();
    const queue = await openQueue(client, { VisibilityTimeout: '180' });
    await client.send(
      new SetQueueAttributesCommand({
        QueueUrl: queue.url,
        Attributes: { MessageRetentionPeriod: '1209600' },
      }),
    );
    const names = ['VisibilityTimeout', 'MessageRetentionPeriod', 'DelaySeconds'] as const;
    const read = new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: [...names] });
    expect((await client.send(read)).Attributes).toEqual({
      VisibilityTimeout: '180',
      MessageRetentionPeriod: '1209600',
      DelaySeconds: '0',
    });
    const url = await client.send(new GetQueueUrlCommand({ QueueName: queue.arn.split(':').at(-1) }));
    expect(url.QueueUrl).toBe(queue.url);
  });
}
