import type { Item, Key, Table } from '../../shared/store/table.ts';

/** A table that can be put back to how it was at the last `mark`, so that each input meets the same world and a finding can be shrunk. */
export const rewindingTable = (table: Table) => {
  let before = new Map<string, { key: Key; item: Item | undefined }>();
  let onRead: ((item: Item) => void) | undefined;
  const remember = async (keys: readonly Key[]): Promise<void> => {
    const fresh = keys.filter(({ pk, sk }) => !before.has(`${pk}\u0000${sk}`));
    const items = await table.get(fresh, { consistent: true });
    fresh.forEach(({ pk, sk }, index) => {
      const name = `${pk}\u0000${sk}`;
      if (!before.has(name)) before.set(name, { key: { pk, sk }, item: items[index] });
    });
  };
  const wrapped: Table = {
    get: async (keys, options) => {
      const items = await table.get(keys, options);
      if (onRead) for (const item of items) if (item) onRead(item);
      return items;
    },
    query: async (range) => {
      const answer = await table.query(range);
      if (onRead) answer.items.forEach(onRead);
      return answer;
    },
    put: async (items) => {
      await remember(items);
      await table.put(items);
    },
    delete: async (keys) => {
      await remember(keys);
      await table.delete(keys);
    },
    write: async (writes) => {
      await remember(writes.map((write) => (write.kind === 'insert' ? write.item : write.key)));
      return table.write(writes);
    },
    add: async (key, attribute, amount) => {
      await remember([key]);
      return table.add(key, attribute, amount);
    },
  };
  return {
    table: wrapped,
    /** Calls back with every item that is read until it is called with nothing. */
    watchReads: (watcher?: (item: Item) => void): void => {
      onRead = watcher;
    },
    /** From here on changes can be undone. */
    mark: (): void => {
      before = new Map();
    },
    rewind: async (): Promise<void> => {
      if (before.size === 0) return;
      const changed = [...before.values()];
      before = new Map();
      await table.put(changed.flatMap(({ item }) => item ?? []));
      await table.delete(changed.flatMap(({ key, item }) => (item ? [] : [key])));
    },
  };
};
