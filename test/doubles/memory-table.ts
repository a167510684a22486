import type { ConditionalWrite, Item, Key, Range, Table, WriteOutcome } from '../../shared/store/table.ts';

/** A stateful table in memory, held to the same contract suite as DynamoDB (`test/store/table.contract.ts`). */
export function createMemoryTable(): Table & { all(): Item[] } {
  const partitions = new Map<string, Map<string, Item>>();
  const partition = (pk: string): Map<string, Item> => {
    const found = partitions.get(pk) ?? new Map<string, Item>();
    partitions.set(pk, found);
    return found;
  };
  const read = (key: Key): Item | undefined => partitions.get(key.pk)?.get(key.sk);
  const store = (item: Item): void => void partition(item.pk).set(item.sk, copy(item));
  const drop = (key: Key): void => void partitions.get(key.pk)?.delete(key.sk);

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
      const found = [...(partitions.get(range.pk)?.values() ?? [])].filter((item) => within(item.sk, range));
      found.sort((one, other) => (one.sk < other.sk ? -1 : 1));
      if (range.newestFirst) found.reverse();
      const items = found.slice(0, range.limit ?? found.length).map(copy);
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
    all: () => [...partitions.values()].flatMap((items) => [...items.values()].map(copy)),
  };
}

/** DynamoDB refuses a whole batch in which two parts touch one item. */
const onlyOnce = (keys: readonly Key[]): void => {
  const touched = new Set(keys.map((key) => `${key.pk}\u0000${key.sk}`));
  if (touched.size !== keys.length) throw new Error('two writes of one call touch the same item');
};

const copy = (item: Item): Item => structuredClone(item);
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
