import type { Item, Key, Table } from '../../shared/store/table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';

/** A table in memory that can forget what was written since `mark`: each request of the matrix finds the same world. */
export const createUndoTable = () => {
  const table = createMemoryTable();
  let before = new Map<string, { key: Key; item: Item | undefined }>();
  const remember = async (keys: readonly Key[]): Promise<void> => {
    const unknown = keys.filter(({ pk, sk }) => !before.has(`${pk}\n${sk}`));
    const items = await table.get(unknown);
    unknown.forEach(({ pk, sk }, index) => {
      before.set(`${pk}\n${sk}`, { key: { pk, sk }, item: items[index] });
    });
  };
  const wrapped: Table = {
    ...table,
    put: async (items) => {
      await remember(items);
      return table.put(items);
    },
    delete: async (keys) => {
      await remember(keys);
      return table.delete(keys);
    },
    write: async (writes) => {
      await remember(writes.map((one) => (one.kind === 'insert' ? one.item : one.key)));
      return table.write(writes);
    },
    add: async (key, attribute, amount) => {
      await remember([key]);
      return table.add(key, attribute, amount);
    },
  };
  return {
    ...wrapped,
    all: table.all,
    mark: (): void => {
      before = new Map();
    },
    /** Keys whose items are not what they were at the mark. */
    changed: (): string[] => [...before.keys()],
    undo: async (): Promise<void> => {
      const kept = [...before.values()];
      await table.put(kept.flatMap(({ item }) => item ?? []));
      await table.delete(kept.flatMap(({ key, item }) => (item === undefined ? [key] : [])));
      before = new Map();
    },
  };
};
