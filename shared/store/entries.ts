import { entryDocument } from '../contracts/stored.ts';
import type { EntryDocument } from '../domain/evidence.ts';
import { pack } from './packed.ts';
import { readPacked, versionOf } from './stored-item.ts';
import type { ConditionalWrite, Item, Table } from './table.ts';

/** An entry's document with the version it was read at; version 0 means "not stored yet". */
export interface StoredEntry {
  document: EntryDocument;
  version: number;
}

const stateKey = (entryId: string) => ({ pk: `E#${entryId}`, sk: 'S' });

/** In the order of `entryIds`; `undefined` where there is no such entry. Merged entries are returned as they are, not followed. */
export const loadEntries = async (
  table: Table,
  entryIds: readonly string[],
  options: { consistent: boolean },
): Promise<(StoredEntry | undefined)[]> =>
  (await table.get(entryIds.map(stateKey), options)).map((item) => (item ? parseState(item) : undefined));

/**
 * Like `loadEntries`, following `mergedInto` to the entry that carries the evidence now. Missing entries stay undefined, and so does
 * whoever was erased (G8): only reports still count those.
 */
export const loadLiveEntries = async (
  table: Table,
  entryIds: readonly string[],
  options: { consistent: boolean },
): Promise<(StoredEntry | undefined)[]> => {
  const found = await loadEntries(table, entryIds, options);
  for (let hops = 0; hops < 10; hops += 1) {
    const moved = found.flatMap((entry, index) => {
      const target = entry?.document.mergedInto;
      return target === undefined ? [] : [{ index, target }];
    });
    if (moved.length === 0) return found.map((entry) => (entry?.document.erased ? undefined : entry));
    const targets = await loadEntries(
      table,
      moved.map((one) => one.target),
      options,
    );
    moved.forEach(({ index }, position) => {
      found[index] = targets[position];
    });
  }
  throw new Error('entries are merged in a circle');
};

/** The state item's write: insert at version 0, else conditional on the version it was read at. */
export const stateWrite = (entry: StoredEntry): ConditionalWrite => {
  const key = stateKey(entry.document.entryId);
  const packed = pack(entry.document);
  return entry.version === 0
    ? { kind: 'insert', item: { ...key, v: 1, d: packed } }
    : { kind: 'update', key, set: { v: entry.version + 1, d: packed }, when: { v: entry.version } };
};

/** The state that is left of an erased entry, until `clearAt` (epoch ms). */
export const erasedStateWrite = (entry: StoredEntry, clearAt: number): ConditionalWrite => ({
  kind: 'update',
  key: stateKey(entry.document.entryId),
  set: { v: entry.version + 1, d: pack(entry.document), ttl: Math.ceil(clearAt / 1000) },
  when: { v: entry.version },
});

/** An entry as it is stored. Throws `DamagedItem`. */
export const parseState = (item: Item): StoredEntry => ({
  document: readPacked(entryDocument, item),
  version: versionOf(item),
});
