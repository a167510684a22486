import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MakeEndpoint, OpenTable } from './dynamodb-table.ts';
import { openTable, refusal } from './dynamodb-table.ts';

/** What the store relies on from DynamoDB's single-item operations. */
export function dynamodbContract(name: string, makeEndpoint: MakeEndpoint): void {
  describe(`items in ${name}`, () => {
    let open: OpenTable;
    beforeAll(async () => {
      open = await openTable(makeEndpoint);
    });
    afterAll(() => open.close());
    const using = () => open;
    keepsItems(using);
    judgesConditions(using);
    updatesInPlace(using);
  });
}

type Using = () => OpenTable;
type Item = Record<string, AttributeValue>;

const key = (pk: string, sk = 'S'): Item => ({ pk: { S: pk }, sk: { S: sk } });

function put({ client, table }: OpenTable, Item: Item, condition?: string) {
  return client.send(new PutItemCommand({ TableName: table, Item, ConditionExpression: condition }));
}

async function get({ client, table }: OpenTable, Key: Item): Promise<Item | undefined> {
  return (await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
}

function keepsItems(using: Using): void {
  it('gives back every attribute type as it was put', async () => {
    const item: Item = {
      ...key('types'),
      text: { S: '𠮷野家 · Łódź' },
      empty: { S: '' },
      number: { N: '-12.5' },
      bytes: { B: new Uint8Array([0, 255, 1, 128]) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      list: { L: [{ S: 'a' }, { N: '1' }, { L: [] }] },
      map: { M: { inner: { M: { deep: { S: '深' } } } } },
    };
    await put(using(), item);
    expect(await get(using(), key('types'))).toEqual(item);
  });

  it('finds nothing under another sort key', async () => {
    await put(using(), key('only-one', 'A'));
    expect(await get(using(), key('only-one', 'B'))).toBeUndefined();
  });

  it('measures the 400 KB limit in bytes of UTF-8', async () => {
    const threeBytesEach = '晋'.repeat(140_000);
    const call = put(using(), { ...key('large'), d: { S: threeBytesEach } });
    expect(await refusal(call)).toMatchObject({ name: 'ValidationException' });
    expect(await get(using(), key('large'))).toBeUndefined();
  });

  it('hands back what it deleted', async () => {
    const { client, table } = using();
    await put(using(), { ...key('gone'), v: { N: '1' } });
    const remove = new DeleteItemCommand({ TableName: table, Key: key('gone'), ReturnValues: 'ALL_OLD' });
    expect((await client.send(remove)).Attributes).toMatchObject({ v: { N: '1' } });
    expect((await client.send(remove)).Attributes).toBeUndefined();
  });

  it('refuses a key that is empty or incomplete, and a table that is not there', async () => {
    expect(await refusal(put(using(), key('')))).toMatchObject({ name: 'ValidationException' });
    expect(await refusal(put(using(), { pk: { S: 'p' } }))).toMatchObject({ name: 'ValidationException' });
    const elsewhere = put({ ...using(), table: 'no-such-table' }, key('p'));
    expect(await refusal(elsewhere)).toMatchObject({ name: 'ResourceNotFoundException' });
  });
}

function judgesConditions(using: Using): void {
  it('refuses a put whose condition fails and shows the item it failed on', async () => {
    const { client, table } = using();
    await put(using(), { ...key('taken'), v: { N: '7' } });
    const again = new PutItemCommand({
      TableName: table,
      Item: key('taken'),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const error = await client.send(again).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item: { v: { N: '7' } } });
  });

  it('lets exactly one of many simultaneous inserts win', async () => {
    const inserts = Array.from({ length: 20 }, () => put(using(), key('race'), 'attribute_not_exists(pk)'));
    const settled = await Promise.allSettled(inserts);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('loses no update among many that each expect the version they read', async () => {
    await put(using(), { ...key('counter'), v: { N: '0' } });
    await Promise.all(Array.from({ length: 8 }, () => incrementTwice(using())));
    expect(await get(using(), key('counter'))).toMatchObject({ v: { N: '16' } });
  });
}

async function incrementTwice(open: OpenTable): Promise<void> {
  for (let done = 0; done < 2; ) {
    const v = Number((await get(open, key('counter')))?.v?.N);
    const update = new UpdateItemCommand({
      TableName: open.table,
      Key: key('counter'),
      UpdateExpression: 'SET v = :next',
      ConditionExpression: 'v = :read',
      ExpressionAttributeValues: { ':next': { N: String(v + 1) }, ':read': { N: String(v) } },
    });
    const error = await open.client.send(update).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) done += 1;
    else if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

function updatesInPlace(using: Using): void {
  it('sets, removes and adds in one update, making the item when it is not there', async () => {
    const { client, table } = using();
    const update = (UpdateExpression: string, values: Item) =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: key('updated'),
          UpdateExpression,
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_NEW',
        }),
      );
    await update('SET #state = :s, note = :s ADD hits :one', { ':s': { S: 'open' }, ':one': { N: '1' } });
    const { Attributes } = await update('SET #state = :s REMOVE note ADD hits :one', {
      ':s': { S: 'closed' },
      ':one': { N: '1' },
    });
    expect(Attributes).toEqual({ ...key('updated'), state: { S: 'closed' }, hits: { N: '2' } });
  });

  it('refuses to change a key attribute', async () => {
    const { client, table } = using();
    const update = new UpdateItemCommand({
      TableName: table,
      Key: key('updated'),
      UpdateExpression: 'SET sk = :s',
      ExpressionAttributeValues: { ':s': { S: 'other' } },
    });
    expect(await refusal(client.send(update))).toMatchObject({ name: 'ValidationException' });
  });
}
