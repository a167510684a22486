import { entryDocument, eventEvidence } from '../contracts/stored.ts';
import type { EntryDocument, EventEvidence } from '../domain/evidence.ts';
import { pack, unpack } from './packed.ts';
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

/** Like `loadEntries`, following `mergedInto` to the entry that carries the evidence now. Missing entries stay undefined. */
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
    if (moved.length === 0) return found;
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

/**
 * The routine follow-ups kept beside an entry, and beside those merged into it, in no particular order. They are routine only in
 * quarantine, so before a placement was told there are none to read.
 */
export const loadFollowUps = async (table: Table, document: EntryDocument): Promise<EventEvidence[]> => {
  if (!document.events.some((event) => event.type === 'placed')) return [];
  const entryIds = [document.entryId, ...(document.absorbed ?? [])];
  const answers = await Promise.all(
    entryIds.map((entryId) => table.query({ pk: `E#${entryId}`, prefix: 'F#', consistent: true })),
  );
  return answers.flatMap((answer) => answer.items.map(parseFollowUp));
};

/** One routine follow-up, found by its event key; `undefined` where it is not stored. */
export const loadFollowUp = async (
  table: Table,
  entryId: string,
  eventKey: string,
): Promise<EventEvidence | undefined> => {
  const [item] = await table.get([{ pk: `E#${entryId}`, sk: `F#${eventKey}` }], { consistent: true });
  return item ? parseFollowUp(item) : undefined;
};

/** Insert only: refused means the same event key is already kept. */
export const followUpWrite = (entryId: string, event: EventEvidence): ConditionalWrite => ({
  kind: 'insert',
  item: { pk: `E#${entryId}`, sk: `F#${event.key}`, d: pack(event) },
});

/** The state item's write: insert at version 0, else conditional on the version it was read at. */
export const stateWrite = (entry: StoredEntry): ConditionalWrite => {
  const key = stateKey(entry.document.entryId);
  const packed = pack(entry.document);
  return entry.version === 0
    ? { kind: 'insert', item: { ...key, v: 1, d: packed } }
    : { kind: 'update', key, set: { v: entry.version + 1, d: packed }, when: { v: entry.version } };
};

const parseState = (item: Item): StoredEntry => {
  if (typeof item.v !== 'number') throw new Error('entry state has no version');
  return { document: entryDocument.parse(unpack(item.d)), version: item.v };
};

const parseFollowUp = (item: Item): EventEvidence => eventEvidence.parse(unpack(item.d));
