import { dayName, newSheet, slotsPerSheet } from './key-sheets.ts';
import { holdsPersonalData, keysOf, openAll, type SealDeps, sealedIn } from './open-sealed.ts';
import { dataKey, type KeyPlace, nonceBytes, seal } from './seal.ts';
import type { ConditionalWrite, Item, Key, Table, WriteOutcome } from './table.ts';

/**
 * The table with personal data sealed on its way in and opened on its way out, each item under a key of its own. An item whose key was
 * deleted is as good as gone: it is not found, and who inserts it anew replaces it. Nothing opened and no key is kept.
 */
export const createSealedTable = (deps: SealDeps): Table => {
  const { table } = deps;
  return {
    ...table,
    get: async (keys, options) => {
      const items = await table.get(keys, options);
      return options?.asStored ? items : openAll(deps, items);
    },
    query: async (range) => {
      const { items, more } = await table.query(range);
      if (range.asStored) return { items, more };
      return { more, items: (await openAll(deps, items)).flatMap((item) => item ?? []) };
    },
    put: async (items) => {
      // Sealed twice under two keys, the first one's key would outlive the erasure.
      if (items.some((item) => holdsPersonalData(item) && item.d !== undefined))
        throw new Error('personal data is written with a condition only');
      return table.put(items);
    },
    write: (writes) => writeSealed(deps, writes),
  };
};

/** What is to be sealed of a write: its item's key and the plain value. */
const plainOf = (write: ConditionalWrite): { of: Key; value: Uint8Array } | undefined => {
  if (write.kind === 'delete') return undefined;
  const of = write.kind === 'insert' ? write.item : write.key;
  const value = write.kind === 'insert' ? write.item.d : write.set.d;
  if (!holdsPersonalData(of) || value === undefined) return undefined;
  if (!(value instanceof Uint8Array)) throw new Error('personal data is not packed');
  return { of, value };
};

const writeSealed = async (deps: SealDeps, writes: readonly ConditionalWrite[]): Promise<WriteOutcome[]> => {
  const ready: (ConditionalWrite | undefined)[] = [...writes];
  const plain = writes.map(plainOf);
  const fresh = plain.flatMap((one, index) => (one && writes[index]?.kind === 'insert' ? [index] : []));
  const changed = plain.flatMap((one, index) => (one && writes[index]?.kind === 'update' ? [index] : []));
  if (fresh.length + changed.length === 0) return deps.table.write(writes);
  const places = new Map<number, Keyed | undefined>([
    ...(await newKeys(deps, fresh)),
    ...(await presentKeys(deps, changed, plain)),
  ]);
  for (const index of [...fresh, ...changed]) {
    const [write, one, keyed] = [writes[index], plain[index], places.get(index)];
    ready[index] = write && one && keyed && withSealed(write, sealWith(deps, one, keyed));
  }
  const sent = ready.flatMap((write) => write ?? []);
  const outcomes = await deps.table.write(sent);
  let next = 0;
  // Nothing can be changed of an item that is not there, or that nobody can read any more.
  const all = ready.map((write): WriteOutcome => (write ? (outcomes[next++] ?? 'refused') : 'refused'));
  const refused = fresh.filter((index) => all[index] === 'refused');
  for (const index of await replaced(deps, refused, ready)) all[index] = 'written';
  return all;
};

interface Keyed {
  place: KeyPlace;
  key: Uint8Array;
}

const sealWith = ({ random }: SealDeps, { of, value }: { of: Key; value: Uint8Array }, keyed: Keyed) =>
  seal(value, { of, ...keyed, nonce: random(nonceBytes) });

const withSealed = (write: ConditionalWrite, d: Uint8Array): ConditionalWrite => {
  if (write.kind === 'insert') return { ...write, item: { ...write.item, d } };
  return write.kind === 'update' ? { ...write, set: { ...write.set, d } } : write;
};

/** Keys first, then what they seal: whoever is stopped in between leaves keys to nothing, never something without its key. */
const newKeys = async (deps: SealDeps, indexes: readonly number[]): Promise<[number, Keyed][]> => {
  if (indexes.length === 0) return [];
  const now = deps.now();
  const sheets = [];
  for (let start = 0; start < indexes.length; start += slotsPerSheet)
    sheets.push(newSheet(Math.min(slotsPerSheet, indexes.length - start), { ...deps, now }));
  const places = sheets.flatMap((sheet) => sheet.places);
  const secrets = sheets.flatMap((sheet) => sheet.secrets);
  // Their names are random: refused means that an answer was lost and the client wrote the same again.
  await deps.keys.write(sheets.map(({ write }) => write));
  const [first] = places;
  if (!first) return [];
  const [day] = await deps.dayKeys(dayName(first.day));
  return indexes.map((index, position) => {
    const place = places[position] ?? first;
    return [index, { place, key: dataKey(day, secrets[position] ?? new Uint8Array(), place) }];
  });
};

/** A change stays under the item's own key: then there is one key to delete, and older copies of the item go with it. */
const presentKeys = async (
  deps: SealDeps,
  indexes: readonly number[],
  plain: readonly ({ of: Key } | undefined)[],
): Promise<[number, Keyed | undefined][]> => {
  if (indexes.length === 0) return [];
  const items = await deps.table.get(
    indexes.flatMap((index) => {
      const of = plain[index]?.of;
      return of ? [{ pk: of.pk, sk: of.sk }] : [];
    }),
    { consistent: true },
  );
  const sealed = items.map((item) => item && sealedIn(item));
  const places = sealed.flatMap((one) => one?.place ?? []);
  const keys = await keysOf(deps, places);
  let next = 0;
  return indexes.map((index, position) => {
    const place = sealed[position]?.place;
    const [key] = (place && keys[next++]) ?? [];
    return [index, place && key && { place, key }];
  });
};

/** Inserts that met an item whose key was deleted take its place. Returns the indexes of those that did. */
const replaced = async (
  deps: SealDeps,
  indexes: readonly number[],
  writes: readonly (ConditionalWrite | undefined)[],
): Promise<number[]> => {
  const inserts = indexes.flatMap((index) => {
    const write = writes[index];
    return write?.kind === 'insert' ? [{ index, write }] : [];
  });
  if (inserts.length === 0) return [];
  const there = await deps.table.get(
    inserts.map(({ write: { item } }) => ({ pk: item.pk, sk: item.sk })),
    { consistent: true },
  );
  const readable = await openAll(deps, there);
  const dead = inserts.filter((_, position) => there[position] && !readable[position]);
  const done: number[] = [];
  for (const { index, write } of dead) {
    const { pk, sk, ...set } = write.item;
    const before = there[inserts.findIndex((one) => one.index === index)];
    const when = { d: before?.d ?? new Uint8Array() };
    const [outcome] = await deps.table.write([
      { kind: 'update', key: { pk, sk }, set: given(set), remove: stale(before, set), when },
    ]);
    if (outcome === 'written') done.push(index);
  }
  return done;
};

const given = (set: Omit<Item, 'pk' | 'sk'>): Record<string, string | number | boolean | Uint8Array> =>
  Object.fromEntries(
    Object.entries(set).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

const stale = (before: Item | undefined, set: object): string[] =>
  Object.keys(before ?? {}).filter((name) => name !== 'pk' && name !== 'sk' && !(name in set));
