import type { EventStatus } from '../contracts/event.ts';
import { deriveEntry } from '../domain/derive-entry.ts';
import type { Entry } from '../domain/entry.ts';
import type { EventEvidence } from '../domain/evidence.ts';
import { judgeEvent } from '../domain/stages/judge-event.ts';
import type { Config } from '../store/config.ts';
import { loadLiveEntries, type StoredEntry } from '../store/entries.ts';
import { loadFollowUps } from '../store/follow-ups.ts';
import { type CommitDeps, commitEntries, type EntryChange } from './commit-entries.ts';
import { planChange } from './plan-change.ts';

/** One event that a stage itself has to say about an entry; its `key` makes it once, however often it is said. */
export interface Appended {
  entryId: string;
  event: EventEvidence;
}

/** `missing`: there is no such entry. `entry`: as it is afterwards. */
export type AppendOutcome = {
  status: EventStatus | 'missing' | 'busy';
  rule?: string;
  entry?: Entry;
};

const maximumRounds = 6;

/**
 * Adds events to entries the way posted ones are: judged against what is known, written with the entry's version as the condition, with
 * every notice they owe. One outcome per event, in order; `busy` when others kept changing the entry.
 */
export const appendEvents =
  (deps: CommitDeps) =>
  async (appended: readonly Appended[]): Promise<AppendOutcome[]> => {
    const config = await deps.config.load();
    const outcomes = new Map<Appended, AppendOutcome>();
    let open = [...appended];
    for (let round = 0; open.length > 0 && round < maximumRounds; round += 1) {
      open = await appendRound(deps, config, open, outcomes);
    }
    return appended.map((one) => outcomes.get(one) ?? { status: 'busy' });
  };

const appendRound = async (
  deps: CommitDeps,
  config: Config,
  open: readonly Appended[],
  outcomes: Map<Appended, AppendOutcome>,
): Promise<Appended[]> => {
  const entryIds = [...new Set(open.map(({ entryId }) => entryId))];
  const loaded = await loadLiveEntries(deps.table, entryIds, { consistent: true });
  const byLiveId = new Map<string, { stored: StoredEntry; events: Appended[] }>();
  for (const one of open) {
    const stored = loaded[entryIds.indexOf(one.entryId)];
    if (!stored) {
      outcomes.set(one, { status: 'missing' });
      continue;
    }
    const group = byLiveId.get(stored.document.entryId) ?? { stored, events: [] };
    group.events.push(one);
    byLiveId.set(stored.document.entryId, group);
  }
  const planned = await Promise.all(
    [...byLiveId.values()].map((group) => plan(deps, config, group, outcomes)),
  );
  const changes = planned.flatMap((one) => one ?? []);
  const results = await commitEntries(deps)(changes.map(({ change }) => change));
  return changes.flatMap(({ events }, index) => (results[index] === 'conflict' ? events : []));
};

/** Undefined when nothing is left to write: every event was known already, or refused. */
const plan = async (
  { table, now }: CommitDeps,
  config: Config,
  { stored, events }: { stored: StoredEntry; events: readonly Appended[] },
  outcomes: Map<Appended, AppendOutcome>,
): Promise<{ change: EntryChange; events: Appended[] } | undefined> => {
  const followUps = await loadFollowUps(table, stored.document);
  const context = { policies: config.policies, tree: config.tree };
  let document = stored.document;
  const taken: Appended[] = [];
  for (const one of events) {
    const { status, rule, entry } = judgeEvent(document, followUps, one.event, context, now());
    outcomes.set(one, { status, entry, ...(rule === undefined ? {} : { rule }) });
    if (status === 'refused' || status === 'duplicate') continue;
    document = { ...document, events: [...document.events, one.event] };
    taken.push(one);
  }
  if (taken.length === 0) return undefined;
  const before = deriveEntry(stored.document, followUps, context);
  const { change } = planChange({
    stored: { document, version: stored.version },
    before,
    followUps,
    config,
    now: now(),
  });
  return { change, events: taken };
};
