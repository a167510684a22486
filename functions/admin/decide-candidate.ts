import type { CommitDeps, EntryChange } from '../../shared/commit/commit-entries.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { planChange } from '../../shared/commit/plan-change.ts';
import {
  type CandidateDecision,
  type CandidatePair,
  candidateDecision,
} from '../../shared/contracts/candidate.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import { notFound, Problem } from '../../shared/lambda/problem.ts';
import { decideCandidate as decide, findCandidate } from '../../shared/store/candidates.ts';
import type { Config, ConfigReader } from '../../shared/store/config.ts';
import { loadEntries, loadFollowUps, type StoredEntry } from '../../shared/store/entries.ts';
import { marked, merged, unmerged } from './settle-pair.ts';

export interface DecideDeps extends CommitDeps {
  config: ConfigReader;
}

const maximumRounds = 8;

/**
 * `POST /v1/candidates/{id}`: a person says whether two entries are one journey. The entries change first, the verdict is noted last;
 * so a request that was cut short is simply sent again. A pair that was merged may be taken apart; "not a duplicate" sticks (M4, M5).
 */
export const decideCandidate =
  (deps: DecideDeps) =>
  async (input: { id: string; body: unknown; keyId: string; now: number }): Promise<Answer> => {
    const decision = parseBody(candidateDecision, input.body);
    const pair = await findCandidate(deps.table, input.id);
    if (!pair) throw notFound('There is no such pair.');
    if (pair.verdict === decision.verdict) return { status: 200, body: pair };
    if (pair.verdict === 'NOT_DUPLICATE') throw alreadyDecided();
    await settle(deps, pair, decision);
    const decided = { ...decision, decidedBy: input.keyId, decidedAt: new Date(input.now).toISOString() };
    if (!(await decide(deps.table, pair, decided))) throw alreadyDecided();
    return { status: 200, body: { ...pair, ...decided } };
  };

const settle = async (deps: DecideDeps, pair: CandidatePair, decision: CandidateDecision): Promise<void> => {
  const config = await deps.config.load();
  const now = deps.now();
  for (let round = 0; round < maximumRounds; round += 1) {
    const [one, other] = await loadEntries(deps.table, pair.entryIds, { consistent: true });
    if (!one || !other) throw notFound('An entry of this pair does not exist any more.');
    const steps = stepsOf(decision, one, other);
    const done = await inOrder(steps, async ({ entry, before }) => {
      const change = await planOf(deps, { entry, before, config, now });
      return (await commitEntries(deps)([change]))[0] === 'committed';
    });
    if (done) return;
  }
  throw new Problem({
    status: 409,
    code: 'entries-changing',
    title: 'The entries are being changed by others',
    detail: 'Nothing is lost; send the verdict again.',
  });
};

interface Step {
  entry: StoredEntry;
  before: EntryDocument;
}

/** What has to be written, the entry that holds the evidence first; nothing when it is so already. */
const stepsOf = (decision: CandidateDecision, one: StoredEntry, other: StoredEntry): Step[] => {
  const documents: [EntryDocument, EntryDocument] = [one.document, other.document];
  const after =
    decision.verdict === 'MERGED' ? merged(documents) : (unmerged(documents) ?? marked(documents));
  if (!after) throw mergedElsewhere();
  const read = new Map([one, other].map((entry) => [entry.document.entryId, entry]));
  return after.flatMap((document) => {
    const entry = read.get(document.entryId);
    return entry && entry.document !== document
      ? [{ entry: { document, version: entry.version }, before: entry.document }]
      : [];
  });
};

const planOf = async (
  deps: DecideDeps,
  step: Step & { config: Config; now: number },
): Promise<EntryChange> => {
  const { entry, before, config, now } = step;
  const followUps = await loadFollowUps(deps.table, entry.document);
  const context = { policies: config.policies, tree: config.tree };
  const was = deriveEntry(before, await loadFollowUps(deps.table, before), context);
  return planChange({ stored: entry, before: was, followUps, config, now }).change;
};

/** Stops at the first that fails. */
const inOrder = async <Item>(
  items: readonly Item[],
  step: (item: Item) => Promise<boolean>,
): Promise<boolean> => {
  for (const item of items) if (!(await step(item))) return false;
  return true;
};

const alreadyDecided = (): Problem =>
  new Problem({
    status: 409,
    code: 'already-decided',
    title: 'This pair is decided already',
    detail: 'A verdict "not a duplicate" sticks; new evidence opens a pair of its own.',
  });

const mergedElsewhere = (): Problem =>
  new Problem({
    status: 409,
    code: 'merged-elsewhere',
    title: 'An entry of this pair was merged into a third one',
    detail: 'Decide the pair of the entry that carries its evidence now.',
  });
