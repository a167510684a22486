/** One stored item: string keys, and plain attribute values. Binary attributes are packed JSON (`packed.ts`). */
export interface Item {
  pk: string;
  sk: string;
  [attribute: string]: AttributeValue | undefined;
}
export type AttributeValue = string | number | boolean | Uint8Array;

export interface Key {
  pk: string;
  sk: string;
}

/**
 * One write with a condition. `insert` fails when the key exists. `update` fails when the item does not exist or an attribute of `when`
 * differs (`null` means: must be absent); `set` values replace, `remove` names are taken away. `delete` of a missing item is `written`.
 */
export type ConditionalWrite =
  | { kind: 'insert'; item: Item }
  | {
      kind: 'update';
      key: Key;
      set: Record<string, AttributeValue>;
      remove?: string[];
      when?: Record<string, AttributeValue | null>;
    }
  | { kind: 'delete'; key: Key; when?: Record<string, AttributeValue> };

export type WriteOutcome = 'written' | 'refused';

export interface Range {
  pk: string;
  /** Inclusive lower and upper bounds of `sk`. */
  from?: string;
  to?: string;
  prefix?: string;
  /** Exclusive start: the `sk` of the last item already seen. */
  after?: string;
  limit?: number;
  newestFirst?: boolean;
  consistent?: boolean;
  /** What is sealed stays sealed. */
  asStored?: boolean;
  /** Reads not one item beyond `limit`: then `more` may be true although nothing follows. */
  noLookAhead?: boolean;
}

/** The only way to DynamoDB. Lists of any length; every `Unprocessed` part is sent again; errors that remain are thrown. */
export interface Table {
  /** In the order of `keys`; `undefined` where there is no such item. `asStored`: what is sealed stays sealed. */
  get(
    keys: readonly Key[],
    options?: { consistent?: boolean; asStored?: boolean },
  ): Promise<(Item | undefined)[]>;
  /** At most `limit` items (default: all), in order of `sk`. `more` is true when the range has further items. */
  query(range: Range): Promise<{ items: Item[]; more: boolean }>;
  /** Unconditional: only for evidence and other items under content-derived keys, and for items of one writer. */
  put(items: readonly Item[]): Promise<void>;
  delete(keys: readonly Key[]): Promise<void>;
  /** One outcome per write, in order. The writes are independent: some may be refused while others are written. At most one per item. */
  write(writes: readonly ConditionalWrite[]): Promise<WriteOutcome[]>;
  /** Adds to a number (missing counts as 0) and returns the new value. */
  add(key: Key, attribute: string, amount: number): Promise<number>;
}
