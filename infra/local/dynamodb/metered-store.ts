import type { Item, KeyValueDb, Store } from './dynalite.ts';
import { validationError } from './dynalite.ts';
import { itemSize } from './item-size.ts';

/** An item one request touched: what it was before and, when the request wrote it, what it became. */
type Touched = { table: string; key: string; before?: Item | undefined; after?: Item | undefined };
/** What one request touched and scanned, in the terms capacity is counted in. */
export type Trace = { touched: Map<string, Touched>; scanned: number[] };

export const maxItemBytes = 400 * 1024;

/** A view of the store for one request, which notes every item the request reads, writes and scans. */
export function meteredStore(store: Store): { view: Store; trace: Trace } {
  const trace: Trace = { touched: new Map(), scanned: [] };
  const known = new Map<string, KeyValueDb<Item>>();
  const view: Store = {
    ...store,
    getItemDb(table) {
      const items = known.get(table) ?? meteredItems(store.getItemDb(table), table, trace);
      known.set(table, items);
      return items;
    },
    getIndexDb: (type, table, index) => meteredScan(store.getIndexDb(type, table, index), trace),
  };
  return { view, trace };
}

function meteredItems(items: KeyValueDb<Item>, table: string, trace: Trace): KeyValueDb<Item> {
  return {
    ...meteredScan(items, trace),
    get(key, callback) {
      items.get(key, (error, item) => {
        note(trace, { table, key, before: item });
        callback(error, item);
      });
    },
    put(key, item, callback) {
      // dynalite measures strings in UTF-16 units; AWS's limit is in bytes of UTF-8.
      if (itemSize(item) > maxItemBytes) {
        callback(validationError('Item size to update has exceeded the maximum allowed size'));
        return;
      }
      note(trace, { table, key, after: item });
      items.put(key, item, callback);
    },
  };
}

function meteredScan(items: KeyValueDb<Item>, trace: Trace): KeyValueDb<Item> {
  return {
    ...items,
    createValueStream(options) {
      const stream = items.createValueStream(options);
      stream.on('data', (item: Item) => trace.scanned.push(itemSize(item)));
      return stream;
    },
  };
}

function note(trace: Trace, change: Touched): void {
  const id = `${change.table}/${change.key}`;
  trace.touched.set(id, { ...trace.touched.get(id), ...change });
}
