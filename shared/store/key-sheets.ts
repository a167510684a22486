import { type KeyPlace, sheetBytes } from './seal.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

/**
 * The keys of what was sealed in one write share an item of the key table, so that a plain arrival pays for a twenty-fifth of a write. With
 * 100 of them the item stays within one read unit (4 KB).
 */
export const slotsPerSheet = 100;
const secretBytes = 32;
const dayMs = 86_400_000;

export const dayOf = (at: number): number => Math.floor(at / dayMs);
/** The UTC day as the day keys are named: `YYYY-MM-DD`. */
export const dayName = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

const sheetName = ({ day, sheet }: Pick<KeyPlace, 'day' | 'sheet'>): string =>
  `${dayName(day)}#${Buffer.from(sheet).toString('base64url')}`;
const sheetKey = (place: Pick<KeyPlace, 'day' | 'sheet'>): Key => ({
  pk: `key#${sheetName(place)}`,
  sk: 'K',
});
const slotName = (slot: number): string => `k${slot.toString(36)}`;

/** A sheet with so many new keys (at most `slotsPerSheet`), not stored yet. */
export const newSheet = (
  count: number,
  { now, random }: { now: number; random: (bytes: number) => Uint8Array },
): { places: KeyPlace[]; secrets: Uint8Array[]; write: ConditionalWrite } => {
  const bytes = random(sheetBytes + count * secretBytes);
  const name = { day: dayOf(now), sheet: bytes.subarray(0, sheetBytes) };
  const item: Item = { ...sheetKey(name) };
  const places: KeyPlace[] = [];
  const secrets: Uint8Array[] = [];
  for (let slot = 0; slot < count; slot += 1) {
    const start = sheetBytes + slot * secretBytes;
    const secret = bytes.subarray(start, start + secretBytes);
    item[slotName(slot)] = secret;
    places.push({ ...name, slot });
    secrets.push(secret);
  }
  return { places, secrets, write: { kind: 'insert', item } };
};

/** In the order asked; `undefined` where the key was deleted. Always as it is now: a key that is a second old must be found. */
export const loadSecrets = async (
  keys: Pick<Table, 'get'>,
  places: readonly KeyPlace[],
): Promise<(Uint8Array | undefined)[]> => {
  const names = places.map(sheetName);
  const sheets = new Map(places.map((place, index) => [names[index] ?? '', place]));
  const items = await keys.get([...sheets.values()].map(sheetKey), { consistent: true });
  const found = new Map([...sheets.keys()].map((name, index) => [name, items[index]]));
  return places.map(({ slot }, index) => {
    const secret = found.get(names[index] ?? '')?.[slotName(slot)];
    return secret instanceof Uint8Array ? secret : undefined;
  });
};

/**
 * Deletes keys, for ever: nothing sealed under them can be read again, in no copy of any table. A key or sheet that is gone already is no
 * fault; a sheet whose last key goes, goes with it.
 */
export const forgetSecrets = async (keys: Table, places: readonly KeyPlace[]): Promise<void> => {
  const bySheet = Map.groupBy(places, sheetName);
  const writes = [...bySheet.values()].flatMap((its): ConditionalWrite[] => {
    const [first] = its;
    if (!first) return [];
    const remove = [...new Set(its.map(({ slot }) => slotName(slot)))];
    // A missing sheet refuses the update, and that is as good.
    return [{ kind: 'update', key: sheetKey(first), set: {}, remove }];
  });
  await keys.write(writes);
  const sheetKeys = [...bySheet.values()].flatMap(([first]) => (first ? [sheetKey(first)] : []));
  const left = await keys.get(sheetKeys, { consistent: true });
  const empty = left.flatMap((item) => (item && Object.keys(item).length === 2 ? [item] : []));
  await keys.write(empty.map(({ pk, sk }) => ({ kind: 'delete', key: { pk, sk } })));
};
