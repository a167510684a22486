import type { Caller } from '../../shared/access/caller.ts';
import { carryOutDecision } from '../../shared/commit/carry-out-decision.ts';
import { type CommitDeps, outboxDelayMs } from '../../shared/commit/commit-entries.ts';
import type { Fault } from '../../shared/contracts/fault.ts';
import type { DecisionPost } from '../../shared/contracts/request.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { KeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { firstOfficer, isSameOfficer, verdictsFor } from '../../shared/domain/traveller/requests.ts';
import type { Config } from '../../shared/store/config.ts';
import { dueItems } from '../../shared/store/due.ts';
import {
  loadRequests,
  requestWrite,
  type StoredDecision,
  type StoredRequest,
} from '../../shared/store/requests.ts';
import { effectsOf } from './decision-effects.ts';
import { findRequest, type Seen } from './show-requests.ts';
import { mayDecide } from './who-decides.ts';

export interface DecideDeps extends CommitDeps {
  searchHash: () => Promise<KeyedHash>;
}

interface Deciding {
  requestId: string;
  post: DecisionPost;
  caller: Caller;
  config: Config;
  now: EpochMs;
}

export type Decided =
  | { kind: 'decided'; seen: Seen }
  | { kind: 'not-found' }
  /** Somebody has decided otherwise, or decides at this moment. */
  | { kind: 'already-decided' }
  | { kind: 'refused'; errors: Fault[] };

/**
 * Decides a request (G5, G6, G11): the decision with all it entails is written first, under the request's version, then carried out. The
 * same decision again is answered as decided, and carries out what a stop left undone.
 */
export const decideRequest =
  (deps: DecideDeps) =>
  async (deciding: Deciding): Promise<Decided> => {
    const { requestId, post, caller, config } = deciding;
    const seen = await findRequest(deps.table, requestId, config);
    if (!seen || !mayDecide(caller, seen.stored.request.wish.kind, seen.entry, config.tree)) {
      return { kind: 'not-found' };
    }
    const known = seen.stored.request.decision;
    if (known !== undefined && !isSame(known, post)) return { kind: 'already-decided' };
    if (known === undefined) {
      const errors = objectionsTo(seen, post);
      if (errors.length > 0) return { kind: 'refused', errors };
      const judged = await effectsOf(deps, seen, deciding);
      if ('errors' in judged) return { kind: 'refused', errors: judged.errors };
      if (!(await writeDecision(deps, seen.stored, deciding, judged.effects))) {
        return { kind: 'already-decided' };
      }
    }
    const decided = await findRequest(deps.table, requestId, config);
    if (!decided) throw new Error('a request was decided and is not there');
    await carryOutDecision(deps)(decided.stored);
    return { kind: 'decided', seen: decided };
  };

const isSame = (known: StoredDecision, post: DecisionPost): boolean =>
  known.verdict === post.verdict &&
  known.reason === post.reason &&
  isSameOfficer(known.officer, post.officer);

const objectionsTo = ({ stored, entry }: Seen, post: DecisionPost): Fault[] => {
  const { wish, createdAt } = stored.request;
  const faults: Fault[] = [];
  const fitting = verdictsFor(wish.kind);
  if (!fitting.includes(post.verdict)) {
    faults.push({ pointer: '/verdict', code: 'invalid-value', detail: `Use one of: ${fitting.join(', ')}.` });
  }
  if (post.remedy !== undefined && (wish.kind !== 'contest' || post.verdict !== 'upheld')) {
    faults.push({
      pointer: '/remedy',
      code: 'unknown-field',
      detail: 'Only an upheld contest has a remedy.',
    });
  }
  if (wish.kind === 'contest') {
    const first = firstOfficer(entry.timeline, wish.about, createdAt);
    if (first !== undefined && isSameOfficer(first, post.officer)) {
      const detail = 'Another officer than the one who decided first has to decide (G6).';
      faults.push({ pointer: '/officer', code: 'same-officer', detail });
    }
  }
  return faults;
};

/** False when somebody else was first. The checks look again in two minutes, whatever becomes of this invocation. */
const writeDecision = async (
  { table }: DecideDeps,
  { request, version }: StoredRequest,
  { post, caller, now }: Deciding,
  effects: StoredDecision['effects'],
): Promise<boolean> => {
  const { remedy: _, ...rest } = post;
  const decision: StoredDecision = { ...rest, by: caller.subject, at: now, effects, done: false };
  await table.put(dueItems([{ kind: 'request', at: now + outboxDelayMs, ref: request.requestId }]));
  const decided = { ...request, state: 'DECIDED' as const, decision };
  const [outcome] = await table.write([requestWrite({ request: decided, version })]);
  if (outcome === 'written') return true;
  // A refusal may be our own success, whose answer was lost, or the same decision sent twice at once: it stands either way.
  const [stored] = await loadRequests(table, [request.requestId]);
  const known = stored?.request.decision;
  return known !== undefined && isSame(known, post);
};
