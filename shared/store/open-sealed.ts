import type { DayKeys } from '../access/seal-secret.ts';
import { dayName, loadSecrets } from './key-sheets.ts';
import { dataKey, type KeyPlace, placeOf, unseal } from './seal.ts';
import { DamagedItem } from './stored-item.ts';
import type { Item, Key, Table } from './table.ts';

export interface SealDeps {
  /** Where everything lies but the keys. */
  table: Table;
  /** The key table: kept apart, because what is deleted there must not come back with a backup of the other. */
  keys: Table;
  dayKeys: DayKeys;
  now: () => number;
  random: (bytes: number) => Uint8Array;
}

/** Items whose `d` holds personal data: records, corrected persons, requests, certificates, emergency access, contacts of the away list (`docs/data-model.md`). */
export const holdsPersonalData = ({ pk, sk }: Key): boolean => {
  if (pk[1] !== '#') return false;
  switch (pk[0]) {
    case 'R':
    case 'Q':
    case 'Z':
      return true;
    case 'E':
      return sk === 'P' || sk === 'G';
    case 'Y':
      return sk.startsWith('C#');
    default:
      return false;
  }
};

/** A sealed item as it is stored, and where its key lies. */
export interface Sealed {
  item: Item;
  bytes: Uint8Array;
  place: KeyPlace;
}

/** The keys of one sealed value: the present one, then those it may still be sealed under. */
export type DataKeys = [present: Uint8Array, ...former: Uint8Array[]];

/** Undefined for what is not sealed. Throws DamagedItem. */
export const sealedIn = (item: Item): Sealed | undefined => {
  if (!holdsPersonalData(item)) return undefined;
  try {
    const place = placeOf(item.d);
    return place && { item, place, bytes: item.d as Uint8Array };
  } catch (cause) {
    throw new DamagedItem(item, { cause });
  }
};

/** The data keys of these places, `undefined` where a key was deleted. */
export const keysOf = async (
  { keys, dayKeys }: SealDeps,
  places: readonly KeyPlace[],
): Promise<(DataKeys | undefined)[]> => {
  if (places.length === 0) return [];
  const secrets = await loadSecrets(keys, places);
  const days = new Map<number, DataKeys>();
  for (const { day } of places) if (!days.has(day)) days.set(day, await dayKeys(dayName(day)));
  return places.map((place, index) => {
    const [secret, day] = [secrets[index], days.get(place.day)];
    if (!secret || !day) return undefined;
    const [present, ...former] = day;
    return [dataKey(present, secret, place), ...former.map((key) => dataKey(key, secret, place))];
  });
};

/** The value, and whether it lies under the present key. Throws DamagedItem when none of the keys opens it. */
export const openWith = (
  { item, bytes }: Sealed,
  keys: DataKeys,
): { value: Uint8Array; isPresent: boolean } => {
  let cause: unknown;
  for (const [index, key] of keys.entries()) {
    try {
      return { value: unseal(bytes, { of: item, key }), isPresent: index === 0 };
    } catch (error) {
      cause ??= error;
    }
  }
  throw new DamagedItem(item, { cause });
};

/** Each item with its value opened; `undefined` where its key was deleted. Throws DamagedItem. */
export const openAll = async (
  deps: SealDeps,
  items: readonly (Item | undefined)[],
): Promise<(Item | undefined)[]> => {
  const sealed = items.map((item) => item && sealedIn(item));
  const found = sealed.flatMap((one) => one ?? []);
  if (found.length === 0) return [...items];
  const keys = await keysOf(
    deps,
    found.map(({ place }) => place),
  );
  const keysOfOne = new Map(found.map((one, index) => [one, keys[index]]));
  return sealed.map((one, index) => {
    if (!one) return items[index];
    const its = keysOfOne.get(one);
    return its && { ...one.item, d: openWith(one, its).value };
  });
};
