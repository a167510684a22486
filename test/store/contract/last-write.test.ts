import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoEngine } from '../../../infra/local/dynamodb/engine.ts';
import { ourTable } from './our-table.ts';

type Engine = Awaited<ReturnType<typeof createDynamoEngine>>;

const writers = 8;
const itemsEach = 300;
const rounds = 6;

/**
 * The twin's table once stood on a LevelDB that gave an older version of an item when queries had left their snapshots behind and a
 * compaction came between (google/leveldb issue 320). So: many megabytes rewritten, beside queries that stop at their limit.
 */
describe('an item that was written again and again', () => {
  let directory: string;
  let engine: Engine;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'landfall-last-write-'));
    engine = await createDynamoEngine({ directory, clock: Date });
    await engine.createTable(ourTable('main', { indexed: false }));
  });
  afterEach(async () => {
    await engine.close();
    await rm(directory, { recursive: true });
  });

  it('is read as it was last written', { timeout: 60_000 }, async () => {
    const stale = await Promise.all(Array.from({ length: writers }, (_, writer) => rewrite(engine, writer)));
    expect(stale.flat()).toEqual([]);
  });
});

/** Writes its items in turn, round after round; tells which it read back in another version than the last. */
async function rewrite(engine: Engine, writer: number): Promise<string[]> {
  const stale: string[] = [];
  const names = Array.from({ length: itemsEach }, (_, n) => `${writer}-${n}`);
  for (let version = 1; version <= rounds; version += 1) {
    for (const name of names) {
      if (version > 1) stale.push(...(await unlessAt(engine, name, version - 1)));
      await call(engine, 'PutItem', { Item: { ...key(name), v: { N: `${version}` }, pad: padding() } });
      await call(engine, 'Query', {
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': { S: name } },
        Limit: 1,
      });
    }
  }
  for (const name of names) stale.push(...(await unlessAt(engine, name, rounds)));
  return stale;
}

async function unlessAt(engine: Engine, name: string, version: number): Promise<string[]> {
  const { Item } = await call(engine, 'GetItem', { Key: key(name), ConsistentRead: true });
  return Item?.v?.N === `${version}` ? [] : [`${name}: ${Item?.v?.N} instead of ${version}`];
}

function key(name: string): object {
  return { pk: { S: name }, sk: { S: 'S' } };
}

function padding(): object {
  return { S: randomBytes(2000).toString('base64') };
}

async function call(
  engine: Engine,
  operation: string,
  request: object,
): Promise<{ Item?: { v?: { N: string } } }> {
  const { status, body } = await engine.handle(operation, { TableName: 'main', ...request }, Buffer.alloc(0));
  expect(status).toBe(200);
  return body;
}
