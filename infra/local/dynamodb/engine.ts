import { join } from 'node:path';
import { AwsError } from '../aws-error.ts';
import type { Usage } from './capacity.ts';
import { consumedCapacity, noUsage } from './capacity.ts';
import type { KeySchema, SecondaryIndex } from './dynalite.ts';
import { isOperation, openStore } from './dynalite.ts';
import type { Request, Tables } from './metered-operation.ts';
import { asAwsError, ConditionFailed, runMetered } from './metered-operation.ts';
import { executeBatch, executeStatement } from './partiql.ts';
import { makeTable, tableReader } from './tables.ts';

/** What a table is made with, in the template's own property names. */
export type TableDefinition = {
  TableName: string;
  KeySchema: KeySchema;
  AttributeDefinitions: { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[];
  GlobalSecondaryIndexes?: SecondaryIndex[];
};

/**
 * The answer to one request, refusals included: `handle` never rejects for what a client did wrong.
 * `units` are what AWS would bill, whatever ReturnConsumedCapacity says; `table` is the first table named.
 */
type DynamoAnswer = {
  status: number;
  body: object;
  units: { read: number; write: number };
  table: string | undefined;
};

export type DynamoEngine = {
  /** Makes the table when it is not there yet; an existing one must have the same keys. Indexes are built again. */
  createTable(definition: TableDefinition): Promise<void>;
  /** `operation` is the part of X-Amz-Target after the point. */
  handle(operation: string, body: unknown, rawBody: Buffer): Promise<DynamoAnswer>;
  close(): Promise<void>;
};

const maxRequestBytes = 16 * 1024 * 1024;
const namespace = 'com.amazonaws.dynamodb.v20120810';

/** Opens the engine on `directory`, which keeps its state over restarts and kills. `clock.now()` is epoch ms. */
export async function createDynamoEngine(options: {
  directory: string;
  clock: { now(): number };
}): Promise<DynamoEngine> {
  const store = openStore(join(options.directory, 'dynamodb'));
  const tables: Tables = { store, tableOf: tableReader(store) };
  return {
    createTable: (definition) => makeTable(store, definition, options.clock),
    handle: (operation, body, rawBody) => answer(tables, { operation, body, bytes: rawBody.length }),
    close: () => store.db.close(),
  };
}

type Call = { operation: string; body: unknown; bytes: number };

async function answer(tables: Tables, call: Call): Promise<DynamoAnswer> {
  const usage = noUsage();
  const told = (status: number, body: object): DynamoAnswer => ({
    status,
    body,
    units: { read: usage.read, write: usage.write },
    table: usage.tables.keys().next().value,
  });
  try {
    return told(200, await perform(tables, call, usage));
  } catch (error) {
    const refusal = asAwsError(error);
    const item = refusal instanceof ConditionFailed && refusal.item ? { Item: refusal.item } : {};
    return told(refusal.status, {
      __type: `${namespace}#${refusal.code}`,
      message: refusal.message,
      ...item,
    });
  }
}

async function perform(tables: Tables, call: Call, usage: Usage): Promise<object> {
  if (call.bytes > maxRequestBytes) throw new AwsError('RequestEntityTooLarge', 'Request is over 16 MB', 413);
  if (typeof call.body !== 'object' || call.body === null || Array.isArray(call.body)) {
    throw new AwsError('SerializationException', 'The request is not a JSON object');
  }
  const request: Request = { ...call.body };
  const result = await dispatch(tables, call.operation, request, usage);
  const consumed = consumedCapacity(usage, request.ReturnConsumedCapacity);
  if (consumed === undefined) return result;
  return { ...result, ConsumedCapacity: call.operation.startsWith('Batch') ? consumed : consumed[0] };
}

async function dispatch(tables: Tables, operation: string, request: Request, usage: Usage): Promise<Request> {
  if (operation === 'ExecuteStatement') return executeStatement(tables, request, usage);
  if (operation === 'BatchExecuteStatement') return executeBatch(tables, request, usage);
  if (!isOperation(operation)) {
    throw new AwsError('UnknownOperationException', `${operation} is not emulated here`);
  }
  return runMetered(tables, operation, request, usage);
}
