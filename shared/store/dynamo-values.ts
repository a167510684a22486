import type { AttributeValue as DynamoValue } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, Item, Key } from './table.ts';

/** A key as one string, for maps. */
export const nameOf = (key: Key): string => `${key.pk}\u0000${key.sk}`;
export const toDynamoKey = (key: Key): Record<string, DynamoValue> => ({
  pk: { S: key.pk },
  sk: { S: key.sk },
});

export const toDynamoValue = (value: AttributeValue): DynamoValue => {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  // Wire form: base64 text, although the SDK's type says bytes.
  return { B: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') } as never;
};

export const toDynamo = (item: Item): Record<string, DynamoValue> => {
  const out: Record<string, DynamoValue> = {};
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) out[name] = toDynamoValue(value);
  }
  return out;
};

export const fromDynamo = (raw: Record<string, DynamoValue>): Item => {
  const item: Item = { pk: raw.pk?.S ?? '', sk: raw.sk?.S ?? '' };
  for (const name in raw) {
    const value = raw[name];
    if (value?.B !== undefined) item[name] = Buffer.from(value.B as unknown as string, 'base64');
    else if (value?.N !== undefined) item[name] = Number(value.N);
    else item[name] = value?.S ?? value?.BOOL;
  }
  return item;
};
