import type { AttributeValue, ConditionalWrite, Item, Key, Range, Table } from '../../shared/store/table.ts';

/**
 * The table in memory takes anything; DynamoDB does not. This one refuses what the service refuses, so that a value that would be a 500
 * in production is one here. Limits: docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export const strictTable = (table: Table): Table => ({
  get: (keys, options) => {
    keys.forEach(checkKey);
    return table.get(keys, options);
  },
  query: (range) => {
    checkRange(range);
    return table.query(range);
  },
  put: (items) => {
    items.forEach(checkItem);
    return table.put(items);
  },
  delete: (keys) => {
    keys.forEach(checkKey);
    return table.delete(keys);
  },
  write: async (writes) => {
    writes.forEach(checkWrite);
    const outcomes = await table.write(writes);
    return outcomes;
  },
  add: (key, attribute, amount) => {
    checkKey(key);
    checkValue(attribute, amount);
    return table.add(key, attribute, amount);
  },
});

/** What the service would have answered with a ValidationException. */
export class ServiceRefused extends Error {
  constructor(what: string) {
    super(`the table service refuses: ${what}`);
    this.name = 'ServiceRefused';
  }
}

const partitionKeyBytes = 2048;
const sortKeyBytes = 1024;
const itemBytes = 400 * 1024;

const checkKey = ({ pk, sk }: Key): void => {
  checkKeyText('pk', pk, partitionKeyBytes);
  checkKeyText('sk', sk, sortKeyBytes);
};

const checkKeyText = (name: string, text: string, most: number): void => {
  checkText(name, text);
  if (text === '') throw new ServiceRefused(`an empty ${name}`);
  if (text.length * 3 > most && Buffer.byteLength(text) > most)
    throw new ServiceRefused(`a ${name} over ${most} bytes`);
};

/** A lone surrogate has no UTF-8: it would arrive as something else. */
const checkText = (name: string, text: unknown): void => {
  if (typeof text !== 'string') throw new ServiceRefused(`${name} is no string`);
  if (!text.isWellFormed()) throw new ServiceRefused(`${name} is no Unicode text`);
};

const checkValue = (name: string, value: AttributeValue | undefined | null): void => {
  if (typeof value === 'string') checkText(name, value);
  else if (typeof value === 'number' && !Number.isFinite(value))
    throw new ServiceRefused(`${name} is ${value}`);
  else if (
    !['string', 'number', 'boolean', 'undefined'].includes(typeof value) &&
    !(value instanceof Uint8Array)
  ) {
    throw new ServiceRefused(`${name} is no attribute value`);
  }
};

const sizeOf = (value: AttributeValue | undefined): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return value instanceof Uint8Array ? value.length : 8;
};

const checkItem = (item: Item): void => {
  checkKey(item);
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    checkValue(name, value);
    bytes += name.length + sizeOf(value);
  }
  if (bytes > itemBytes) throw new ServiceRefused('an item over 400 KB');
};

const checkWrite = (write: ConditionalWrite): void => {
  if (write.kind === 'insert') {
    checkItem(write.item);
    return;
  }
  checkKey(write.key);
  for (const [name, value] of Object.entries(write.when ?? {})) if (value !== null) checkValue(name, value);
  if (write.kind === 'update') checkItem({ ...write.key, ...write.set });
};

const checkRange = ({ pk, from, to, prefix, after, limit }: Range): void => {
  checkKeyText('pk', pk, partitionKeyBytes);
  const bounds = { from, to, prefix, after };
  for (const [name, text] of Object.entries(bounds)) {
    if (text !== undefined) checkKeyText(name, text, sortKeyBytes);
  }
  if (prefix !== undefined && (from !== undefined || to !== undefined)) {
    throw new ServiceRefused('a prefix together with bounds');
  }
  if (from !== undefined && to !== undefined && from > to)
    throw new ServiceRefused('bounds the wrong way round');
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    throw new ServiceRefused(`limit ${limit}`);
  if (after === undefined) return;
  const outside =
    (prefix !== undefined && !after.startsWith(prefix)) ||
    (from !== undefined && after < from) ||
    (to !== undefined && after > to);
  if (outside) throw new ServiceRefused('a start outside the bounds');
};
