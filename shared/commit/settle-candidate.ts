import type { CandidateDecision, CandidatePair } from '../contracts/candidate.ts';
import { deriveEntry } from '../domain/derive-entry.ts';
import { absorb, apart, mergedAway, withoutAbsorbed } from '../domain/entry-document.ts';
import type { EntryDocument, EpochMs } from '../domain/evidence.ts';
import { decideCandidate, findCandidate } from '../store/candidates.ts';
import type { Config } from '../store/config.ts';
import { loadEntries, loadLiveEntries, type StoredEntry } from '../store/entries.ts';
import type { Table } from '../store/table.ts';
import type { EntryChange } from './commit-entries.ts';
import { planChange } from './plan-change.ts';

export interface SettleDeps {
  table: Table;
  config: () => Promise<Config>;
  commit: (changes: readonly EntryChange[]) => Promise<('committed' | 'conflict')[]>;
  now: () => EpochMs;
}

export type Settled = { kind: 'settled'; pair: CandidatePair } | { kind: 'not-found' } | { kind: 'conflict' };

/** What the two entries become; `undefined` when they are so already. In the order in which they must be written. */
type Outcome = { before: StoredEntry; document: EntryDocument }[];

const maximumRounds = 6;

/**
 * Carries out a steward's verdict on a candidate pair (M4, M5): merges two entries into the one opened first, or keeps them apart for ever,
 * undoing a merge of the pair. Entries first, verdict last: repeated after a crash it ends in the same state.
 */
export const settleCandidate =
  (deps: SettleDeps) =>
  async (candidateId: string, decision: CandidateDecision & { decidedBy: string }): Promise<Settled> => {
    const config = await deps.config();
    for (let round = 0; round < maximumRounds; round += 1) {
      const pair = await findCandidate(deps.table, candidateId);
      if (!pair) return { kind: 'not-found' };
      if (pair.verdict === decision.verdict) return { kind: 'settled', pair };
      const outcome =
        decision.verdict === 'MERGED' ? await merged(deps.table, pair) : await keptApart(deps.table, pair);
      if (!outcome || !(await writeInOrder(deps, config, outcome))) continue;
      const decidedAt = new Date(deps.now()).toISOString();
      const verdict = { ...decision, decidedAt };
      if (await decideCandidate(deps.table, pair, verdict))
        return { kind: 'settled', pair: { ...pair, ...verdict } };
    }
    return { kind: 'conflict' };
  };

const writeInOrder = async (deps: SettleDeps, config: Config, outcome: Outcome): Promise<boolean> => {
  const context = { policies: config.policies, tree: config.tree };
  for (const { before, document } of outcome) {
    const { change } = planChange({
      stored: { document, version: before.version },
      before: deriveEntry(before.document, [], context),
      followUps: [],
      config,
      now: deps.now(),
    });
    const [result] = await deps.commit([change]);
    if (result === 'conflict') return false;
  }
  return true;
};

/** Undefined while one of the two is not there yet: a pair is written before its entries, and a verdict on it would stick (M4). */
const merged = async (table: Table, pair: CandidatePair): Promise<Outcome | undefined> => {
  const [one, other] = await loadLiveEntries(table, pair.entryIds, { consistent: true });
  if (!one || !other) return undefined;
  if (one.document.entryId === other.document.entryId) return [];
  const [first, second] = isEarlier(one.document, other.document) ? [one, other] : [other, one];
  return [
    { before: first, document: absorb(first.document, second.document) },
    { before: second, document: mergedAway(second.document, first.document.entryId) },
  ];
};

const isEarlier = (one: EntryDocument, other: EntryDocument): boolean =>
  one.openedAt < other.openedAt || (one.openedAt === other.openedAt && one.entryId < other.entryId);

const keptApart = async (table: Table, pair: CandidatePair): Promise<Outcome> => {
  const stored = await loadEntries(table, pair.entryIds, { consistent: true });
  const [one, other] = stored;
  if (!one || !other || one.document.erased || other.document.erased) return [];
  const outcome: Outcome = [];
  for (const [mine, theirs] of [
    [one, other],
    [other, one],
  ] as const) {
    const document = apart(withoutAbsorbed(mine.document, theirs.document), theirs.document.entryId);
    outcome.push({ before: mine, document });
  }
  // The entry that was merged away comes back before the other lets its evidence go: at no moment is a statement in neither.
  return outcome.sort(({ before }) => (before.document.mergedInto === undefined ? 1 : -1));
};
