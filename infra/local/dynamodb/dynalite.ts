import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import type { KeyValues } from './key-values.ts';
import { openKeyValues } from './key-values.ts';

/**
 * The parts of dynalite the engine is built from: its validations, its actions and its store, without its HTTP server.
 * It has no types of its own; these are the ones its code keeps to (4.0.0, pinned exactly).
 */
export type AttributeValue = {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: AttributeValue[];
  M?: Item;
};
export type Item = { [attribute: string]: AttributeValue };

export type KeySchema = { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[];
export type SecondaryIndex = {
  IndexName: string;
  KeySchema: KeySchema;
  Projection: { ProjectionType?: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; NonKeyAttributes?: string[] };
};
export type Table = {
  TableName: string;
  TableStatus: string;
  KeySchema: KeySchema;
  CreationDateTime: number;
  GlobalSecondaryIndexes?: SecondaryIndex[];
};

export type Failure = Error & {
  statusCode?: number;
  body?: { __type: string; message?: string; Message?: string };
};
export type Callback<T> = (error: Failure | null | undefined, value?: T) => void;

export type KeyValueDb<V> = {
  get(key: string, callback: Callback<V>): void;
  put(key: string, value: V, callback: Callback<void>): void;
  del(key: string, callback: Callback<void>): void;
  createValueStream(options: object): Readable;
  lock: unknown;
};
export type Store = {
  db: KeyValues;
  options: { maxItemSize: number };
  tableDb: KeyValueDb<Table>;
  getItemDb(table: string): KeyValueDb<Item>;
  getIndexDb(type: string, table: string, index: string): KeyValueDb<Item>;
  deleteIndexDb(type: string, table: string, index: string, callback: Callback<void>): void;
  /** With a callback alone, only a table that is ready is found. */
  getTable(name: string, status: boolean | Callback<Table>, callback?: Callback<Table>): void;
};

type Validation = { types: object; custom?: (data: object, store: Store) => string | undefined };
type Action = (store: Store, data: object, callback: Callback<object>) => void;

const require = createRequire(import.meta.url);
const validations = require('dynalite/validations') as {
  checkTypes(body: object, types: object): object;
  checkValidations(data: object, types: object, custom: Validation['custom'], store: Store): void;
};
const database = require('dynalite/db') as {
  create(options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }): Store;
  createKey(key: Item, table: Table): string;
  validationError(message: string): Failure;
  updateIndexes(store: Store, table: Table, old: Item | null, item: Item, callback: Callback<void>): void;
};

export const { createKey, validationError, updateIndexes } = database;

/** What dynalite can do and the application, its tests or the twin use. */
const operations = new Map(
  [
    ...['BatchGetItem', 'BatchWriteItem', 'CreateTable', 'DeleteItem', 'DeleteTable', 'DescribeTable'],
    ...['GetItem', 'ListTables', 'PutItem', 'Query', 'Scan', 'UpdateItem'],
  ].map((name) => {
    const file = name[0]?.toLowerCase() + name.slice(1);
    const validation = require(`dynalite/validations/${file}`) as Validation;
    return [name, { validation, action: require(`dynalite/actions/${file}`) as Action }];
  }),
);

export function isOperation(name: string): boolean {
  return operations.has(name);
}

/** Opens the store on disk: dynalite's own, over our map of keys instead of its LevelDB (docs/decisions/0171). */
export function openStore(directory: string): Store {
  const store = database.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  Object.assign(store.db, openKeyValues(directory));
  return rememberTables(store);
}

/** Every action reads its table's description first: half of all reads, were they not remembered until one changes. */
function rememberTables(store: Store): Store {
  const known = new Map<string, Table>();
  const { getTable, tableDb } = store;
  const { put, del } = tableDb;
  tableDb.put = (name, table, callback) => {
    put(name, table, (error) => {
      known.delete(name);
      callback(error);
    });
  };
  tableDb.del = (name, callback) => {
    del(name, (error) => {
      known.delete(name);
      callback(error);
    });
  };
  const remembered: Store['getTable'] = (name, statusOrCallback, callback) => {
    if (typeof statusOrCallback !== 'function') return getTable(name, statusOrCallback, callback);
    const table = known.get(name);
    if (table !== undefined) return statusOrCallback(null, table);
    getTable(name, (error, found) => {
      if (found !== undefined) known.set(name, found);
      statusOrCallback(error, found);
    });
  };
  return { ...store, getTable: remembered };
}

/** Validates and runs one operation. Rejects with dynalite's Failure, which carries the answer's body. */
export function runOperation(store: Store, name: string, body: object): Promise<object> {
  const operation = operations.get(name);
  if (operation === undefined) throw new Error(`${name} is not an operation of the engine`);
  const { validation, action } = operation;
  return new Promise((resolve, reject) => {
    // checkTypes deletes what it does not know from the body it is given.
    const data = validations.checkTypes({ ...body }, validation.types);
    validations.checkValidations(data, validation.types, validation.custom, store);
    action(store, data, (error, answer) => (error ? reject(error) : resolve(answer ?? {})));
  });
}
