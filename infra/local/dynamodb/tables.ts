import { isDeepStrictEqual } from 'node:util';
import type { Callback, Item, Store, Table } from './dynalite.ts';
import { runOperation, updateIndexes } from './dynalite.ts';
import type { TableDefinition } from './engine.ts';

/** Reads a table's description; rejects with ResourceNotFoundException. */
export function tableReader(store: Store): (name: string) => Promise<Table> {
  return (name) => new Promise((resolve, reject) => store.getTable(name, settle(resolve, reject)));
}

/** Makes a table, or takes over the one on disk and builds its indexes again. */
export async function makeTable(
  store: Store,
  definition: TableDefinition,
  clock: { now(): number },
): Promise<void> {
  const existing = await describe(store, definition.TableName);
  if (existing === undefined) await runOperation(store, 'CreateTable', withBilling(definition));
  else refuseOtherKeys(existing, definition);
  const created = await active(store, definition.TableName);
  const table: Table = {
    ...created,
    CreationDateTime: existing?.CreationDateTime ?? clock.now() / 1000,
    TableStatus: 'ACTIVE',
  };
  await new Promise<void>((resolve, reject) =>
    store.tableDb.put(definition.TableName, table, settle(resolve, reject)),
  );
  if (existing !== undefined && table.GlobalSecondaryIndexes !== undefined)
    await rebuildIndexes(store, table);
}

function withBilling(definition: TableDefinition): object {
  return { ...definition, BillingMode: 'PAY_PER_REQUEST' };
}

function refuseOtherKeys(existing: Table, definition: TableDefinition): void {
  const indexNames = (table: Pick<TableDefinition, 'GlobalSecondaryIndexes'>) =>
    (table.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema }) => ({ IndexName, KeySchema }));
  const same =
    isDeepStrictEqual(existing.KeySchema, definition.KeySchema) &&
    isDeepStrictEqual(indexNames(existing), indexNames(definition));
  if (!same) throw new Error(`Table ${definition.TableName} exists with other keys or indexes`);
}

/** dynalite makes a table active in a later turn of the event loop; one killed before that stays CREATING on disk. */
async function active(store: Store, name: string): Promise<Table> {
  for (let turn = 0; ; turn += 1) {
    const table = await describe(store, name);
    if (table !== undefined && (table.TableStatus === 'ACTIVE' || turn > 100)) return table;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function describe(store: Store, name: string): Promise<Table | undefined> {
  return new Promise((resolve) => store.tableDb.get(name, (_, table) => resolve(table)));
}

/** dynalite writes an item and its index entries apart, so a kill can leave an index behind its items. */
async function rebuildIndexes(store: Store, table: Table): Promise<void> {
  for (const { IndexName } of table.GlobalSecondaryIndexes ?? []) {
    await new Promise<void>((resolve, reject) =>
      store.deleteIndexDb('Global', table.TableName, IndexName, settle(resolve, reject)),
    );
  }
  for await (const item of store.getItemDb(table.TableName).createValueStream({})) {
    await new Promise<void>((resolve, reject) =>
      updateIndexes(store, table, null, item as Item, settle(resolve, reject)),
    );
  }
}

function settle<T>(resolve: (value: T) => void, reject: (error: unknown) => void): Callback<T> {
  return (error, value) => (error ? reject(error) : resolve(value as T));
}
