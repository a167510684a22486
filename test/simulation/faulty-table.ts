import type { ConditionalWrite, Item, Key, Table, WriteOutcome } from '../../shared/store/table.ts';
import type { MemoryTable } from '../doubles/memory-table.ts';
import type { Random } from '../generator/random.ts';
import type { Caller, Sandbox } from './calls.ts';
import type { CallFault } from './fault-kinds.ts';
import type { VirtualTime } from './virtual-time.ts';

const reading = ['slow', 'throttled', 'timed-out-before', 'killed-before'] as const satisfies CallFault[];
const changing = [...reading, 'timed-out-after', 'sent-twice', 'killed-after'] as const satisfies CallFault[];
const readingOlder = [...reading, 'stale-read'] as const;
const changingMany = [...changing, 'partial-batch'] as const;
const conditional = [...changing, 'conflict'] as const;
const conditionalMany = [...conditional, 'partial-batch'] as const;

/** For so long a read that need not be consistent may answer with what was there before. */
const staleMs = 2000;

/** One table for all sandboxes, synchronous underneath: what each call does is done at one instant, as DynamoDB promises for an item. */
export const createSharedTable = (
  table: MemoryTable,
  time: VirtualTime,
  /** Told of each item before it is written. */
  onWrite: (key: Key) => void = () => undefined,
) => {
  const former = new Map<string, { item: Item | undefined; until: number }>();
  const remember = (key: Key): void => {
    former.set(`${key.pk} ${key.sk}`, { item: table.peek(key), until: time.now + staleMs });
    onWrite(key);
  };
  return {
    table,
    remember,
    formerly: (key: Key): Item | undefined => {
      const before = former.get(`${key.pk} ${key.sk}`);
      return before && before.until > time.now ? before.item : table.peek(key);
    },
  };
};
export type SharedTable = ReturnType<typeof createSharedTable>;

const namesOf = (keys: readonly Key[]): string => keys.map(({ pk, sk }) => `${pk} ${sk}`).join(', ');
const keyOf = (write: ConditionalWrite): Key => (write.kind === 'insert' ? write.item : write.key);

/** The table as one sandbox sees it. */
export const createFaultyTable = (
  shared: SharedTable,
  call: Caller,
  { sandbox, random }: { sandbox: Sandbox; random: Random },
): Table => {
  const { table } = shared;
  const some = <T>(list: readonly T[]): T[] => list.filter(() => random.chance(0.5));
  const put = (items: readonly Item[]): Promise<void> => {
    items.forEach(shared.remember);
    return table.put(items);
  };
  const remove = (keys: readonly Key[]): Promise<void> => {
    keys.forEach(shared.remember);
    return table.delete(keys);
  };
  const write = (writes: readonly ConditionalWrite[]): Promise<WriteOutcome[]> => {
    writes.map(keyOf).forEach(shared.remember);
    return table.write(writes);
  };
  return {
    get: (keys, options) =>
      keys.length === 0
        ? table.get(keys)
        : call(sandbox, {
            what: () => `get ${namesOf(keys)}`,
            possible: options?.consistent ? reading : readingOlder,
            effect: () => table.get(keys),
            stale: async () => keys.map(shared.formerly).map((item) => (item ? { ...item } : undefined)),
          }),
    query: (range) =>
      call(sandbox, {
        what: () => `query ${range.pk}`,
        possible: reading,
        effect: () => table.query(range),
      }),
    put: (items) =>
      items.length === 0
        ? table.put(items)
        : call(sandbox, {
            what: () => `put ${namesOf(items)}`,
            possible: items.length > 1 ? changingMany : changing,
            effect: () => put(items),
            part: () => put(some(items)),
          }),
    delete: (keys) =>
      keys.length === 0
        ? table.delete(keys)
        : call(sandbox, {
            what: () => `delete ${namesOf(keys)}`,
            possible: keys.length > 1 ? changingMany : changing,
            effect: () => remove(keys),
            part: () => remove(some(keys)),
          }),
    write: (writes) =>
      writes.length === 0
        ? table.write(writes)
        : call(sandbox, {
            what: () => `write ${namesOf(writes.map(keyOf))}`,
            possible: writes.length > 1 ? conditionalMany : conditional,
            effect: () => write(writes),
            part: () => write(some(writes)),
            interfere: () => interfere(shared, random.pick(writes)),
          }),
    add: (key, attribute, amount) =>
      call(sandbox, {
        what: () => `add ${namesOf([key])}`,
        possible: changing,
        effect: () => table.add(key, attribute, amount),
      }),
  };
};

/** Another writer who says the same: the item stays as it was, under its next version. */
const interfere = ({ table, remember }: SharedTable, write: ConditionalWrite): boolean => {
  if (write.kind !== 'update' || typeof write.when?.v !== 'number') return false;
  const item = table.peek(write.key);
  if (item?.v !== write.when.v) return false;
  remember(item);
  void table.put([{ ...item, v: write.when.v + 1 }]);
  return true;
};
