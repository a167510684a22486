import * as z from 'zod';
import { unpack } from './packed.ts';
import type { Item } from './table.ts';

/** A stored item that nothing of ours wrote like this. It says which kind of item; what lies in it may be about a person. */
export class DamagedItem extends Error {
  /** The fixed letters of its key (`docs/data-model.md`): `E/S` is an entry's state, `R/R` a record. */
  readonly item: string;

  constructor({ pk, sk }: Pick<Item, 'pk' | 'sk'>, options?: ErrorOptions) {
    const item = kindOf(pk, sk);
    super(`damaged item ${item}`, options);
    this.name = 'DamagedItem';
    this.item = item;
  }
}

/** Epoch milliseconds that have a date. */
export const storedTime = z.number().min(0).max(8.64e15);

/** A zod schema, or something that parses like one. */
interface Shape<Value> {
  parse(value: unknown): Value;
}

/** An item's attributes in their stored shape. Throws `DamagedItem`. */
export const readItem = <Value>(shape: Shape<Value>, item: Item): Value =>
  reading(item, () => shape.parse(item));

/** What is packed in an item's `d`, in its stored shape. Throws `DamagedItem`. */
export const readPacked = <Value>(shape: Shape<Value>, item: Item): Value =>
  reading(item, () => shape.parse(unpack(item.d)));

/** The version of an item that is written with a condition on it. Throws `DamagedItem`. */
export const versionOf = (item: Item): number => {
  if (typeof item.v !== 'number') throw new DamagedItem(item);
  return item.v;
};

const reading = <Value>(item: Item, read: () => Value): Value => {
  try {
    return read();
  } catch (cause) {
    throw new DamagedItem(item, { cause });
  }
};

/** Only letters that our own keys begin with: an id behind them may be an agency's, and then it may name somebody. */
const kindOf = (pk: string, sk: string): string => {
  const partition =
    /^(?:C#(?:localities|agencies|recipients|policies|keys)|[A-Z]{1,2})(?=[#@]|$)/.exec(pk)?.[0] ?? 'unknown';
  const sort = /^[A-Z](?=#|$)/.exec(sk)?.[0];
  return sort === undefined ? partition : `${partition}/${sort}`;
};
