import type { EntryChange } from '../../shared/commit/commit-entries.ts';
import { planChange } from '../../shared/commit/plan-change.ts';
import { awayDue } from '../../shared/commit/retain.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EntryDocument, EpochMs } from '../../shared/domain/evidence.ts';
import type { KeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { awayRetentionOf } from '../../shared/domain/policies/retention.ts';
import { RetryLater } from '../../shared/lambda/worker-errors.ts';
import type { AwayLine } from '../../shared/store/away.ts';
import type { Config } from '../../shared/store/config.ts';
import type { Due } from '../../shared/store/due.ts';
import type { Table } from '../../shared/store/table.ts';
import { type Placed, type Placement, placeRecord } from './place-record.ts';
import { type PreparedRecord, prepareRecord, type QueuedRecord } from './prepare-records.ts';
import { loadWorkingSet, type WorkingEntry } from './working-set.ts';
import { writeRound } from './write-round.ts';

export interface RegisterDeps {
  table: Table;
  config: () => Promise<Config>;
  searchHash: () => Promise<KeyedHash>;
  commit: (changes: readonly EntryChange[]) => Promise<('committed' | 'conflict')[]>;
  now: () => EpochMs;
}

/** Rounds of "somebody else was there first" before the queue is left to wait a little. */
const maximumRounds = 8;
const conflictRetrySeconds = 5;

/**
 * Registers records: each ends in exactly one entry (I9), whoever else registers the same journey at this moment, and however often
 * it is repeated. Throws when it cannot finish; then nothing is lost and everything may be done again.
 */
export const registerRecords =
  (deps: RegisterDeps) =>
  async (queued: readonly QueuedRecord[]): Promise<Record<Placement, number>> => {
    const [config, hash] = await Promise.all([deps.config(), deps.searchHash()]);
    const counts: Record<Placement, number> = {
      opened: 0,
      joined: 0,
      updated: 0,
      duplicate: 0,
      candidate: 0,
      away: 0,
    };
    let open = queued.map((one) => prepareRecord(one, config, hash));
    for (let round = 0; open.length > 0; round += 1) {
      if (round === maximumRounds) throw new RetryLater(conflictRetrySeconds);
      open = await registerRound(deps, config, open, { consistent: round > 0, counts });
    }
    return counts;
  };

const registerRound = async (
  deps: RegisterDeps,
  config: Config,
  prepared: readonly PreparedRecord[],
  round: { consistent: boolean; counts: Record<Placement, number> },
): Promise<PreparedRecord[]> => {
  const context = { policies: config.policies, tree: config.tree };
  const derive = (document: EntryDocument) => deriveEntry(document, [], context);
  const set = await loadWorkingSet(deps.table, prepared, { consistent: round.consistent });
  const placed = new Map<PreparedRecord, Placed>();
  for (const one of prepared) placed.set(one, placeRecord(set, one, derive));
  const now = deps.now();
  const plan = ({ stored, before }: WorkingEntry): EntryChange =>
    planChange({ stored, ...(before ? { before: derive(before) } : {}), followUps: [], config, now }).change;
  const { policy } = config.policies.at(now);
  const awayLook = (line: AwayLine, { isListed }: { isListed: boolean }): Due =>
    awayDue(line, awayRetentionOf({ lastHeard: now, isListed }, policy).at);
  const writing = { table: deps.table, commit: deps.commit, plan, awayLook };
  const again = await writeRound(writing, set, placed, now);
  for (const [one, { placement }] of placed) if (!again.has(one)) round.counts[placement] += 1;
  return prepared.filter((one) => again.has(one));
};
