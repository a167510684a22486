import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { MetricName } from '../../shared/lambda/log-fields.ts';
import type { Config } from '../../shared/store/config.ts';
import {
  type Due,
  type DueItem,
  type DueKind,
  dueItems,
  dueKinds,
  peekDue,
  readDue,
  setAsideDue,
} from '../../shared/store/due.ts';
import { checkAcknowledgements } from './check-acknowledgements.ts';
import { checkAway } from './check-away.ts';
import { checkCandidates } from './check-candidates.ts';
import { checkDigests } from './check-digests.ts';
import { checkEntries } from './check-entries.ts';
import { checkJournal } from './check-journal.ts';
import { checkMandate } from './check-mandate.ts';
import { checkManifests } from './check-manifests.ts';
import { checkOutbox } from './check-outbox.ts';
import { checkParked } from './check-parked.ts';
import { checkPushes, wakeRecipients } from './check-pushes.ts';
import { checkReplays } from './check-replays.ts';
import { checkReports } from './check-reports.ts';
import { checkRequests } from './check-requests.ts';
import { checkRetention } from './check-retention.ts';
import { checkShortage } from './check-shortage.ts';
import { checkSources } from './check-sources.ts';
import type { Check, CheckDeps, CheckWork } from './check-work.ts';
import { findContacts } from './find-contacts.ts';
import { relinkEntries, replanEntries } from './replan-entries.ts';

export interface ChecksOutcome {
  /** Due refs that were looked at. */
  handled: number;
  /** The time ran out before the work did: call again at once. */
  more: boolean;
  /** When there is something to do next (RFC 3339 UTC); null when nothing is due ever. */
  nextDueAt: string | null;
  metrics: Partial<Record<MetricName, number>>;
  /** What went wrong with single refs; they are tried again the next minute. */
  errors: unknown[];
  /** `<day>:<digest>` of each day of the journal that was anchored. */
  anchors: string[];
}

const checks: Record<DueKind, Check> = {
  outbox: checkOutbox,
  entry: checkEntries,
  ack: checkAcknowledgements,
  push: checkPushes,
  probe: wakeRecipients,
  parked: checkParked,
  replan: replanEntries,
  relink: relinkEntries,
  manifest: checkManifests,
  contacts: findContacts,
  candidate: checkCandidates,
  source: checkSources,
  request: checkRequests,
  shortage: checkShortage,
  report: checkReports,
  digest: checkDigests,
  journal: checkJournal,
  mandate: checkMandate,
  replay: checkReplays,
  retention: checkRetention,
  away: checkAway,
};

/** Enough for a batch and the last reads, whatever the table does. */
const reserveMs = 10_000;
const itemsPerShard = 10;
const refsPerBatch = 200;
const otherBatches: Partial<Record<DueKind, number>> = {
  // The journals of the places are read once for a batch, so the more people are in it, the less each costs.
  entry: 1000,
  // An erasure is a dozen calls.
  retention: 50,
  away: 50,
  // Each ref of a walk or a search is hundreds of entries: one item at a time.
  ...{ replan: 1, contacts: 1, shortage: 1, mandate: 1 },
};
const minute = 60_000;
/** No later instant has a date (ECMA-262, section 21.4.1.1). */
const lastDate = 8.64e15;

/** One tick: everything due at or before `now`, in the order lost intents, clocks, acknowledgements, pushes. */
export const runChecks =
  (deps: CheckDeps) =>
  async ({ now, remainingMs }: { now: EpochMs; remainingMs: () => number }): Promise<ChecksOutcome> => {
    const outcome: ChecksOutcome = {
      handled: 0,
      more: false,
      nextDueAt: null,
      metrics: {},
      errors: [],
      anchors: [],
    };
    let config: Config | undefined;
    for (;;) {
      const waiting = await peekDue(deps.table);
      const due = waiting.filter(({ at }) => at <= now).map(({ pk }) => pk);
      if (due.length === 0) {
        const next = Math.min(...waiting.map(({ at }) => at));
        return { ...outcome, nextDueAt: Number.isFinite(next) ? utc(next) : null };
      }
      const { items, damaged } = await readDue(deps.table, now, itemsPerShard, due);
      if (damaged.length > 0) await setAsideDue(deps.table, damaged);
      outcome.errors.push(...damaged.map(({ error }) => error));
      config ??= await deps.config.load();
      const work = workOf({ deps, config, now }, outcome);
      for (const batch of batchesOf(items)) {
        if (remainingMs() < reserveMs) return { ...outcome, more: true, nextDueAt: utc(now) };
        await handle(work, batch, outcome);
      }
    }
  };

const workOf = (
  given: Omit<CheckWork, 'count' | 'anchors'>,
  { metrics, anchors }: ChecksOutcome,
): CheckWork => ({
  ...given,
  anchors,
  count: (name, amount) => {
    metrics[name] = (metrics[name] ?? 0) + amount;
  },
});

/** What comes next is written before what was handled is deleted, so that a stop in between only looks at it once more. */
const handle = async (work: CheckWork, batch: readonly DueItem[], outcome: ChecksOutcome): Promise<void> => {
  const next = await checkSafely(work, batch, outcome);
  // Never this minute again: the next item's key could be the one deleted below. A walk's next step has another key than this one.
  const later = next.map((due) =>
    due.kind === 'replan' ? due : { ...due, at: Math.max(due.at, work.now + 1) },
  );
  await work.deps.table.put(dueItems(later));
  await work.deps.table.delete(batch.map((item) => item.key));
  outcome.handled += batch.reduce((sum, item) => sum + item.refs.length, 0);
};

/** One damaged entry must not keep the alerts of all others: a batch that fails is done again by halves, until it is alone. */
const checkSafely = async (
  work: CheckWork,
  batch: readonly DueItem[],
  outcome: ChecksOutcome,
): Promise<Due[]> => {
  const kind = batch[0]?.kind;
  if (kind === undefined) return [];
  try {
    const next = await checks[kind](work, batch);
    if (next.every(({ at }) => Math.abs(at) <= lastDate)) return next;
    throw new RangeError('what comes next has no date');
  } catch (error) {
    const each = batch.flatMap((item) => item.refs.map((ref) => ({ ...item, refs: [ref] })));
    if (each.length === 1) {
      outcome.errors.push(error);
      return each.map((item) => ({ kind, at: work.now + minute, ref: item.refs[0] ?? '' }));
    }
    const middle = Math.ceil(each.length / 2);
    const first = await checkSafely(work, each.slice(0, middle), outcome);
    return [...first, ...(await checkSafely(work, each.slice(middle), outcome))];
  }
};

const batchesOf = (items: readonly DueItem[]): DueItem[][] =>
  dueKinds.flatMap((kind) => {
    const batches: DueItem[][] = [];
    const most = otherBatches[kind] ?? refsPerBatch;
    let refs = most;
    for (const item of items.filter((one) => one.kind === kind)) {
      if (refs >= most) {
        batches.push([]);
        refs = 0;
      }
      batches.at(-1)?.push(item);
      refs += item.refs.length;
    }
    return batches;
  });

const utc = (at: EpochMs): string => new Date(at).toISOString();
