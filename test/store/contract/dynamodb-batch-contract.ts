import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { BatchGetItemCommand, BatchWriteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MakeEndpoint, OpenTable } from './dynamodb-table.ts';
import { openTable, refusal } from './dynamodb-table.ts';

/** What the store relies on from DynamoDB's batch operations. */
export function dynamodbBatchContract(name: string, makeEndpoint: MakeEndpoint): void {
  describe(`batches in ${name}`, () => {
    let open: OpenTable;
    beforeAll(async () => {
      open = await openTable(makeEndpoint);
    });
    afterAll(() => open.close());
    const using = () => open;
    writesBatches(using);
    readsBatches(using);
  });
}

type Using = () => OpenTable;
type Item = Record<string, AttributeValue>;

const key = (pk: string, sk = 'S'): Item => ({ pk: { S: pk }, sk: { S: sk } });

async function get({ client, table }: OpenTable, Key: Item): Promise<Item | undefined> {
  return (await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
}

function writesBatches(using: Using): void {
  const write = (items: Item[]) =>
    using().client.send(
      new BatchWriteItemCommand({
        RequestItems: { [using().table]: items.map((Item) => ({ PutRequest: { Item } })) },
      }),
    );

  it('puts 25 items, the same again without complaint', async () => {
    const items = Array.from({ length: 25 }, (_, i) => ({ ...key('batch', `n${i}`), n: { N: String(i) } }));
    expect((await write(items)).UnprocessedItems).toEqual({});
    expect((await write(items)).UnprocessedItems).toEqual({});
    expect(await get(using(), key('batch', 'n24'))).toMatchObject({ n: { N: '24' } });
  });

  it('refuses 26 items, and one item twice', async () => {
    const items = Array.from({ length: 26 }, (_, i) => key('too-many', `n${i}`));
    expect(await refusal(write(items))).toMatchObject({ name: 'ValidationException' });
    expect(await refusal(write([key('twice'), key('twice')]))).toMatchObject({ name: 'ValidationException' });
    expect(await get(using(), key('twice'))).toBeUndefined();
  });

  it('refuses the whole batch for one item over 400 KB', async () => {
    const batch = [key('fits'), { ...key('does-not'), d: { S: 'x'.repeat(410_000) } }];
    expect(await refusal(write(batch))).toMatchObject({ name: 'ValidationException' });
    expect(await get(using(), key('fits'))).toBeUndefined();
  });
}

function readsBatches(using: Using): void {
  it('reads the items that are there and says nothing of the others', async () => {
    const { client, table } = using();
    const RequestItems = { [table]: [{ PutRequest: { Item: key('read', 'here') } }] };
    await client.send(new BatchWriteItemCommand({ RequestItems }));
    const read = new BatchGetItemCommand({
      RequestItems: { [table]: { Keys: [key('read', 'here'), key('read', 'nowhere')] } },
    });
    const { Responses, UnprocessedKeys } = await client.send(read);
    expect(Responses?.[table]).toEqual([key('read', 'here')]);
    expect(UnprocessedKeys).toEqual({});
  });

  it('refuses one key twice', async () => {
    const { client, table } = using();
    const read = new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [key('k'), key('k')] } } });
    expect(await refusal(client.send(read))).toMatchObject({ name: 'ValidationException' });
  });
}
