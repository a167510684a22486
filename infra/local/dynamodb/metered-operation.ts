import { AwsError } from '../aws-error.ts';
import type { Usage } from './capacity.ts';
import { addRead, addWrite } from './capacity.ts';
import type { Failure, Item, Store, Table } from './dynalite.ts';
import { createKey, runOperation } from './dynalite.ts';
import { itemSize } from './item-size.ts';
import type { Trace } from './metered-store.ts';
import { maxItemBytes, meteredStore } from './metered-store.ts';

export type Tables = { store: Store; tableOf(name: string): Promise<Table> };
export type Request = { [parameter: string]: unknown };

/** A condition that failed, with the item it failed on when the request asked for it. */
export class ConditionFailed extends AwsError {
  readonly item: Item | undefined;

  constructor(message: string, item: Item | undefined) {
    super('ConditionalCheckFailedException', message);
    this.item = item;
  }
}

/** Runs one operation of dynalite and adds what AWS would bill for it to `usage`, a failed condition included. */
export async function runMetered(
  tables: Tables,
  operation: string,
  request: Request,
  usage: Usage,
): Promise<Request> {
  if (operation === 'BatchWriteItem') refuseOversize(request);
  const { view, trace } = meteredStore(tables.store);
  try {
    const answer = { ...(await runOperation(view, operation, request)) };
    await count(tables, { operation, request, answer, trace }, usage);
    return answer;
  } catch (error) {
    const refusal = asAwsError(error);
    if (refusal.code !== 'ConditionalCheckFailedException') throw refusal;
    await countWrites(tables, trace, usage, {
      applied: false,
      attempted: (item) => attempted(request, item),
    });
    const [touched] = trace.touched.values();
    const wanted = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
    throw new ConditionFailed(refusal.message, wanted ? touched?.before : undefined);
  }
}

type Done = { operation: string; request: Request; answer: Request; trace: Trace };

async function count(tables: Tables, done: Done, usage: Usage): Promise<void> {
  switch (done.operation) {
    case 'GetItem':
      return countGets(done.trace, usage, () => done.request.ConsistentRead === true);
    case 'BatchGetItem':
      return countBatchGet(tables, done, usage);
    case 'Query':
    case 'Scan':
      return countScan(done, usage);
    default:
      return countWrites(tables, done.trace, usage, { applied: true, attempted: () => undefined });
  }
}

function countGets(trace: Trace, usage: Usage, consistent: (table: string) => boolean): void {
  for (const { table, before } of trace.touched.values()) {
    addRead(usage, table, { bytes: before ? itemSize(before) : 0, consistent: consistent(table) });
  }
}

/** Per item, each rounded up; keys handed back as unprocessed will be billed when they are asked for again. */
async function countBatchGet(tables: Tables, done: Done, usage: Usage): Promise<void> {
  for (const [name, unprocessed] of entries(done.answer.UnprocessedKeys)) {
    const table = await tables.tableOf(name);
    for (const key of list(unprocessed.Keys)) {
      done.trace.touched.delete(`${name}/${createKey(key as Item, table)}`);
    }
  }
  const requested = new Map(entries(done.request.RequestItems));
  countGets(done.trace, usage, (table) => requested.get(table)?.ConsistentRead === true);
}

/** Everything scanned counts, filtered out or not; sizes are summed before they are rounded up. */
function countScan(done: Done, usage: Usage): void {
  const evaluated = done.trace.scanned.slice(0, Number(done.answer.ScannedCount ?? 0));
  const index = done.request.IndexName;
  addRead(usage, String(done.request.TableName), {
    bytes: evaluated.reduce((sum, size) => sum + size, 0),
    consistent: done.request.ConsistentRead === true,
    index: typeof index === 'string' ? index : undefined,
  });
}

type Outcome = { applied: boolean; attempted: (before: Item | undefined) => Item | undefined };

async function countWrites(tables: Tables, trace: Trace, usage: Usage, outcome: Outcome): Promise<void> {
  for (const { table, before, after } of trace.touched.values()) {
    const write = { before, after: after ?? outcome.attempted(before), applied: outcome.applied };
    addWrite(usage, await tables.tableOf(table), write);
  }
}

/** What a refused put or update would have written. Of an update expression, plain assignments are counted. */
function attempted(request: Request, before: Item | undefined): Item | undefined {
  if (request.Item !== undefined) return request.Item as Item;
  const updates = entries(request.AttributeUpdates).filter(([, update]) => update.Action === 'PUT');
  if (updates.length > 0) {
    const values = updates.map(([name, update]) => [name, update.Value]);
    return { ...(request.Key as Item), ...before, ...(Object.fromEntries(values) as Item) };
  }
  const expression = request.UpdateExpression;
  if (typeof expression !== 'string') return before;
  const names = record(request.ExpressionAttributeNames);
  const values = record(request.ExpressionAttributeValues) as Item;
  const item = { ...(request.Key as Item), ...before };
  for (const [, name = '', value = ''] of expression.matchAll(/(#?\w+)\s*=\s*(:\w+)\s*(?![+\-\w\s]*[+-])/g)) {
    const literal = values[value];
    if (literal !== undefined) item[String(names[name] ?? name)] = literal;
  }
  return item;
}

function refuseOversize(request: Request): void {
  const puts = entries(request.RequestItems).flatMap(([, writes]) => list(writes));
  const items = puts.map((write) => record(record(record(write).PutRequest).Item) as Item);
  if (items.some((item) => itemSize(item) > maxItemBytes)) {
    throw new AwsError('ValidationException', 'Item size has exceeded the maximum allowed size');
  }
}

/** dynalite's failure as ours; anything it did not mean to say is a fault of the engine. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const failure = error as Failure;
  const type = failure.body?.__type;
  if (type === undefined) throw error;
  const message = failure.body?.message ?? failure.body?.Message ?? failure.message;
  return new AwsError(type.slice(type.indexOf('#') + 1), message, failure.statusCode ?? 400);
}

function entries(value: unknown): [string, Request][] {
  return Object.entries(record(value)).map(([name, entry]) => [name, entry as Request]);
}

function record(value: unknown): Request {
  return typeof value === 'object' && value !== null ? (value as Request) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
