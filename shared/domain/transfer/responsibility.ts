import { operatorLocality } from '../../contracts/localities.ts';
import type { DeriveContext } from '../derive-context.ts';
import { ancestorsOf, commonAncestorOf, liesWithin } from '../derive-context.ts';
import type { Entry, Responsibility } from '../entry.ts';
import type { EntryFacts } from '../entry-facts.ts';
import type { EventEvidence } from '../evidence.ts';
import { textOf } from '../stages/evidence-fields.ts';
import type { Verdict } from '../stages/verdict.ts';
import { applied, held, refusal } from '../stages/verdict.ts';
import { isUnverified } from '../statements/community-report.ts';
import { type OwnerSpan, own } from './owner-history.ts';

/** Who answers, while it is being worked out. The old owner answers until the new one accepts. */
export interface Ownership {
  owner?: string;
  officer?: string;
  offeredTo?: string;
  hops: number;
  /** Who said "not ours" (R2): never offered it a second time. */
  refusedBy: string[];
  /** How often an owner offered it to another: each offer is told by itself. */
  offers: number;
  /** The owner by a decision from above: it cannot reject any more. */
  decided?: string;
  history: OwnerSpan[];
}

/** What every step of this machine is judged with. */
export interface OwnershipStep {
  ownership: Ownership;
  event: EventEvidence;
  facts: EntryFacts;
  context: DeriveContext;
}

/** Takes over: only whom it is or was offered to, or somebody above them. */
export const accept = ({ ownership, event, facts, context: { tree } }: OwnershipStep): Verdict => {
  const by = event.by.kind === 'locality' ? event.by.id : ownership.offeredTo;
  if (by === undefined || event.by.kind === 'agency') return held('responsibility.offered');
  const answersFor = (code: string | undefined) => code !== undefined && liesWithin(tree, code, by);
  const offered = answersFor(ownership.offeredTo);
  // Whoever was offered it by an earlier version of a record accepts first and hands on.
  const wasOffered = ownership.owner === undefined && facts.everOffered.some(answersFor);
  if (!offered && !wasOffered && ownership.owner !== by) return held('responsibility.offered');
  own(ownership, { locality: by, officer: event.officer, at: event.occurredAt });
  if (offered) ownership.offeredTo = undefined;
  return applied;
};

/** R2: "not ours" goes once to the home locality or the parent, then the common parent decides, then upward. */
export const reject = ({ ownership, event, facts, context: { tree } }: OwnershipStep): Verdict => {
  const offered = ownership.offeredTo;
  const by = event.by.kind === 'locality' ? event.by.id : offered;
  if (offered === undefined || by === undefined || !liesWithin(tree, offered, by)) {
    if (by !== undefined && ownership.owner === by) {
      return ownership.decided === by
        ? refusal('decided', 'It was decided from above that this locality answers (R2).')
        : refusal('already-accepted', 'The owner answers until another locality accepts (section 5).');
    }
    return held('responsibility.offered');
  }
  pass(ownership, by, facts, tree);
  return applied;
};

const pass = (ownership: Ownership, by: string, facts: EntryFacts, tree: DeriveContext['tree']): void => {
  ownership.refusedBy.push(...new Set([ownership.offeredTo ?? by, by]));
  if (ownership.owner !== undefined) {
    ownership.offeredTo = undefined;
    return;
  }
  ownership.hops += 1;
  ownership.offeredTo = nextOffer(ownership, by, facts, { tree });
};

const nextOffer = (
  { hops, refusedBy }: Ownership,
  by: string,
  facts: EntryFacts,
  { tree }: Pick<DeriveContext, 'tree'>,
): string | undefined => {
  const free = (code: string | undefined) => (code && !refusedBy.includes(code) ? code : undefined);
  const line = facts.destination === undefined || hops === 1 ? by : facts.destination;
  const above = ancestorsOf(tree, line).find((code) => free(code));
  if (hops === 1) return free(facts.home) ?? above;
  const common = facts.destination && commonAncestorOf(tree, facts.destination, by);
  return free(common) ?? above;
};

/** The owner, or somebody above it, offers the person to another locality; it answers until that one accepts. */
export const offerTransfer = (step: OwnershipStep): Verdict => {
  const { ownership, event, context } = step;
  const to = textOf(event, 'localityCode');
  if (!speaksForOwner(step)) return held('accepted');
  const wrong = namesNobody(to, context);
  if (wrong !== undefined) return wrong;
  if (to === ownership.owner) {
    return refusal('already-accepted', 'This locality answers for the person already.', '/localityCode');
  }
  ownership.offeredTo = to;
  ownership.offers += 1;
  return applied;
};

/** The offer is taken back: the owner goes on answering. */
export const revokeTransfer = (step: OwnershipStep): Verdict => {
  const { ownership } = step;
  if (!speaksForOwner(step)) return held('accepted');
  if (ownership.offeredTo === undefined) return held('transfer-offered');
  ownership.offeredTo = undefined;
  return applied;
};

/** Also for a steward, who speaks for everybody. */
const speaksForOwner = ({ ownership, event, context: { tree } }: OwnershipStep): boolean => {
  const { owner } = ownership;
  if (owner === undefined || event.by.kind === 'agency') return false;
  return event.by.kind !== 'locality' || liesWithin(tree, owner, event.by.id);
};

const namesNobody = (code: string | undefined, { tree }: DeriveContext): Verdict | undefined =>
  code === undefined || (tree.get !== undefined && tree.get(code) === undefined)
    ? refusal('unknown-locality', 'No such locality.', '/localityCode')
    : undefined;

/**
 * R2: once somebody rejected, whoever stands above all who did, or is offered the entry itself (or stands above that), says which of its
 * localities answers. That one owns the entry from then on; its own `accepted` only names the officer.
 */
export const assign = ({ ownership, event, context }: OwnershipStep): Verdict => {
  const { tree } = context;
  const { refusedBy, offeredTo } = ownership;
  const to = textOf(event, 'localityCode');
  const wrong = namesNobody(to, context);
  if (wrong !== undefined || to === undefined) return wrong ?? held('rejected');
  if (event.by.kind === 'agency' || refusedBy.length === 0) return held('rejected');
  if (event.by.kind === 'locality') {
    const by = event.by.id;
    const above = refusedBy.every((code) => code !== by && liesWithin(tree, code, by));
    const asked = offeredTo !== undefined && liesWithin(tree, offeredTo, by);
    if (!above && !asked) return held('responsibility.offered');
    if (!liesWithin(tree, to, by)) {
      return refusal('outside', 'A locality decides for itself and those below it.', '/localityCode');
    }
  }
  own(ownership, { locality: to, at: event.occurredAt });
  ownership.decided = to;
  ownership.offeredTo = undefined;
  return applied;
};

/**
 * L5, "elsewhere": from whom it is offered to, it goes there; from the owner it is an offer to hand over. Anybody else's word is a
 * disagreement (false).
 */
export const sentElsewhere = (step: OwnershipStep): boolean => {
  const { ownership, event, facts, context } = step;
  const to = textOf(event, 'localityCode');
  if (to === undefined || namesNobody(to, context) !== undefined || event.by.kind === 'agency') return false;
  if (speaksForOwner(step)) return to === ownership.owner || offerTransfer(step).is === 'applied';
  const offered = ownership.offeredTo;
  const by = event.by.kind === 'locality' ? event.by.id : offered;
  if (offered === undefined || by === undefined || !liesWithin(context.tree, offered, by)) return false;
  if (ownership.owner !== undefined || to === offered || ownership.refusedBy.includes(to)) return false;
  pass(ownership, by, facts, context.tree);
  ownership.offeredTo = to;
  return true;
};

/** I5: exactly one owner, the interim one included, and never nobody. */
export const responsibilityOf = (ownership: Ownership, interim: string): Responsibility => {
  const { owner, officer, offeredTo, hops, refusedBy, decided, offers } = ownership;
  const more = {
    hops,
    refusedBy: refusedBy.length > 0 ? [...new Set(refusedBy)] : undefined,
    offers: offers > 0 ? offers : undefined,
    decided: decided !== undefined && decided === owner ? true : undefined,
  };
  if (owner !== undefined) {
    return offeredTo !== undefined && offeredTo !== owner
      ? { state: 'TRANSFER_OFFERED', locality: owner, officer, offeredTo, ...more }
      : { state: 'ACCEPTED', locality: owner, officer, ...more };
  }
  if (offeredTo !== undefined) return { state: 'OFFERED', locality: interim, offeredTo, ...more };
  return { state: refusedBy.length > 0 ? 'REJECTED' : 'UNASSIGNED', locality: interim, ...more };
};

/**
 * R1: the point of entry's parent until a locality accepts, else the destination's, else the operator. D12: a report that nobody has found
 * true is its verifier's alone, whatever port it names: nobody saw the person there.
 */
export const interimOwner = (
  { pointOfEntry, destination }: EntryFacts,
  so: Pick<Entry, 'stage' | 'outcome'>,
  tree: DeriveContext['tree'],
): string => {
  if (isUnverified(so) && destination !== undefined) return destination;
  const above = (code: string | undefined) => (code ? tree.parentOf(code) : undefined);
  return above(pointOfEntry) || above(destination) || destination || pointOfEntry || operatorLocality;
};
