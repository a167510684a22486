import type { AttributeValue as DynamoValue, WriteRequest } from '@aws-sdk/client-dynamodb';
import type { DynamoSender } from './dynamo-sender.ts';
import { toStatement, verdictOf } from './dynamo-statements.ts';
import { fromDynamo, nameOf, toDynamo, toDynamoKey } from './dynamo-values.ts';
import type { ConditionalWrite, Item, Key, Range, Table, WriteOutcome } from './table.ts';

const batchGetSize = 100;
const batchWriteSize = 25;
const maximumRounds = 8;

/** DynamoDB behind the `Table` interface. `pause(ms)` waits between rounds of unprocessed parts. */
export function createDynamoTable(options: {
  sender: DynamoSender;
  tableName: string;
  pause: (milliseconds: number) => Promise<void>;
}): Table {
  const { sender, tableName } = options;
  /** Sends what is left, again and again with growing waits, until nothing is. */
  const inRounds = async <Part>(
    operation: string,
    parts: Part[],
    send: (left: Part[]) => Promise<Part[]>,
  ): Promise<void> => {
    let left = parts;
    for (let round = 0; left.length > 0; round += 1) {
      if (round >= maximumRounds)
        throw new Error(`${operation} left parts unprocessed after ${maximumRounds} rounds`);
      if (round > 0) await options.pause(Math.min(50 * 2 ** round, 2000));
      left = await send(left);
    }
  };

  const getSome = (keys: readonly Key[], consistent: boolean, found: Map<string, Item>): Promise<void> =>
    inRounds('BatchGetItem', keys.map(toDynamoKey), async (left) => {
      const answer = await sender.send('BatchGetItem', {
        RequestItems: { [tableName]: { Keys: left, ConsistentRead: consistent } },
      });
      for (const raw of answer.Responses?.[tableName] ?? []) {
        const item = fromDynamo(raw);
        found.set(nameOf(item), item);
      }
      return answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    });

  const writeSome = (requests: WriteRequest[]): Promise<void> =>
    inRounds('BatchWriteItem', requests, async (left) => {
      const answer = await sender.send('BatchWriteItem', { RequestItems: { [tableName]: left } });
      return answer.UnprocessedItems?.[tableName] ?? [];
    });

  const executeSome = async (writes: readonly ConditionalWrite[]): Promise<WriteOutcome[]> => {
    const outcomes: WriteOutcome[] = writes.map(() => 'refused');
    const statements = writes.map((write, index) => ({ index, statement: toStatement(tableName, write) }));
    await inRounds('BatchExecuteStatement', statements, async (left) => {
      const answer = await sender.send('BatchExecuteStatement', {
        Statements: left.map((one) => one.statement),
      });
      const responses = answer.Responses ?? [];
      // A statement without a response would otherwise look like one without an error: written.
      if (responses.length !== left.length)
        throw new Error('BatchExecuteStatement answered for other statements');
      return left.filter((one, position) => {
        const verdict = verdictOf(responses[position]?.Error);
        if (verdict !== 'again') outcomes[one.index] = verdict;
        return verdict === 'again';
      });
    });
    return outcomes;
  };

  return {
    get: async (keys, readOptions) => {
      const found = new Map<string, Item>();
      const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
      await Promise.all(
        inChunks(distinct, batchGetSize).map((chunk) =>
          getSome(chunk, readOptions?.consistent ?? false, found),
        ),
      );
      return keys.map((key) => found.get(nameOf(key)));
    },
    query: (range) => queryAll(sender, tableName, range),
    put: async (items) => {
      const requests = items.map((item) => ({ PutRequest: { Item: toDynamo(item) } }));
      await Promise.all(inChunks(requests, batchWriteSize).map(writeSome));
    },
    delete: async (keys) => {
      const requests = keys.map((key) => ({ DeleteRequest: { Key: toDynamoKey(key) } }));
      await Promise.all(inChunks(requests, batchWriteSize).map(writeSome));
    },
    write: async (writes) => (await Promise.all(inChunks(writes, batchWriteSize).map(executeSome))).flat(),
    add: async (key, attribute, amount) => {
      const answer = await sender.send('UpdateItem', {
        TableName: tableName,
        Key: toDynamoKey(key),
        UpdateExpression: 'ADD #a :n',
        ExpressionAttributeNames: { '#a': attribute },
        ExpressionAttributeValues: { ':n': { N: String(amount) } },
        ReturnValues: 'UPDATED_NEW',
      });
      return Number(answer.Attributes?.[attribute]?.N);
    },
  };
}

const queryAll = async (
  sender: DynamoSender,
  tableName: string,
  range: Range,
): Promise<{ items: Item[]; more: boolean }> => {
  const items: Item[] = [];
  const bounds = boundsOf(range);
  const ahead = range.noLookAhead ? 0 : 1;
  let start: Record<string, DynamoValue> | undefined =
    range.after === undefined ? undefined : toDynamoKey({ pk: range.pk, sk: range.after });
  do {
    const answer: { Items?: Record<string, DynamoValue>[]; LastEvaluatedKey?: Record<string, DynamoValue> } =
      await sender.send('Query', {
        TableName: tableName,
        KeyConditionExpression: `pk = :pk${bounds.expression}`,
        ExpressionAttributeValues: { ':pk': { S: range.pk }, ...bounds.values },
        ExclusiveStartKey: start,
        ScanIndexForward: !range.newestFirst,
        ConsistentRead: range.consistent ?? false,
        Limit: range.limit === undefined ? undefined : range.limit - items.length + ahead,
      });
    for (const raw of answer.Items ?? []) items.push(fromDynamo(raw));
    start = answer.LastEvaluatedKey;
  } while (start && (range.limit === undefined || items.length < range.limit + ahead));
  const kept = range.limit === undefined ? items : items.slice(0, range.limit);
  return { items: kept, more: kept.length < items.length || start !== undefined };
};

const boundsOf = (range: Range): { expression: string; values: Record<string, DynamoValue> } => {
  if (range.prefix !== undefined) {
    return { expression: ' AND begins_with(sk, :prefix)', values: { ':prefix': { S: range.prefix } } };
  }
  if (range.from !== undefined && range.to !== undefined) {
    return {
      expression: ' AND sk BETWEEN :from AND :to',
      values: { ':from': { S: range.from }, ':to': { S: range.to } },
    };
  }
  if (range.from !== undefined)
    return { expression: ' AND sk >= :from', values: { ':from': { S: range.from } } };
  if (range.to !== undefined) return { expression: ' AND sk <= :to', values: { ':to': { S: range.to } } };
  return { expression: '', values: {} };
};

const inChunks = <T>(list: readonly T[], size: number): T[][] => {
  const chunks: T[][] = [];
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size));
  return chunks;
};
