import type { Item, KeyValueDb, Store } from './dynalite.ts';
import { validationError } from './dynalite.ts';
import { itemSize } from './item-size.ts';

/** An item one request touched: what it was before, and what it became when the request wrote. */
export type Touched = { table: string; key: string; before?: Item; after?: Item; written: boolean };
/** What one request read and wrote, in the terms capacity is counted in. */
export type Trace = {
  touched: Map<string, Touched>;
  scanned: { index: string | undefined; sizes: number[] };
};

/** A view of the store for one request, which notes every item the request reads, scans and writes. */
export function meteredStore(store: Store): { view: Store; trace: Trace } {
  const trace: Trace = { touched: new Map(), scanned: { index: undefined, sizes: [] } };
  const itemDbs = new Map<string, KeyValueDb<Item>>();
  const view: Store = {
    ...store,
    getItemDb(table) {
      const known = itemDbs.get(table);
      if (known !== undefined) return known;
      const metered = meteredItems(store.getItemDb(table), table, trace);
      itemDbs.set(table, metered);
      return metered;
    },
    getIndexDb(type, table, index) {
      return meteredScan(store.getIndexDb(type, table, index), index, trace);
    },
  };
  return { view, trace };
}

function meteredItems(items: KeyValueDb<Item>, table: string, trace: Trace): KeyValueDb<Item> {
  return {
    ...meteredScan(items, undefined, trace),
    get(key, callback) {
      items.get(key, (error, item) => {
        note(trace, table, key, { before: item, written: false });
        callback(error, item);
      });
    },
    put(key, item, callback) {
      note(trace, table, key, { after: item, written: true });
      items.put(key, item, callback);
    },
    del(key, callback) {
      note(trace, table, key, { written: true });
      items.del(key, callback);
    },
  };
}

function meteredScan(items: KeyValueDb<Item>, index: string | undefined, trace: Trace): KeyValueDb<Item> {
  return {
    ...items,
    createValueStream(options) {
      trace.scanned.index = index;
      const stream = items.createValueStream(options);
      stream.on('data', (item: Item) => trace.scanned.sizes.push(itemSize(item)));
      return stream;
    },
  };
}

function note(trace: Trace, table: string, key: string, change: Partial<Touched>): void {
  const id = `${table}/${key}`;
  trace.touched.set(id, { table, key, written: false, ...trace.touched.get(id), ...change });
}

/** dynalite measures strings in UTF-16 units; AWS's 400 KB are bytes of UTF-8. */
export function refuseOversize(item: Item): void {
  if (itemSize(item) > 400 * 1024) throw validationError('Item size has exceeded the maximum allowed size');
}
