import { newDocument } from '../../shared/domain/entry-document.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import type { IdentityKey } from '../../shared/domain/identity-keys.ts';
import { type FoundRefs, linksByEntry } from '../../shared/domain/match-record-links.ts';
import { loadLiveEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadKeyRefs, type StoredKeyRefs } from '../../shared/store/identity-keys.ts';
import { loadRecords, type StoredRecord } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';
import type { PreparedRecord } from './prepare-records.ts';

/** An entry as this batch leaves it, beside what was read. */
export interface WorkingEntry {
  stored: StoredEntry;
  /** What was read; undefined for an entry this batch opens. */
  before?: EntryDocument;
  changed: boolean;
}

/** Everything a batch of records may touch, read once, changed in memory, written at the end. */
export interface WorkingSet {
  keys: Map<string, { key: IdentityKey; stored: StoredKeyRefs; changed: boolean }>;
  records: Map<string, { stored?: StoredRecord; changed: boolean }>;
  entries: Map<string, WorkingEntry>;
  /** Where an entry id leads now: itself, or the entry it was merged into. Ids without an entry are not in here: reserved. */
  live: Map<string, string>;
  /** Which entries each record touched, so that what one conflict spoils is known. */
  touched: Map<PreparedRecord, Set<string>>;
}

export const keyName = ({ kind, hash }: IdentityKey): string => `${kind}#${hash}`;

export const loadWorkingSet = async (
  table: Table,
  prepared: readonly PreparedRecord[],
  options: { consistent: boolean },
): Promise<WorkingSet> => {
  const keys = new Map(
    prepared.flatMap((one) => one.identity.keys.map((key) => [keyName(key), key] as const)),
  );
  const names = new Map(prepared.map((one) => [one.name, one]));
  const [refs, records] = await Promise.all([
    loadKeyRefs(table, [...keys.values()], options),
    loadRecords(
      table,
      [...names.values()].map(({ queued }) => ({ agency: queued.agency, recordId: queued.record.recordId })),
      options,
    ),
  ]);
  const set: WorkingSet = {
    keys: new Map(
      [...keys].map(([name, key], index) => [name, { key, stored: refs[index] ?? nobody, changed: false }]),
    ),
    records: new Map(
      [...names.keys()].map((name, index) => {
        const stored = records[index];
        return [name, { ...(stored ? { stored } : {}), changed: false }];
      }),
    ),
    entries: new Map(),
    live: new Map(),
    touched: new Map(prepared.map((one) => [one, new Set<string>()])),
  };
  await loadEntriesInto(set, table, linkedEntryIds(set, prepared));
  return set;
};

const nobody: StoredKeyRefs = { refs: [], version: 0 };

/** The refs found under a record's keys, as they are now in memory. */
export const refsOf = (set: WorkingSet, one: PreparedRecord): FoundRefs[] =>
  one.identity.keys.map((key) => ({ key, refs: set.keys.get(keyName(key))?.stored.refs ?? [] }));

const linkedEntryIds = (set: WorkingSet, prepared: readonly PreparedRecord[]): string[] => {
  const ids = new Set<string>();
  for (const one of prepared) {
    const known = set.records.get(one.name)?.stored;
    if (known) ids.add(known.entryId);
    for (const entryId of linksByEntry(refsOf(set, one)).links.keys()) ids.add(entryId);
  }
  return [...ids];
};

const loadEntriesInto = async (set: WorkingSet, table: Table, entryIds: readonly string[]): Promise<void> => {
  // Entries are always read consistently: what is derived from them is told to people.
  const loaded = await loadLiveEntries(table, entryIds, { consistent: true });
  entryIds.forEach((entryId, index) => {
    const stored = loaded[index];
    if (!stored) return;
    const liveId = stored.document.entryId;
    set.live.set(entryId, liveId);
    set.live.set(liveId, liveId);
    if (!set.entries.has(liveId)) {
      set.entries.set(liveId, { stored, before: stored.document, changed: false });
    }
  });
};

/** The working entry of that id, opened in memory when there is none. */
export const workingEntry = (
  set: WorkingSet,
  entryId: string,
  openWith: { travellerId: string; openedAt: number },
): WorkingEntry => {
  const known = set.entries.get(set.live.get(entryId) ?? entryId);
  if (known) return known;
  const document = newDocument(entryId, openWith.travellerId, openWith.openedAt);
  const opened: WorkingEntry = { stored: { document, version: 0 }, changed: true };
  set.entries.set(entryId, opened);
  set.live.set(entryId, entryId);
  return opened;
};
