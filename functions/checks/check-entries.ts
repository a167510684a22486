import { commitEntries, type EntryChange } from '../../shared/commit/commit-entries.ts';
import { planChange } from '../../shared/commit/plan-change.ts';
import { nextDueAt } from '../../shared/domain/deadlines.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EpochMs, EventEvidence } from '../../shared/domain/evidence.ts';
import type { Due } from '../../shared/store/due.ts';
import { loadLiveEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadFollowUpsOf } from '../../shared/store/follow-ups.ts';
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

/** Adds when each entry is looked at next; returns those that somebody else changed at the same moment. */
const checkRound = async (work: CheckWork, entryIds: readonly string[], next: Due[]): Promise<string[]> => {
  const loaded = await loadLiveEntries(work.deps.table, entryIds, { consistent: true });
  const distinct = new Map<string, StoredEntry>();
  for (const stored of loaded) if (stored) distinct.set(stored.document.entryId, stored);
  const stored = [...distinct.values()];
  const followUps = await loadFollowUpsOf(
    work.deps.table,
    stored.map(({ document }) => document),
  );
  const planned = stored.map((one, index) => plan(work, one, followUps[index] ?? []));
  const owing = planned.filter(({ change }) => change.notices.length > 0);
  const outcomes = await commitEntries(work.deps)(owing.map(({ change }) => change));
  const beaten = new Set(owing.filter((_, index) => outcomes[index] === 'conflict'));
  const settled = planned.filter((one) => !beaten.has(one));
  for (const { entryId, nextAt } of settled) {
    if (nextAt !== undefined) next.push({ kind: 'entry', at: nextAt, ref: entryId });
  }
  work.count('OverdueReleases', settled.filter(({ overdue }) => overdue).length);
  return [...beaten].map(({ entryId }) => entryId);
};

interface Planned {
  entryId: string;
  change: EntryChange;
  /** A release that should have happened by now. */
  overdue: boolean;
  nextAt?: EpochMs;
}

const plan = ({ config, now }: CheckWork, stored: StoredEntry, followUps: EventEvidence[]): Planned => {
  const before = deriveEntry(stored.document, followUps, config);
  const { change, entry } = planChange({ stored, before, followUps, config, now });
  const overdue = entry.deadlines.some((deadline) => deadline.kind === 'release' && deadline.dueAt <= now);
  const step = nextDueAt(entry, change.entry.document, config, now);
  const nextAt = overdue ? Math.min(step ?? Number.POSITIVE_INFINITY, now + overdueAgainMs) : step;
  return { entryId: entry.entryId, change, overdue, ...(nextAt === undefined ? {} : { nextAt }) };
};
