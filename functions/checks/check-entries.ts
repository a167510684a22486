import { commitEntries, type EntryChange } from '../../shared/commit/commit-entries.ts';
import { planChange } from '../../shared/commit/plan-change.ts';
import { retentionLook } from '../../shared/commit/retain.ts';
import { nextDueAt } from '../../shared/domain/deadlines/deadlines.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EpochMs, EventEvidence } from '../../shared/domain/evidence.ts';
import type { Due } from '../../shared/store/due.ts';
import { loadLiveEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadFollowUpsOf } from '../../shared/store/follow-ups.ts';
import type { Table } from '../../shared/store/table.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';

const maximumRounds = 4;
/** While somebody is held too long, the alarm is renewed even after the last step of the ladder. */
const overdueAgainMs = 24 * 3_600_000;

/** Entries with a clock that has run out: each alert once per step (C10, C11, C12), as a line in the entry's own ledger. */
export const checkEntries: Check = async (work, items) => {
  const next: Due[] = [];
  let open = refsOf(items);
  for (let round = 0; open.length > 0 && round < maximumRounds; round += 1) {
    open = await checkRound(work, open, next);
  }
  return [...next, ...open.map((ref) => ({ kind: 'entry' as const, at: work.now, ref }))];
};

/**
 * Adds when each entry is looked at next; returns those that somebody else changed at the same moment. An older copy is enough to see that
 * nothing is owed: whoever changed the entry since has put its own next look. What owes something is read again as it is now.
 */
const checkRound = async (work: CheckWork, entryIds: readonly string[], next: Due[]): Promise<string[]> => {
  const older = await planAll(work, entryIds, { consistent: false });
  const quiet = older.filter(({ change }) => change.notices.length === 0);
  const seen = new Set(quiet.flatMap(({ asked }) => asked));
  const left = entryIds.filter((entryId) => !seen.has(entryId));
  const owing = left.length === 0 ? [] : await planAll(work, left, { consistent: true });
  const changing = owing.filter(({ change }) => change.notices.length > 0);
  const outcomes = await commitEntries(work.deps)(changing.map(({ change }) => change));
  const beaten = new Set(changing.filter((_, index) => outcomes[index] === 'conflict'));
  const settled = [...quiet, ...owing].filter((one) => !beaten.has(one));
  for (const { entryId, nextAt, retention } of settled) {
    if (nextAt !== undefined) next.push({ kind: 'entry', at: nextAt, ref: entryId });
    if (retention !== undefined) next.push(retention);
  }
  work.count('OverdueReleases', settled.filter(({ overdue }) => overdue).length);
  return [...beaten].map(({ entryId }) => entryId);
};

/** One entry, and the ids by which it was asked for: several that were merged lead to one. */
interface Loaded {
  stored: StoredEntry;
  asked: string[];
}

const loadAll = async (
  table: Table,
  entryIds: readonly string[],
  options: { consistent: boolean },
): Promise<Loaded[]> => {
  const found = new Map<string, Loaded>();
  const loaded = await loadLiveEntries(table, entryIds, options);
  for (const [index, stored] of loaded.entries()) {
    if (!stored) continue;
    const one = found.get(stored.document.entryId) ?? { stored, asked: [] };
    one.asked.push(entryIds[index] ?? '');
    found.set(stored.document.entryId, one);
  }
  return [...found.values()];
};

/** The journals of a place are read once for all its people. */
const planAll = async (
  work: CheckWork,
  entryIds: readonly string[],
  options: { consistent: boolean },
): Promise<Planned[]> => {
  const { table } = work.deps;
  const all = await loadAll(table, entryIds, options);
  const followUps = await loadFollowUpsOf(
    table,
    all.map(({ stored }) => stored.document),
    options,
  );
  return all.map((one, index) => ({ ...plan(work, one.stored, followUps[index] ?? []), asked: one.asked }));
};

interface Planned {
  entryId: string;
  asked: string[];
  change: EntryChange;
  /** A release that should have happened by now. */
  overdue: boolean;
  nextAt?: EpochMs;
  /** When the keeping of somebody closed, or open for long, is looked at (G8). */
  retention?: Due;
}

const plan = (
  { config, now }: CheckWork,
  stored: StoredEntry,
  followUps: EventEvidence[],
): Omit<Planned, 'asked'> => {
  const before = deriveEntry(stored.document, followUps, config);
  const { change, entry } = planChange({ stored, before, followUps, config, now });
  const overdue = entry.deadlines.some((deadline) => deadline.kind === 'release' && deadline.dueAt <= now);
  const step = nextDueAt(entry, change.entry.document, config, now);
  const nextAt = overdue ? Math.min(step ?? Number.POSITIVE_INFINITY, now + overdueAgainMs) : step;
  const idle = nextAt === undefined;
  const retention = retentionLook(entry, stored.document, followUps, { config, now, idle });
  return {
    ...{ entryId: entry.entryId, change, overdue },
    ...(nextAt === undefined ? {} : { nextAt }),
    ...(retention === undefined ? {} : { retention }),
  };
};
