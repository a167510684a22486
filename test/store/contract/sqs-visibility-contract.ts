import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  PurgeQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from './dynamodb-table.ts';
import type { MakeSqsEndpoint, SqsEndpoint } from './sqs-queue.ts';
import { bodies, openQueue, sqsClient } from './sqs-queue.ts';

/** What the stages rely on from SQS for when a message can be seen, and for deleting it. */
export function sqsVisibilityContract(name: string, makeEndpoint: MakeSqsEndpoint): void {
  describe(`visibility in ${name}`, () => {
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
    hidesAndShows(using);
    deletes(using);
  });
}

type Using = () => { client: SQSClient; endpoint: SqsEndpoint };

function hidesAndShows(using: Using): void {
  it('hides what was received until its visibility ends', async () => {
    const { client, endpoint } = using();
    const queue = await openQueue(client, { VisibilityTimeout: '2' });
    await queue.send('x');
    expect(bodies(await queue.receive())).toEqual(['x']);
    expect(await queue.receive()).toEqual([]);
    expect(await queue.counts()).toEqual([0, 1, 0]);
    await endpoint.advance(2.1);
    expect(bodies(await queue.receive())).toEqual(['x']);
  });

  it('delays by the queue and by the message', async () => {
    const { client, endpoint } = using();
    const queue = await openQueue(client, { DelaySeconds: '2' });
    await queue.send('queue');
    await queue.send('message', { DelaySeconds: 1 });
    expect(await queue.receive()).toEqual([]);
    expect(await queue.counts()).toEqual([0, 0, 2]);
    await endpoint.advance(1.1);
    expect(bodies(await queue.receive())).toEqual(['message']);
    await endpoint.advance(1);
    expect(bodies(await queue.receive())).toEqual(['queue']);
  });

  it('changes visibility of one and of several, and not of what is not in flight', async () => {
    const { client, endpoint } = using();
    const queue = await openQueue(client);
    await queue.send('a');
    await queue.send('b');
    const messages = await queue.receive();
    const handles = messages.map(({ ReceiptHandle = '' }) => ReceiptHandle);
    const [handle = ''] = handles;
    const one = (VisibilityTimeout: number) =>
      client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle: handle, VisibilityTimeout }),
      );
    await one(0);
    expect(bodies(await queue.receive({ VisibilityTimeout: 1 }))).toEqual([messages[0]?.Body]);
    await endpoint.advance(1.1);
    await refusal(one(5));
    const Entries = handles.map((ReceiptHandle, i) => ({ Id: `n${i}`, ReceiptHandle, VisibilityTimeout: 0 }));
    const batch = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries });
    const answer = await client.send(batch);
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['n1']);
    expect(answer.Failed?.map(({ Id }) => Id)).toEqual(['n0']);
    expect(await queue.receive()).toHaveLength(2);
  });

  it('answers a waiting receive as soon as a message is sent', async () => {
    const queue = await openQueue(using().client);
    const started = performance.now();
    const waiting = queue.receive({ WaitTimeSeconds: 10 });
    await queue.send('woken');
    expect(bodies(await waiting)).toEqual(['woken']);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
}

function deletes(using: Using): void {
  it('deletes one and several, again without complaint', async () => {
    const { client } = using();
    const queue = await openQueue(client);
    await Promise.all(['a', 'b', 'c'].map((body) => queue.send(body)));
    const messages = await queue.receive();
    const handles = messages.map(({ ReceiptHandle = '' }) => ReceiptHandle);
    const one = new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: handles[0] });
    await client.send(one);
    await client.send(one);
    const Entries = handles.slice(1).map((ReceiptHandle, i) => ({ Id: `n${i}`, ReceiptHandle }));
    const answer = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    expect(answer.Successful).toHaveLength(2);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  it('refuses what is no receipt handle', async () => {
    const { client } = using();
    const queue = await openQueue(client);
    const call = client.send(
      new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: 'not-a-handle' }),
    );
    expect(await refusal(call)).toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  it('purges a queue', async () => {
    const { client } = using();
    const queue = await openQueue(client);
    await queue.send('a');
    await client.send(new PurgeQueueCommand({ QueueUrl: queue.url }));
    expect(await queue.receive()).toEqual([]);
  });
}
