import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { BatchWriteItemCommand, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MakeEndpoint, OpenTable } from './dynamodb-table.ts';
import { openTable } from './dynamodb-table.ts';

const sortKeys = ['A', 'B#1', 'B#10', 'B#2', 'a', '~', 'é', '京', '\uffee', '𠮷'];

/** What the store relies on from Query and Scan: byte order of UTF-8, pages, prefixes. */
export function dynamodbQueryContract(name: string, makeEndpoint: MakeEndpoint): void {
  describe(`queries in ${name}`, () => {
    let open: OpenTable;
    beforeAll(async () => {
      open = await openTable(makeEndpoint);
      const items = [...sortKeys].reverse().map((sk) => ({ pk: { S: 'list' }, sk: { S: sk } }));
      const others = ['lis', 'list2'].map((pk) => ({ pk: { S: pk }, sk: { S: 'A' } }));
      const writes = [...items, ...others].map((Item) => ({ PutRequest: { Item } }));
      await open.client.send(new BatchWriteItemCommand({ RequestItems: { [open.table]: writes } }));
    });
    afterAll(() => open.close());
    const query = (input: Partial<QueryCommandInput>) => ask(open, input);

    it('lists one partition in the order of UTF-8 bytes, both ways', async () => {
      expect(keys(await query({}))).toEqual(sortKeys);
      expect(keys(await query({ ScanIndexForward: false }))).toEqual([...sortKeys].reverse());
    });

    it('goes on where a page ended, without a gap or a repetition', async () => {
      const seen: string[] = [];
      let from: QueryCommandInput['ExclusiveStartKey'];
      do {
        const page = await query({ Limit: 3, ExclusiveStartKey: from });
        expect(keys(page).length).toBeLessThanOrEqual(3);
        seen.push(...keys(page));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      expect(seen).toEqual(sortKeys);
    });

    it('finds by prefix, by range and from a point on', async () => {
      expect(keys(await query(range('begins_with(sk, :a)', 'B#1')))).toEqual(['B#1', 'B#10']);
      expect(keys(await query(range('sk BETWEEN :a AND :b', 'B#1', 'B#2')))).toEqual(['B#1', 'B#10', 'B#2']);
      expect(keys(await query(range('sk > :a', 'é')))).toEqual(['京', '\uffee', '𠮷']);
      expect(keys(await query(range('sk <= :a', 'B#10')))).toEqual(['A', 'B#1', 'B#10']);
    });

    it('filters after it has read', async () => {
      const page = await query({ FilterExpression: 'attribute_exists(nowhere)' });
      expect(page).toMatchObject({ Count: 0, ScannedCount: sortKeys.length });
    });

    it('scans the whole table in pages', async () => {
      let count = 0;
      for await (const page of paginateScan(
        { client: open.client, pageSize: 4 },
        { TableName: open.table },
      )) {
        count += page.Items?.length ?? 0;
      }
      expect(count).toBe(sortKeys.length + 2);
    });
  });
}

function ask({ client, table }: OpenTable, input: Partial<QueryCommandInput>) {
  return client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ConsistentRead: true,
      ...input,
      ExpressionAttributeValues: { ':pk': { S: 'list' }, ...input.ExpressionAttributeValues },
    }),
  );
}

function range(condition: string, a: string, b?: string): Partial<QueryCommandInput> {
  return {
    KeyConditionExpression: `pk = :pk AND ${condition}`,
    ExpressionAttributeValues: { ':a': { S: a }, ...(b === undefined ? {} : { ':b': { S: b } }) },
  };
}

function keys(page: { Items?: Record<string, { S?: string | undefined }>[] | undefined }): string[] {
  return (page.Items ?? []).map((item) => item.sk?.S ?? '');
}
