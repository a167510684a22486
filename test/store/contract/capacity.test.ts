import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Item } from '../../../infra/local/dynamodb/dynalite.ts';
import type { DynamoEngine } from '../../../infra/local/dynamodb/engine.ts';
import { createDynamoEngine } from '../../../infra/local/dynamodb/engine.ts';
import { itemSize } from '../../../infra/local/dynamodb/item-size.ts';
import { ourTable } from './our-table.ts';

/** The figures below agree with DynamoDB Local's, where it reports any. */
describe('the size of an item', () => {
  it.each<[number, Item]>([
    [3, { ab: { S: 'x' } }],
    [6, { 晋: { S: '晋' } }],
    [7, { 晋: { S: '𠮷' } }],
    [1, { a: { S: '' } }],
    [4, { a: { B: Buffer.from([1, 2, 3]).toString('base64') } }],
    [2, { a: { BOOL: false } }],
    [2, { a: { NULL: true } }],
    [4, { a: { SS: ['x', 'yz'] } }],
    [4, { a: { L: [] } }],
    [8, { a: { L: [{ S: 'x' }, { NULL: true }] } }],
    [4, { a: { M: {} } }],
    [7, { a: { M: { b: { S: 'x' } } } }],
  ])('is %i bytes for %j', (bytes, item) => {
    expect(itemSize(item)).toBe(bytes);
  });

  it.each([
    ['0', 1],
    ['1', 2],
    ['12', 2],
    ['123', 3],
    ['-1', 3],
    ['-123', 4],
    ['100', 2],
    ['1200', 2],
    ['0.01', 2],
    ['1.5', 3],
    ['12.5', 3],
    ['-0.001', 3],
    ['1234567890', 6],
    ['1.2e3', 2],
    ['12e-4', 2],
  ])('counts the number %s as %i bytes', (N, bytes) => {
    expect(itemSize({ n: { N } })).toBe(1 + bytes);
  });
});

const key = (pk: string): Item => ({ pk: { S: pk }, sk: { S: 'S' } });
/** An item of exactly so many bytes: 5 of key names and sort key, 2 of partition key, 1 of name, the rest of value. */
const sized = (pk: string, bytes: number): Item => ({ ...key(pk), x: { S: 'x'.repeat(bytes - 8) } });
const keyOf = (pk: string) => [{ S: pk }, { S: 'S' }];

describe('capacity units', () => {
  let directory: string;
  let engine: DynamoEngine;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'landfall-capacity-'));
    engine = await createDynamoEngine({ directory, clock: Date });
    await engine.createTable(ourTable('main'));
    await engine.createTable(ourTable('indexed', { indexed: true }));
  });
  beforeEach(async () => {
    const [k1, k3, k9] = [sized('k1', 1024), sized('k3', 3000), sized('k9', 9000)];
    const puts = [k1, k3, k9].map((Item) => ({ PutRequest: { Item } }));
    const deletes = ['n0', 'n1'].map((pk) => ({ DeleteRequest: { Key: key(pk) } }));
    await ask('BatchWriteItem', { RequestItems: { main: [...puts, ...deletes] } });
  });
  afterAll(async () => {
    await engine.close();
    await rm(directory, { recursive: true });
  });
  const ask = (operation: string, body: object) => engine.handle(operation, body, Buffer.alloc(0));

  const table = { TableName: 'main' };
  const set = { UpdateExpression: 'SET x = :x', ExpressionAttributeValues: { ':x': { S: 'y' } } };
  const failing = { ConditionExpression: 'attribute_exists(nowhere)' };
  const insert = (pk: string, bytes: number) => ({
    Statement: `INSERT INTO "main" VALUE {'pk': ?, 'sk': ?, 'x': ?}`,
    Parameters: [...keyOf(pk), { S: 'x'.repeat(bytes - 8) }],
  });
  const update = (pk: string, x: string) => ({
    Statement: 'UPDATE "main" SET "x"=? WHERE "pk"=? AND "sk"=?',
    Parameters: [{ S: x }, ...keyOf(pk)],
  });

  it.each<[string, number, string, object]>([
    ['1,024 bytes', 1, 'PutItem', { ...table, Item: sized('n0', 1024) }],
    ['1,025 bytes', 2, 'PutItem', { ...table, Item: sized('n0', 1025) }],
    ['a larger item by a smaller', 3, 'PutItem', { ...table, Item: sized('k3', 100) }],
    ['a smaller item by a larger', 5, 'PutItem', { ...table, Item: sized('k1', 4500) }],
    ['an item made shorter', 3, 'UpdateItem', { ...table, Key: key('k3'), ...set }],
    ['an item made by an update', 1, 'UpdateItem', { ...table, Key: key('n0'), ...set }],
    ['a delete', 3, 'DeleteItem', { ...table, Key: key('k3') }],
    ['a delete of nothing', 1, 'DeleteItem', { ...table, Key: key('n0') }],
    ['a refused put of 2,000 bytes', 2, 'PutItem', { ...table, Item: sized('n0', 2000), ...failing }],
    ['a refused put on 3,000 bytes', 3, 'PutItem', { ...table, Item: key('k3'), ...failing }],
    ['a refused update on 3,000 bytes', 3, 'UpdateItem', { ...table, Key: key('k3'), ...set, ...failing }],
    ['a refused delete of nothing', 1, 'DeleteItem', { ...table, Key: key('n0'), ...failing }],
    ['an insert', 2, 'ExecuteStatement', insert('n0', 2000)],
    ['an insert refused for 3,000 bytes', 3, 'BatchExecuteStatement', { Statements: [insert('k3', 100)] }],
    ['two statements', 4, 'BatchExecuteStatement', { Statements: [insert('n0', 9), update('k3', 'y')] }],
    ['an update of nothing', 1, 'BatchExecuteStatement', { Statements: [update('n0', 'y')] }],
    [
      'an update that could not be',
      3,
      'BatchExecuteStatement',
      { Statements: [update('n0', 'y'.repeat(2500))] },
    ],
  ])('writes %s for %d', async (_, units, operation, body) => {
    expect((await ask(operation, body)).units).toEqual({ read: 0, write: units });
  });

  const get = (pk: string) => ({ ...table, Key: key(pk) });
  const query = (pk: string) => ({
    ...table,
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': { S: pk } },
  });
  const Keys = ['k1', 'k3', 'k9', 'n0'].map(key);
  const select = (pk: string) => ({
    Statement: 'SELECT * FROM "main" WHERE "pk"=? AND "sk"=?',
    Parameters: keyOf(pk),
  });

  it.each<[string, number, string, object]>([
    ['3,000 bytes', 0.5, 'GetItem', get('k3')],
    ['3,000 bytes consistently', 1, 'GetItem', { ...get('k3'), ConsistentRead: true }],
    ['9,000 bytes', 1.5, 'GetItem', get('k9')],
    [
      '9,000 bytes of which one attribute is wanted',
      1.5,
      'GetItem',
      { ...get('k9'), ProjectionExpression: 'pk' },
    ],
    ['nothing', 0.5, 'GetItem', get('n0')],
    ['four keys, each rounded up', 3, 'BatchGetItem', { RequestItems: { main: { Keys } } }],
    ['four keys consistently', 6, 'BatchGetItem', { RequestItems: { main: { Keys, ConsistentRead: true } } }],
    ['a partition', 1.5, 'Query', query('k9')],
    [
      'a partition all filtered out',
      1.5,
      'Query',
      { ...query('k9'), FilterExpression: 'attribute_exists(nope)' },
    ],
    ['an empty partition', 0.5, 'Query', query('n0')],
    ['all items, summed before rounding', 2, 'Scan', table],
    ['by a statement', 1.5, 'ExecuteStatement', select('k9')],
    ['by two statements', 2, 'BatchExecuteStatement', { Statements: [select('k9'), select('k1')] }],
  ])('reads %s for %d', async (_, units, operation, body) => {
    expect((await ask(operation, body)).units).toEqual({ read: units, write: 0 });
  });

  it('reads no more of a page than was asked for', async () => {
    const rows = [1, 2, 3].map((n) => ({
      pk: { S: 'pages' },
      sk: { S: `${n}` },
      x: { S: 'x'.repeat(3000) },
    }));
    await ask('BatchWriteItem', { RequestItems: { main: rows.map((Item) => ({ PutRequest: { Item } })) } });
    expect((await ask('Query', { ...query('pages'), Limit: 1 })).units).toEqual({ read: 0.5, write: 0 });
    expect((await ask('Query', query('pages'))).units).toEqual({ read: 1.5, write: 0 });
  });

  it('bills nothing for what it does not understand', async () => {
    const { status, units } = await ask('PutItem', { ...table, Item: { pk: { S: 'only' } } });
    expect({ status, units }).toEqual({ status: 400, units: { read: 0, write: 0 } });
  });

  it('writes an index when its entry appears, changes, moves or goes, and not otherwise', async () => {
    const change = async (item: Item) => {
      const Item = { ...key('i'), ...item };
      const request = { TableName: 'indexed', Item, ReturnConsumedCapacity: 'INDEXES' };
      const { body, units } = await ask('PutItem', request);
      expect(body).toMatchObject({
        ConsumedCapacity: { CapacityUnits: units.write, Table: { CapacityUnits: 1 } },
      });
      return units.write - 1;
    };
    expect(await change({})).toBe(0);
    expect(await change({ d: { S: 'a' } })).toBe(1);
    expect(await change({ d: { S: 'a' }, other: { S: 'not projected' } })).toBe(0);
    expect(await change({ d: { S: 'a' }, p: { S: 'projected' } })).toBe(1);
    expect(await change({ d: { S: 'b' }, p: { S: 'projected' } })).toBe(2);
    expect(await change({})).toBe(1);
  });
});
