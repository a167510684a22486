import type { Item, KeySchema, SecondaryIndex, Table } from './dynalite.ts';
import { itemSize } from './item-size.ts';

type TableUse = { own: number; indexes: Map<string, number> };
/** Capacity units one request used, by AWS's rules rather than dynalite's. */
export type Usage = { read: number; write: number; tables: Map<string, TableUse> };
/** A table's keys and indexes: all that counting needs of it. */
export type MeteredTable = Pick<Table, 'TableName' | 'KeySchema' | 'GlobalSecondaryIndexes'>;

const writeUnitBytes = 1024;
const readUnitBytes = 4096;

export function noUsage(): Usage {
  return { read: 0, write: 0, tables: new Map() };
}

/** Half a unit per 4 KB when eventually consistent; a read that finds nothing costs as much as the smallest one. */
export function addRead(
  usage: Usage,
  table: string,
  read: { bytes: number; consistent: boolean; index?: string | undefined },
): void {
  const units = Math.max(1, Math.ceil(read.bytes / readUnitBytes)) * (read.consistent ? 1 : 0.5);
  usage.read += units;
  add(usage, table, units, read.index);
}

/**
 * The larger of the item before and after, per KB, and at least one: also for a delete of nothing and for a write whose
 * condition failed, where `after` is what it would have become. `applied` false leaves the indexes out.
 */
export function addWrite(
  usage: Usage,
  table: MeteredTable,
  write: { before: Item | undefined; after: Item | undefined; applied: boolean },
): void {
  const units = Math.max(1, kilobytes(write.before), kilobytes(write.after));
  usage.write += units;
  add(usage, table.TableName, units, undefined);
  if (!write.applied) return;
  for (const index of table.GlobalSecondaryIndexes ?? []) {
    const indexUnits = indexWriteUnits(index, table.KeySchema, write);
    usage.write += indexUnits;
    if (indexUnits > 0) add(usage, table.TableName, indexUnits, index.IndexName);
  }
}

/**
 * Index writes: none when the projected entry stays the same, one when it appears, goes or changes, two (a delete and a
 * put) when its key changes. Source: Developer Guide, "Provisioned throughput considerations for Global Secondary Indexes".
 */
function indexWriteUnits(
  index: SecondaryIndex,
  tableKeys: KeySchema,
  write: { before: Item | undefined; after: Item | undefined },
): number {
  const before = projected(index, tableKeys, write.before);
  const after = projected(index, tableKeys, write.after);
  if (before === undefined || after === undefined) return kilobytes(before) + kilobytes(after);
  const moved = index.KeySchema.some(({ AttributeName }) => differs(before, after, AttributeName));
  if (moved) return kilobytes(before) + kilobytes(after);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].some((name) => differs(before, after, name));
  return changed ? Math.max(kilobytes(before), kilobytes(after)) : 0;
}

function projected(index: SecondaryIndex, tableKeys: KeySchema, item: Item | undefined): Item | undefined {
  if (item === undefined) return undefined;
  if (index.KeySchema.some(({ AttributeName }) => item[AttributeName] === undefined)) return undefined;
  if ((index.Projection.ProjectionType ?? 'ALL') === 'ALL') return item;
  const keys = [...index.KeySchema, ...tableKeys].map(({ AttributeName }) => AttributeName);
  const names = new Set([...keys, ...(index.Projection.NonKeyAttributes ?? [])]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

function differs(before: Item, after: Item, name: string): boolean {
  return JSON.stringify(before[name]) !== JSON.stringify(after[name]);
}

function kilobytes(item: Item | undefined): number {
  return item === undefined ? 0 : Math.ceil(itemSize(item) / writeUnitBytes);
}

function add(usage: Usage, table: string, units: number, index: string | undefined): void {
  const use = usage.tables.get(table) ?? { own: 0, indexes: new Map<string, number>() };
  usage.tables.set(table, use);
  if (index === undefined) use.own += units;
  else use.indexes.set(index, (use.indexes.get(index) ?? 0) + units);
}

/** The ConsumedCapacity entries of an answer, one per table; none unless the request asked. */
export function consumedCapacity(usage: Usage, asked: unknown): object[] | undefined {
  if (asked !== 'TOTAL' && asked !== 'INDEXES') return undefined;
  return [...usage.tables].map(([TableName, use]) => {
    const indexes = [...use.indexes].map(([name, CapacityUnits]) => [name, { CapacityUnits }] as const);
    const total = [...use.indexes.values()].reduce((sum, units) => sum + units, use.own);
    const parts = {
      Table: { CapacityUnits: use.own },
      ...(indexes.length > 0 ? { GlobalSecondaryIndexes: Object.fromEntries(indexes) } : {}),
    };
    return { TableName, CapacityUnits: total, ...(asked === 'INDEXES' ? parts : {}) };
  });
}
