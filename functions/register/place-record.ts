import type { Entry } from '../../shared/domain/entry.ts';
import { absorb, holdsStatement, mergedAway, withStatement } from '../../shared/domain/entry-document.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import { journeyMs } from '../../shared/domain/matching/key-refs.ts';
import { type CandidateEntry, type Doubt, matchRecord } from '../../shared/domain/matching/match-record.ts';
import { candidateOf, linksByEntry, linkTo } from '../../shared/domain/matching/match-record-links.ts';
import { changeAwayList } from './change-away-list.ts';
import { claimKeys, keepVersion } from './keep-record.ts';
import type { PreparedRecord } from './prepare-records.ts';
import { knownEntryId, refsOf, type WorkingSet, workingEntry } from './working-set.ts';

/** `away`: on the away list, and in no entry (F26). */
export type Placement = 'opened' | 'joined' | 'updated' | 'duplicate' | 'candidate' | 'away';

export interface Placed {
  placement: Placement;
  entryId: string;
  doubts: Doubt[];
}

/** Where a record goes, before anything is changed. */
interface Target {
  placement: Exclude<Placement, 'duplicate' | 'away'>;
  entryId: string;
  travellerId: string;
  /** Entries of the same journey, to be merged into it; reserved ids among them. */
  merge: string[];
  doubts: Doubt[];
}

/** Places one record in the working set: opens an entry, joins one, merges those it links, and claims its identity keys for it. */
export const placeRecord = (
  set: WorkingSet,
  one: PreparedRecord,
  derive: (document: EntryDocument) => Entry,
): Placed => {
  const entryOfIt = knownEntryId(set, one);
  // Sent again after its person was erased (G8): it is known, and nothing is kept of it.
  if (set.erased.has(one.name) || set.erased.has(entryOfIt ?? ''))
    return { placement: 'duplicate', entryId: entryOfIt ?? one.ownEntryId, doubts: [] };
  if (one.awayAt !== undefined && entryOfIt === undefined) return placeAway(set, one, derive);
  const known = set.records.get(one.name)?.stored;
  const home = entryOfIt === undefined ? undefined : set.entries.get(set.live.get(entryOfIt) ?? entryOfIt);
  const isHeld =
    known?.versions.some((version) => version.hash === one.statement.version) === true &&
    home !== undefined &&
    holdsStatement(home.stored.document, one.statement);
  const target = chooseTarget(set, one, derive, { entryId: entryOfIt, isHeld });
  // A register that was stopped, or met another, may have placed the record and not have merged what it links.
  if (isHeld && target.merge.length === 0) {
    if (one.awayAt === undefined) changeAwayList(set, one, derive);
    return { placement: 'duplicate', entryId: home.stored.document.entryId, doubts: [] };
  }
  const entry = workingEntry(set, target.entryId, {
    travellerId: target.travellerId,
    openedAt: one.queued.receivedAt,
  });
  entry.stored.document = withStatement(entry.stored.document, one.statement, one.identity);
  entry.changed = true;
  const entryId = entry.stored.document.entryId;
  touch(set, one, entryId);
  for (const other of target.merge) mergeInto(set, one, other, entryId);
  claimKeys(set, one, entryId, entry.stored.document.travellerId);
  keepVersion(set, one, entryId, target.placement);
  changeAwayList(set, one, derive);
  return { placement: target.placement, entryId, doubts: target.doubts };
};

/** F26: nobody comes, so no entry opens. The keys are claimed all the same: whatever record tells of the person later takes the line off. */
const placeAway = (
  set: WorkingSet,
  one: PreparedRecord,
  derive: (document: EntryDocument) => Entry,
): Placed => {
  claimKeys(set, one, one.awayId, one.ownTravellerId);
  keepVersion(set, one, one.awayId, 'away');
  changeAwayList(set, one, derive);
  return { placement: 'away', entryId: one.awayId, doubts: [] };
};

const chooseTarget = (
  set: WorkingSet,
  one: PreparedRecord,
  derive: (document: EntryDocument) => Entry,
  known: { entryId: string | undefined; isHeld: boolean },
): Target => {
  const { candidates, reserved } = candidatesFor(set, one, derive);
  const match = matchRecord(one.statement, one.identity, candidates);
  const linked = match.kind === 'join' ? [match.entryId, ...match.alsoMerge] : [];
  const doubts = match.kind === 'open' ? [] : match.doubts;
  if (known.entryId !== undefined) {
    // Changed content is a new version of the same statement: it stays with its entry, and what it links now is merged there.
    const own = set.live.get(known.entryId) ?? known.entryId;
    // Unchanged content joins nothing to an entry that contradicts it, by a steward's verdict perhaps (M4).
    const joined = known.isHeld && !linked.includes(own) ? [] : linked;
    const [entryId = own, ...merge] = byOpening(set, [...new Set([own, ...joined, ...reserved])]);
    return {
      placement: 'updated',
      entryId,
      travellerId: one.ownTravellerId,
      merge,
      doubts: without(doubts, own),
    };
  }
  if (match.kind === 'join') {
    const [entryId = '', ...merge] = [...linked, ...reserved];
    return { placement: 'joined', entryId, travellerId: one.ownTravellerId, merge, doubts };
  }
  const [entryId = one.ownEntryId, ...merge] = othersFirst(reserved, one.ownEntryId);
  const travellerId = match.travellerId ?? one.ownTravellerId;
  return { placement: match.kind === 'open' ? 'opened' : 'candidate', entryId, travellerId, merge, doubts };
};

/** Entries the record's keys lead to; and ids that were claimed for this journey but never opened: another register was interrupted. */
const candidatesFor = (
  set: WorkingSet,
  one: PreparedRecord,
  derive: (document: EntryDocument) => Entry,
): { candidates: CandidateEntry[]; reserved: string[] } => {
  const byLiveId = new Map<string, CandidateEntry['links']>();
  const reserved: string[] = [];
  for (const [entryId, links] of linksByEntry(refsOf(set, one)).links) {
    const liveId = set.live.get(entryId);
    if (liveId !== undefined) byLiveId.set(liveId, [...(byLiveId.get(liveId) ?? []), ...links]);
    else {
      const link = linkTo({ links }, one.identity, one.statement.at);
      if ((link.strong || link.weak) && link.distance <= journeyMs) reserved.push(entryId);
    }
  }
  const candidates = [...byLiveId].flatMap(([liveId, links]) => {
    const entry = set.entries.get(liveId);
    return entry ? [candidateOf(entry.stored.document, derive(entry.stored.document), links)] : [];
  });
  return { candidates, reserved };
};

/**
 * Where two registers claim keys of one journey at the same moment, who lost the shared ones finds the other's id, often before that entry
 * is written, and takes it: then nobody is told of two entries.
 */
const othersFirst = (reserved: readonly string[], ownEntryId: string): string[] =>
  [...reserved].sort((a, b) => Number(a === ownEntryId) - Number(b === ownEntryId) || (a < b ? -1 : 1));

const byOpening = (set: WorkingSet, entryIds: readonly string[]): string[] => {
  const openedAt = (entryId: string): number =>
    set.entries.get(entryId)?.stored.document.openedAt ?? Number.POSITIVE_INFINITY;
  return [...entryIds].sort((a, b) => openedAt(a) - openedAt(b) || (a < b ? -1 : 1));
};

const without = (doubts: readonly Doubt[], entryId: string): Doubt[] =>
  doubts.filter((doubt) => doubt.entryId !== entryId);

const touch = (set: WorkingSet, one: PreparedRecord, entryId: string): void =>
  void set.touched.get(one)?.add(entryId);

const mergeInto = (set: WorkingSet, one: PreparedRecord, otherId: string, entryId: string): void => {
  if (otherId === entryId) return;
  const other = workingEntry(set, otherId, {
    travellerId: one.ownTravellerId,
    openedAt: one.queued.receivedAt,
  });
  const canonical = set.entries.get(entryId);
  if (!canonical || other === canonical) return;
  canonical.stored.document = absorb(canonical.stored.document, other.stored.document);
  other.stored.document = mergedAway(other.stored.document, entryId);
  other.changed = true;
  touch(set, one, otherId);
  for (const [id, liveId] of set.live) if (liveId === otherId) set.live.set(id, entryId);
  set.live.set(otherId, entryId);
};
