import { operatorLocality } from '../contracts/localities.ts';
import type { DeriveContext } from './derive-context.ts';
import { ancestorsOf, commonAncestorOf, liesWithin } from './derive-context.ts';
import type { Responsibility } from './entry.ts';
import type { EntryFacts } from './entry-facts.ts';
import type { EventEvidence } from './evidence.ts';
import type { Verdict } from './verdict.ts';
import { applied, held, refusal } from './verdict.ts';

/** Who answers, while it is being worked out. The old owner answers until the new one accepts. */
export interface Ownership {
  owner?: string;
  officer?: string;
  offeredTo?: string;
  hops: number;
  /** Who said "not ours" (R2): never offered it a second time. */
  refusedBy: string[];
}

/** Takes over: only whom it is or was offered to, or somebody above them. */
export const accept = (
  ownership: Ownership,
  event: EventEvidence,
  facts: EntryFacts,
  { tree }: DeriveContext,
): Verdict => {
  const by = event.by.kind === 'locality' ? event.by.id : ownership.offeredTo;
  if (by === undefined || event.by.kind === 'agency') return held('responsibility.offered');
  const answersFor = (code: string | undefined) => code !== undefined && liesWithin(tree, code, by);
  const offered = answersFor(ownership.offeredTo);
  // Whoever was offered it by an earlier version of a record accepts first and hands on.
  const wasOffered = ownership.owner === undefined && facts.everOffered.some(answersFor);
  if (!offered && !wasOffered && ownership.owner !== by) return held('responsibility.offered');
  ownership.owner = by;
  ownership.officer = event.officer;
  if (offered) ownership.offeredTo = undefined;
  return applied;
};

/** R2: "not ours" goes once to the home locality or the parent, then the common parent decides, then upward. */
export const reject = (
  ownership: Ownership,
  event: EventEvidence,
  facts: EntryFacts,
  { tree }: DeriveContext,
): Verdict => {
  const offered = ownership.offeredTo;
  const by = event.by.kind === 'locality' ? event.by.id : offered;
  if (offered === undefined || by === undefined || !liesWithin(tree, offered, by)) {
    if (by !== undefined && ownership.owner === by) {
      return refusal('already-accepted', 'The owner answers until another locality accepts (section 5).');
    }
    return held('responsibility.offered');
  }
  ownership.refusedBy.push(offered, by);
  if (ownership.owner !== undefined) {
    ownership.offeredTo = undefined;
    return applied;
  }
  ownership.hops += 1;
  ownership.offeredTo = nextOffer(ownership, by, facts, { tree });
  return applied;
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

/** I5: exactly one owner, interim included, and never nobody. */
export const responsibilityOf = (
  ownership: Ownership,
  facts: EntryFacts,
  { tree }: DeriveContext,
): Responsibility => {
  const { owner, officer, offeredTo, hops, refusedBy } = ownership;
  if (owner !== undefined) {
    return offeredTo !== undefined && offeredTo !== owner
      ? { state: 'TRANSFER_OFFERED', locality: owner, officer, offeredTo, hops }
      : { state: 'ACCEPTED', locality: owner, officer, hops };
  }
  const locality = interimOwner(facts, tree);
  if (offeredTo !== undefined) return { state: 'OFFERED', locality, offeredTo, hops };
  return { state: refusedBy.length > 0 ? 'REJECTED' : 'UNASSIGNED', locality, hops };
};

/** R1: the point of entry's parent until a locality accepts, else the destination's, else the operator. */
const interimOwner = (facts: EntryFacts, tree: DeriveContext['tree']): string => {
  const { pointOfEntry, destination } = facts;
  const above = (code: string | undefined) => (code ? tree.parentOf(code) : undefined);
  return above(pointOfEntry) || above(destination) || destination || pointOfEntry || operatorLocality;
};
