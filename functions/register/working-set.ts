import { newDocument } from '../../shared/domain/entry-document.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import type { IdentityKey } from '../../shared/domain/matching/identity-keys.ts';
import { type FoundRefs, linksByEntry } from '../../shared/domain/matching/match-record-links.ts';
import { awayIdsOf, isAwayId } from '../../shared/domain/statements/away.ts';
import { type AwayLine, loadAway } from '../../shared/store/away.ts';
import { loadEntries, loadLiveEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadKeyRefs, type StoredKeyRefs } from '../../shared/store/identity-keys.ts';
import { loadRecordsOrErased, type StoredRecord } from '../../shared/store/records.ts';
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
  /** Names of records whose person was erased (G8), and ids of such entries: nothing of them comes back. */
  erased: Set<string>;
  entries: Map<string, WorkingEntry>;
  /** Where an entry id leads now: itself, or the entry it was merged into. Ids without an entry are not in here: reserved. */
  live: Map<string, string>;
  /** Lines of the away list that these records put or may take off (F26): as read, and as this batch leaves them. */
  away: Map<string, AwayLine>;
  /** What each record does to the away list. */
  awayChanges: Map<PreparedRecord, { put: AwayLine[]; remove: AwayLine[]; moved: AwayLine[] }>;
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
    loadRecordsOrErased(
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
        return [name, { ...(stored && stored !== 'erased' ? { stored } : {}), changed: false }];
      }),
    ),
    erased: new Set(names.keys().filter((_, index) => records[index] === 'erased')),
    entries: new Map(),
    live: new Map(),
    away: new Map(),
    awayChanges: new Map(),
    touched: new Map(prepared.map((one) => [one, new Set<string>()])),
  };
  await Promise.all([
    loadEntriesInto(set, table, linkedEntryIds(set, prepared)),
    loadAwayInto(set, table, prepared),
  ]);
  return set;
};

/** For nearly every batch there is nothing to read: nobody in it is, or was, on an away list. */
const loadAwayInto = async (
  set: WorkingSet,
  table: Table,
  prepared: readonly PreparedRecord[],
): Promise<void> => {
  const awayIds = [...new Set(prepared.flatMap((one) => awayIdsFor(set, one)))];
  if (awayIds.length === 0) return;
  for (const line of await loadAway(table, awayIds, { consistent: true })) {
    if (line) set.away.set(line.awayId, line);
  }
};

/** Lines that a record's person may be on: those found under its keys, and its own. */
export const awayIdsFor = (set: WorkingSet, one: PreparedRecord): string[] => {
  const found = one.identity.keys.map((key) => ({
    kind: key.kind,
    refs: set.keys.get(keyName(key))?.stored.refs ?? [],
  }));
  const known = set.records.get(one.name)?.stored?.versions ?? [];
  const wasAway = known.some(
    ({ outcome, record }) => outcome === 'away' || /away/i.test(record.evidence ?? ''),
  );
  const own = one.awayAt !== undefined || wasAway ? [one.awayId] : [];
  return [...own, ...awayIdsOf(found, one.identity, one.statement.at)];
};

/** The entry a record belongs to; undefined for one nobody knows, and for one that is on the away list alone. */
export const knownEntryId = (set: WorkingSet, one: PreparedRecord): string | undefined => {
  const entryId = set.records.get(one.name)?.stored?.entryId;
  return entryId === undefined || isAwayId(entryId) ? undefined : entryId;
};

const nobody: StoredKeyRefs = { refs: [], version: 0 };

/** The refs to entries found under a record's keys, as they are now in memory. */
export const refsOf = (set: WorkingSet, one: PreparedRecord): FoundRefs[] =>
  one.identity.keys.map((key) => ({
    key,
    refs: (set.keys.get(keyName(key))?.stored.refs ?? []).filter(
      ({ e }) => !isAwayId(e) && !set.erased.has(e),
    ),
  }));

const linkedEntryIds = (set: WorkingSet, prepared: readonly PreparedRecord[]): string[] => {
  const ids = new Set<string>();
  for (const one of prepared) {
    const known = knownEntryId(set, one);
    if (known !== undefined) ids.add(known);
    for (const entryId of linksByEntry(refsOf(set, one)).links.keys()) ids.add(entryId);
  }
  return [...ids];
};

const loadEntriesInto = async (set: WorkingSet, table: Table, entryIds: readonly string[]): Promise<void> => {
  // Entries are always read consistently: what is derived from them is told to people.
  const loaded = await loadLiveEntries(table, entryIds, { consistent: true });
  const missing = entryIds.filter((_, index) => loaded[index] === undefined);
  for (const stored of await loadEntries(table, missing, { consistent: true }))
    if (stored?.document.erased) set.erased.add(stored.document.entryId);
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
