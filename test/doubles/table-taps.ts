import type { ConditionalWrite, Item, Table } from '../../shared/store/table.ts';

/** Counts what goes through a table: items read (found or not), and writes of each kind. */
export const countingTap = () => {
  const count = { gets: 0, read: 0, queries: 0, puts: 0, deletes: 0, writes: 0, refused: 0 };
  const wrap = (table: Table): Table => ({
    ...table,
    get: async (keys, options) => {
      const items = await table.get(keys, options);
      count.gets += keys.length;
      count.read += items.filter((item) => item !== undefined).length;
      return items;
    },
    query: async (range) => {
      const answer = await table.query(range);
      count.queries += 1;
      count.read += answer.items.length;
      return answer;
    },
    put: async (items) => {
      count.puts += items.length;
      return table.put(items);
    },
    delete: async (keys) => {
      count.deletes += keys.length;
      return table.delete(keys);
    },
    write: async (writes) => {
      const outcomes = await table.write(writes);
      count.writes += writes.length;
      count.refused += outcomes.filter((one) => one === 'refused').length;
      return outcomes;
    },
  });
  const reset = (): void => {
    for (const name of Object.keys(count)) Object.assign(count, { [name]: 0 });
  };
  return { wrap, count, reset };
};

/** Stops the program at the n-th call that changes something, before or after its effect. Nothing happens until `arm` is called. */
export const crashingTap = () => {
  let left = Number.POSITIVE_INFINITY;
  let effect = false;
  const step = async <Result>(act: () => Promise<Result>): Promise<Result> => {
    left -= 1;
    if (left > 0) return act();
    if (left === 0 && effect) await act();
    throw new Error('stopped here');
  };
  const wrap = (table: Table): Table => ({
    ...table,
    put: (items) => (items.length === 0 ? table.put(items) : step(() => table.put(items))),
    delete: (keys) => (keys.length === 0 ? table.delete(keys) : step(() => table.delete(keys))),
    write: (writes) => (writes.length === 0 ? table.write(writes) : step(() => table.write(writes))),
  });
  return {
    wrap,
    arm: (calls: number, withEffect: boolean): void => {
      left = calls;
      effect = withEffect;
    },
    disarm: (): void => {
      left = Number.POSITIVE_INFINITY;
    },
    /** Whether the stop was reached. */
    stopped: (): boolean => left <= 0,
  };
};

/** Reads that need not be consistent answer from the moment `freeze` was called. */
export const staleTap = () => {
  let frozen: Map<string, Item> | undefined;
  const wrap = (table: Table): Table => ({
    ...table,
    get: async (keys, options) =>
      frozen && !options?.consistent
        ? keys.map((key) => structuredClone(frozen?.get(`${key.pk} ${key.sk}`)))
        : table.get(keys, options),
  });
  return {
    wrap,
    freeze: (items: Item[]): void => {
      frozen = new Map(items.map((item) => [`${item.pk} ${item.sk}`, item]));
    },
  };
};

/** Lets other work go first before every call: `turns(n)` says for how many turns the n-th call waits. */
export const slowTap = (turns: (call: number) => number) => {
  let calls = 0;
  const wait = async (): Promise<void> => {
    calls += 1;
    for (let turn = turns(calls); turn > 0; turn -= 1) await Promise.resolve();
  };
  return (table: Table): Table => ({
    get: async (keys, options) => wait().then(() => table.get(keys, options)),
    query: async (range) => wait().then(() => table.query(range)),
    put: async (items) => wait().then(() => table.put(items)),
    delete: async (keys) => wait().then(() => table.delete(keys)),
    write: async (writes) => wait().then(() => table.write(writes)),
    add: async (key, attribute, amount) => wait().then(() => table.add(key, attribute, amount)),
  });
};

/**
 * Every conditional write takes effect, its answer is lost, and the client sends it again: what the caller is told is the second answer.
 * `when` chooses the calls.
 */
export const twiceTap =
  (when: (writes: readonly ConditionalWrite[]) => boolean = () => true) =>
  (table: Table): Table => ({
    ...table,
    write: async (writes) => {
      if (writes.length > 0 && when(writes)) await table.write(writes);
      return table.write(writes);
    },
  });
