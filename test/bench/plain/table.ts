import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

/**
 * One table with full-item indexes, one call of the SDK's client per item. Values are marshalled by the few lines below, which cost
 * less than the document client's.
 */
export type PlainItem = Record<string, unknown>;

const client = new DynamoDBClient({});
const TableName = process.env.TABLE;
const keyOf = (id: string): Record<string, AttributeValue> => ({ pk: { S: id }, sk: { S: id } });

const marshalled = (value: unknown): AttributeValue => {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(marshalled) };
  return typeof value === 'object' && value !== null ? { M: marshalledItem(value) } : { NULL: true };
};

const marshalledItem = (item: object): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, marshalled(value)]));

const plainValue = (value: AttributeValue): unknown => {
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(plainValue);
  return value.M === undefined ? value.S : plainItem(value.M);
};

const plainItem = (item: Record<string, AttributeValue>): PlainItem =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));

/** Inserts; `false` when there is such an item already: a step that is done again is done once. */
export const insert = (id: string, item: PlainItem): Promise<boolean> =>
  unlessRefused(
    client.send(
      new PutItemCommand({
        TableName,
        Item: { ...keyOf(id), ...marshalledItem(item) },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );

/** Sets attributes of an item that is there, and whose attributes are still as `when` says. */
export const update = (id: string, set: PlainItem, when: PlainItem = {}): Promise<boolean> => {
  const names = [...new Set([...Object.keys(set), ...Object.keys(when)])];
  const conditions = Object.keys(when).map((name) => `#${name} = :was_${name}`);
  const values = {
    ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, marshalled(value)])),
    ...Object.fromEntries(Object.entries(when).map(([name, value]) => [`:was_${name}`, marshalled(value)])),
  };
  return unlessRefused(
    client.send(
      new UpdateItemCommand({
        TableName,
        Key: keyOf(id),
        UpdateExpression: `SET ${Object.keys(set)
          .map((name) => `#${name} = :${name}`)
          .join(', ')}`,
        ConditionExpression: ['attribute_exists(pk)', ...conditions].join(' AND '),
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: values,
      }),
    ),
  );
};

export const get = async (id: string): Promise<PlainItem | undefined> => {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(id) }));
  return Item && plainItem(Item);
};

/** Items of an index under one key, in order, up to and including `until` when that is given. */
export const find = async (
  index: 'byLocality' | 'byDocument' | 'byDue',
  key: string,
  { until, limit }: { until?: string; limit?: number } = {},
): Promise<PlainItem[]> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      IndexName: index,
      KeyConditionExpression: until === undefined ? '#key = :key' : '#key = :key AND #at <= :until',
      ExpressionAttributeNames: {
        '#key': `${index}Key`,
        ...(until === undefined ? {} : { '#at': `${index}At` }),
      },
      ExpressionAttributeValues: {
        ':key': { S: key },
        ...(until === undefined ? {} : { ':until': { S: until } }),
      },
      ...(limit === undefined ? {} : { Limit: limit }),
    }),
  );
  return Items.map(plainItem);
};

const unlessRefused = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
