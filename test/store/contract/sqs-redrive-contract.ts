import type { SQSClient } from '@aws-sdk/client-sqs';
import { ListMessageMoveTasksCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from './dynamodb-table.ts';
import type { MakeSqsEndpoint, SqsEndpoint } from './sqs-queue.ts';
import { bodies, openQueue, redriveTo, sqsClient } from './sqs-queue.ts';

/** What the stages rely on from SQS beside plain delivery: fair queues, dead letters, redrive, retention. */
export function sqsRedriveContract(name: string, makeEndpoint: MakeSqsEndpoint): void {
  describe(`queues in ${name}`, () => {
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

    it('moves a message to the dead-letter queue when it was received too often', async () => {
      const deadLetters = await openQueue(client);
      const queue = await openQueue(client, redriveTo(deadLetters, 2));
      await queue.send('poison');
      await queue.receive({ VisibilityTimeout: 0 });
      await queue.receive({ VisibilityTimeout: 0 });
      expect(await queue.receive()).toEqual([]);
      expect(bodies(await deadLetters.receive())).toEqual(['poison']);
    });

    it('redrives dead letters to where they came from and tells of the task', async () => {
      const deadLetters = await openQueue(client);
      const queue = await openQueue(client, redriveTo(deadLetters, 1));
      const other = await openQueue(client, redriveTo(deadLetters, 1));
      for (const source of [queue, other]) {
        await source.send(source === queue ? 'a' : 'b');
        await source.receive({ VisibilityTimeout: 0 });
        await source.receive();
      }
      await client.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetters.arn }));
      await expect.poll(() => deadLetters.counts()).toEqual([0, 0, 0]);
      expect(bodies(await queue.receive())).toEqual(['a']);
      expect(bodies(await other.receive())).toEqual(['b']);
      const list = new ListMessageMoveTasksCommand({ SourceArn: deadLetters.arn });
      const tasks = async () => (await client.send(list)).Results;
      await expect.poll(tasks).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2 }]);
    });

    it('refuses to redrive a queue that is nobody’s dead-letter queue', async () => {
      const queue = await openQueue(client);
      await refusal(client.send(new StartMessageMoveTaskCommand({ SourceArn: queue.arn })));
    });

    it('gives a quiet group its turn while another has many messages in flight', async () => {
      const queue = await openQueue(client);
      for (let i = 0; i < 40; i += 1) await queue.send(`noisy-${i}`, { MessageGroupId: 'noisy' });
      for (let taken = 0; taken < 30; ) taken += (await queue.receive()).length;
      for (const body of ['quiet-0', 'quiet-1']) await queue.send(body, { MessageGroupId: 'quiet' });
      const next = bodies(await queue.receive({ MaxNumberOfMessages: 2 }));
      expect(next.sort()).toEqual(['quiet-0', 'quiet-1']);
    });
  });
}
