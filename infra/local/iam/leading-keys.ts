import * as z from 'zod';

const value = z.looseObject({ S: z.string().optional(), N: z.string().optional(), B: z.string().optional() });
const item = z.record(z.string(), z.unknown());
const named = z.looseObject({
  Key: item.optional(),
  Item: item.optional(),
  KeyConditionExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: item.default({}),
});
const write = z.looseObject({
  PutRequest: z.looseObject({ Item: item }).optional(),
  DeleteRequest: z.looseObject({ Key: item }).optional(),
});
const batch = z.looseObject({
  RequestItems: z.record(z.string(), z.union([z.array(write), z.looseObject({ Keys: z.array(item) })])),
});

type Request = {
  operation: string;
  table: string;
  body: unknown;
  schema: readonly { AttributeName: string; KeyType: string }[];
};

/** The partition keys one request names in one table; undefined when it names none. Throws for a form it cannot read. */
export function leadingKeys(request: Request): string[] | undefined {
  const { operation, schema } = request;
  if (operation === 'Scan' || operation === 'DescribeTable') return undefined;
  if (operation.startsWith('PartiQL')) {
    throw new Error(`The twin cannot judge dynamodb:LeadingKeys for ${operation}`);
  }
  const hash = schema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
  const items = operation.startsWith('Batch') ? batchItems(request) : [singleItem(request.body, hash)];
  return items.map((each) => {
    const found = value.parse(each[hash] ?? {});
    return found.S ?? found.N ?? found.B ?? '';
  });
}

function batchItems(request: Request): Record<string, unknown>[] {
  const asked = batch.parse(request.body).RequestItems[request.table] ?? [];
  if (!Array.isArray(asked)) return asked.Keys;
  return asked.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {});
}

function singleItem(body: unknown, hash: string): Record<string, unknown> {
  const request = named.parse(body);
  if (request.KeyConditionExpression === undefined) return request.Key ?? request.Item ?? {};
  for (const [, left = '', right = ''] of request.KeyConditionExpression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
    const attribute = request.ExpressionAttributeNames[left] ?? left;
    if (attribute === hash) return { [hash]: request.ExpressionAttributeValues[right] };
  }
  return {};
}
