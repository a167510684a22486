import type { EntryChange } from '../../shared/commit/commit-entries.ts';
import { outboxDelayMs } from '../../shared/commit/commit-entries.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { type AwayLine, putAway, removeAway, unlinkAway } from '../../shared/store/away.ts';
import { candidateDue, candidateWrite } from '../../shared/store/candidates.ts';
import { type Due, dueItems } from '../../shared/store/due.ts';
import { keyRefsWrite } from '../../shared/store/identity-keys.ts';
import { recordWrite } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';
import { noteRiders } from './note-riders.ts';
import type { Placed } from './place-record.ts';
import type { PreparedRecord } from './prepare-records.ts';
import { keyName, type WorkingEntry, type WorkingSet } from './working-set.ts';

export interface WriteDeps {
  table: Table;
  commit: (changes: readonly EntryChange[]) => Promise<('committed' | 'conflict')[]>;
  plan: (entry: WorkingEntry) => EntryChange;
  /** When the record of a line that is put, or taken off, is looked at by the retention rule. */
  awayLook: (line: AwayLine, is: { isListed: boolean }) => Due;
}

/**
 * Writes what a round worked out, each item with the condition it was read under: claims of identity keys, records, doubts, entries,
 * and last the pointers of merged entries. Returns the records that met somebody else's write: they are worked out again.
 */
export const writeRound = async (
  deps: WriteDeps,
  set: WorkingSet,
  placed: ReadonlyMap<PreparedRecord, Placed>,
  now: EpochMs,
): Promise<Set<PreparedRecord>> => {
  const again = new Set<PreparedRecord>();
  const spoil = (isSpoilt: (one: PreparedRecord) => boolean): void => {
    for (const one of placed.keys()) if (isSpoilt(one)) again.add(one);
    spread(set, again);
  };

  const refusedKeys = await writeKeys(deps.table, set);
  spoil((one) => one.identity.keys.some((key) => refusedKeys.has(keyName(key))));
  const refusedRecords = await writeRecords(deps.table, set, again);
  spoil((one) => refusedRecords.has(one.name));
  await writeDoubts(deps.table, placed, again, now);
  const listed = awayLines(set, again, 'put');
  await deps.table.put(dueItems(listed.map((line) => deps.awayLook(line, { isListed: true }))));
  await putAway(deps.table, listed);
  await unlinkAway(deps.table, formerLinks(set));

  await noteRiders(deps.table, placed, again);
  const changed = changedEntries(set, again);
  const conflicts = await commitThese(
    deps,
    changed.filter(({ stored }) => stored.document.mergedInto === undefined),
  );
  spoil((one) => touches(set, one, conflicts));
  const pointers = changed.filter(({ stored }) => stored.document.mergedInto !== undefined);
  const refusedPointers = await commitThese(
    deps,
    pointers.filter(({ stored }) => !conflicts.has(stored.document.mergedInto ?? '')),
  );
  spoil((one) => touches(set, one, refusedPointers));
  const came = awayLines(set, again, 'remove');
  await deps.table.put(dueItems(came.map((line) => deps.awayLook(line, { isListed: false }))));
  await removeAway(deps.table, came);
  return again;
};

/** Lines of the away list that records of this round put, as long as none of it took them off, or that they take off; each once. */
const awayLines = (
  set: WorkingSet,
  again: ReadonlySet<PreparedRecord>,
  what: 'put' | 'remove',
): AwayLine[] => {
  const changes = [...set.awayChanges].flatMap(([one, change]) => (again.has(one) ? [] : change[what]));
  const lines = new Map(changes.map((line) => [line.awayId, line]));
  return [...lines.values()].filter(({ awayId }) => set.away.has(awayId) === (what === 'put'));
};

/** Where lines stood before their home changed; not where they stand now. */
const formerLinks = (set: WorkingSet): AwayLine[] => {
  const moved = [...set.awayChanges.values()].flatMap((change) => change.moved);
  const links = new Map(moved.map((line) => [`${line.awayId} ${line.path}`, line]));
  return [...links.values()].filter(({ awayId, path }) => set.away.get(awayId)?.path !== path);
};

/** A record shares its fate with every record that touched the same entries. */
const spread = (set: WorkingSet, again: Set<PreparedRecord>): void => {
  for (let before = -1; before !== again.size; ) {
    before = again.size;
    const spoilt = new Set([...again].flatMap((one) => [...(set.touched.get(one) ?? [])]));
    for (const one of set.touched.keys()) if (touches(set, one, spoilt)) again.add(one);
  }
};

const touches = (set: WorkingSet, one: PreparedRecord, entryIds: ReadonlySet<string>): boolean =>
  [...(set.touched.get(one) ?? [])].some((entryId) => entryIds.has(entryId));

const writeKeys = async (table: Table, set: WorkingSet): Promise<Set<string>> => {
  const changed = [...set.keys].filter(([, held]) => held.changed);
  const outcomes = await table.write(changed.map(([, held]) => keyRefsWrite(held.key, held.stored)));
  return new Set(changed.flatMap(([name], index) => (outcomes[index] === 'refused' ? [name] : [])));
};

const writeRecords = async (
  table: Table,
  set: WorkingSet,
  again: ReadonlySet<PreparedRecord>,
): Promise<Set<string>> => {
  const waiting = new Set([...again].map((one) => one.name));
  const byName = new Map([...set.touched.keys()].map((one) => [one.name, one]));
  const changed = [...set.records].flatMap(([name, { stored, changed: isChanged }]) => {
    const one = byName.get(name);
    if (!isChanged || !stored || !one || waiting.has(name)) return [];
    const { agency, record } = one.queued;
    return [{ name, write: recordWrite({ agency, recordId: record.recordId }, stored) }];
  });
  const outcomes = await table.write(changed.map(({ write }) => write));
  return new Set(changed.flatMap(({ name }, index) => (outcomes[index] === 'refused' ? [name] : [])));
};

/** A pair that is known already stays as it is: a verdict sticks (M4). Its clock (C14) is wound before it is there: early is fine. */
const writeDoubts = async (
  table: Table,
  placed: ReadonlyMap<PreparedRecord, Placed>,
  again: ReadonlySet<PreparedRecord>,
  now: EpochMs,
): Promise<void> => {
  const pairs = new Map<string, { entryIds: [string, string]; reasons: string[] }>();
  for (const [one, { entryId, doubts }] of placed) {
    if (again.has(one)) continue;
    for (const doubt of doubts) {
      if (doubt.entryId === entryId) continue;
      const entryIds: [string, string] =
        entryId < doubt.entryId ? [entryId, doubt.entryId] : [doubt.entryId, entryId];
      pairs.set(entryIds.join(' '), { entryIds, reasons: doubt.reasons });
    }
  }
  const doubts = [...pairs.values()];
  await table.put(dueItems(doubts.map(({ entryIds }) => candidateDue(entryIds, now + outboxDelayMs))));
  await table.write(doubts.map((pair) => candidateWrite(pair, now)));
};

const changedEntries = (set: WorkingSet, again: ReadonlySet<PreparedRecord>): WorkingEntry[] => {
  const spoilt = new Set([...again].flatMap((one) => [...(set.touched.get(one) ?? [])]));
  return [...set.entries].flatMap(([entryId, entry]) =>
    entry.changed && !spoilt.has(entryId) ? [entry] : [],
  );
};

/** Ids of the entries somebody else changed meanwhile. */
const commitThese = async (deps: WriteDeps, entries: readonly WorkingEntry[]): Promise<Set<string>> => {
  if (entries.length === 0) return new Set();
  const changes = entries.map(deps.plan);
  const outcomes = await deps.commit(changes);
  return new Set(
    entries.flatMap(({ stored }, index) => (outcomes[index] === 'conflict' ? [stored.document.entryId] : [])),
  );
};
