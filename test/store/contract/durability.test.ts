import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Item } from '../../../infra/local/dynamodb/dynalite.ts';
import { openStore } from '../../../infra/local/dynamodb/dynalite.ts';
import { createDynamoEngine } from '../../../infra/local/dynamodb/engine.ts';
import { createSqsEngine } from '../../../infra/local/sqs/engine.ts';
import { movedClock } from './moved-clock.ts';
import { ourTable } from './our-table.ts';

const none = Buffer.alloc(0);

describe('engines that were killed', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'landfall-killed-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('DynamoDB keeps every confirmed item, and its index agrees with its items', async () => {
    const confirmed = await killWriter('dynamodb', directory);
    const engine = await createDynamoEngine({ directory, clock: Date });
    await engine.createTable(ourTable('main', { indexed: true }));
    const items = await itemsOf(engine, 'Scan', {});
    expect(items).toEqual(expect.arrayContaining(confirmed));
    const byIndex = { KeyConditionExpression: 'sk = :s', ExpressionAttributeValues: { ':s': { S: 'S' } } };
    expect(await itemsOf(engine, 'Query', { IndexName: 'by-text', ...byIndex })).toEqual(items);
    await engine.close();
  });

  it('DynamoDB forgets an index entry whose item was never written', async () => {
    const before = await createDynamoEngine({ directory, clock: Date });
    await before.createTable(ourTable('main', { indexed: true }));
    await before.handle('PutItem', { TableName: 'main', Item: indexed('written') }, none);
    await before.close();
    // As a kill leaves it that falls between the two writes of one put.
    const store = openStore(join(directory, 'dynamodb'));
    await new Promise((resolve) =>
      store.getIndexDb('Global', 'main', 'by-text').put('orphan', indexed('never written'), resolve),
    );
    await store.db.close();
    const after = await createDynamoEngine({ directory, clock: Date });
    await after.createTable(ourTable('main', { indexed: true }));
    expect(await itemsOf(after, 'Scan', { IndexName: 'by-text' })).toEqual(['written']);
    await after.close();
  });

  it('DynamoDB goes on after a second kill', async () => {
    await killWriter('dynamodb', directory);
    const again = await killWriter('dynamodb', directory);
    const engine = await createDynamoEngine({ directory, clock: Date });
    expect(await itemsOf(engine, 'Scan', {})).toEqual(expect.arrayContaining(again));
    await engine.close();
  });

  it('SQS keeps every confirmed message and the queue it was in', async () => {
    const confirmed = await killWriter('sqs', directory);
    const engine = createSqsEngine({ directory, clock: Date });
    expect(engine.counts('main').visible).toBeGreaterThanOrEqual(confirmed.length);
    const bodies: string[] = [];
    for (let left = engine.counts('main').visible; left > 0; left -= 10) {
      bodies.push(...engine.receive('main', { max: 10 }).map(({ body }) => body));
    }
    expect(bodies).toEqual(expect.arrayContaining(confirmed));
    expect(new Set(bodies).size).toBe(bodies.length);
    engine.close();
  });

  it('SQS remembers what was in flight and what was delayed, and can let go of the first', () => {
    const clock = movedClock();
    const before = createSqsEngine({ directory, clock });
    before.createQueue({ queueName: 'main', visibilityTimeoutSeconds: 60 });
    sendTwo(before);
    expect(before.receive('main', { max: 1 })).toHaveLength(1);
    // Opened beside the first, as after a kill: nothing was closed.
    const after = createSqsEngine({ directory, clock });
    expect(after.counts('main')).toEqual({ visible: 0, inFlight: 1, delayed: 1 });
    expect(after.releaseInFlight('main')).toBe(1);
    expect(after.counts('main')).toEqual({ visible: 1, inFlight: 0, delayed: 1 });
    after.close();
    before.close();
  });
});

function indexed(pk: string): Item {
  return { pk: { S: pk }, sk: { S: 'S' }, d: { S: 'text' } };
}

function sendTwo(engine: ReturnType<typeof createSqsEngine>): void {
  void engine.handle('SendMessage', { QueueUrl: 'main', MessageBody: 'now' });
  void engine.handle('SendMessage', { QueueUrl: 'main', MessageBody: 'later', DelaySeconds: 30 });
}

/** Runs the writer until it has confirmed some hundred writes, kills it there and tells what it had confirmed. */
async function killWriter(engine: string, directory: string): Promise<string[]> {
  const script = fileURLToPath(new URL('./killed-writer.ts', import.meta.url));
  const child = spawn(process.execPath, [script, engine, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const confirmed: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    confirmed.push(line);
    if (confirmed.length === 300) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return confirmed;
}

/** The partition keys of all items an operation finds, page after page, in order. */
async function itemsOf(
  engine: Awaited<ReturnType<typeof createDynamoEngine>>,
  operation: 'Scan' | 'Query',
  request: object,
): Promise<string[]> {
  const found: string[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const { body } = await engine.handle(
      operation,
      { TableName: 'main', ...request, ExclusiveStartKey },
      none,
    );
    const page = body as { Items: { pk: { S: string } }[]; LastEvaluatedKey?: unknown };
    found.push(...page.Items.map(({ pk }) => pk.S));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return found.sort();
}
