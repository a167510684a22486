import type { ConditionalWrite, Item, Key, Range, Table, WriteOutcome } from '../../shared/store/table.ts';

export interface MemoryTable extends Table {
  all(): Item[];
  /** What lies there at this very moment; nobody may change it. */
  peek(key: Key): Item | undefined;
  /** The smallest sort key of a partition. */
  firstOf(pk: string): string | undefined;
}

/** A stateful table in memory, held to the same contract suite as DynamoDB (`test/store/table.contract.ts`). */
export function createMemoryTable(): MemoryTable {
  const partitions = new Map<string, Partition>();
  const partition = (pk: string): Partition => {
    const found = partitions.get(pk) ?? { items: new Map<string, Item>(), order: [] };
    partitions.set(pk, found);
    return found;
  };
  const read = (key: Key): Item | undefined => partitions.get(key.pk)?.items.get(key.sk);
  const store = (item: Item): void => {
    const { items, order } = partition(item.pk);
    if (!items.has(item.sk)) order.splice(placeOf(order, item.sk), 0, item.sk);
    items.set(item.sk, copy(item));
  };
  const drop = (key: Key): void => {
    const found = partitions.get(key.pk);
    if (found?.items.delete(key.sk)) found.order.splice(placeOf(found.order, key.sk), 1);
  };

  const apply = (write: ConditionalWrite): WriteOutcome => {
    if (write.kind === 'insert') {
      if (read(write.item)) return 'refused';
      store(write.item);
      return 'written';
    }
    const found = read(write.key);
    if (!found && write.kind === 'delete') return 'written';
    if (!found || !meets(found, write.when)) return 'refused';
    if (write.kind === 'delete') drop(write.key);
    else {
      const next = { ...found, ...write.set };
      for (const name of write.remove ?? []) delete next[name];
      store(next);
    }
    return 'written';
  };

  return {
    get: async (keys) => keys.map((key) => copyOrNothing(read(key))),
    query: async (range) => {
      const { items: all, order } = partitions.get(range.pk) ?? nothing;
      const found = order.slice(placeOf(order, lowest(range))).filter((sk) => within(sk, range));
      if (range.newestFirst) found.reverse();
      const items = found
        .slice(0, range.limit ?? found.length)
        .flatMap((sk) => copyOrNothing(all.get(sk)) ?? []);
      return { items, more: items.length < found.length };
    },
    put: async (items) => {
      onlyOnce(items);
      items.forEach(store);
    },
    delete: async (keys) => {
      onlyOnce(keys);
      keys.forEach(drop);
    },
    write: async (writes) => {
      onlyOnce(writes.map((write) => (write.kind === 'insert' ? write.item : write.key)));
      return writes.map(apply);
    },
    add: async (key, attribute, amount) => {
      const found = read(key) ?? { pk: key.pk, sk: key.sk };
      const before = found[attribute];
      const value = (typeof before === 'number' ? before : 0) + amount;
      store({ ...found, [attribute]: value });
      return value;
    },
    peek: read,
    firstOf: (pk) => partitions.get(pk)?.order[0],
    all: () => [...partitions.values()].flatMap(({ items }) => [...items.values()].map(copy)),
  };
}

/** DynamoDB refuses a whole batch in which two parts touch one item. */
const onlyOnce = (keys: readonly Key[]): void => {
  const touched = new Set(keys.map((key) => `${key.pk}\u0000${key.sk}`));
  if (touched.size !== keys.length) throw new Error('two writes of one call touch the same item');
};

interface Partition {
  items: Map<string, Item>;
  /** Sort keys, smallest first. */
  order: string[];
}
const nothing: Partition = { items: new Map(), order: [] };

/** Where `sk` stands in `order`, or would stand. */
const placeOf = (order: readonly string[], sk: string): number => {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((order[middle] ?? '') < sk) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** No key before this one is in the range. */
const lowest = ({ from, prefix, after, newestFirst }: Range): string =>
  [from ?? '', prefix ?? '', newestFirst ? '' : (after ?? '')].sort().at(-1) ?? '';

/** Attributes are plain values; nobody changes the bytes of one. */
const copy = (item: Item): Item => ({ ...item });
const copyOrNothing = (item: Item | undefined): Item | undefined => (item ? copy(item) : undefined);

const meets = (item: Item, when: Record<string, unknown> | undefined): boolean =>
  Object.entries(when ?? {}).every(([name, value]) =>
    value === null ? item[name] === undefined : item[name] === value,
  );

const within = (sk: string, range: Range): boolean => {
  if (range.prefix !== undefined && !sk.startsWith(range.prefix)) return false;
  if (range.from !== undefined && sk < range.from) return false;
  if (range.to !== undefined && sk > range.to) return false;
  if (range.after !== undefined && (range.newestFirst ? sk >= range.after : sk <= range.after)) return false;
  return true;
};
