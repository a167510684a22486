import type { Caller } from '../../shared/access/caller.ts';
import type { EventType } from '../../shared/contracts/event-terms.ts';
import type { Fault } from '../../shared/contracts/fault.ts';
import { liesWithin, type PlaceTree } from '../../shared/domain/derive-context.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EventEvidence } from '../../shared/domain/evidence.ts';
import { isHandedOver, relationOf } from '../../shared/domain/notices/notification-matrix.ts';
import type { LocalityTree } from '../../shared/domain/places/locality-tree.ts';
import { ownerHistory } from '../../shared/domain/transfer/owner-history.ts';

/** What is decided about a person, or ends their story. Anything else is witnessed, and told by whoever was there. */
const decisions: readonly EventType[] = [
  'placed',
  'moved',
  'extended',
  'reduced',
  'policy-applied',
  'exception',
  'resolved',
  'explained',
  'released',
  'completed',
  'converted',
  'lost',
  'departed',
  'died',
  'reopened',
];

/**
 * L3, where policy narrows it (`decisionsBy`): who is informed only decides nothing. A decision is for the localities that care for the person or have them, for the point of entry until
 * the hand-over, and, told late, for whoever answered at the time.
 */
export const mayTell = (
  caller: Caller,
  event: EventEvidence,
  entry: () => Entry,
  tree: LocalityTree & PlaceTree,
): boolean => {
  if (caller.role !== 'locality' || !decisions.some((one) => one === event.type)) return true;
  const so = entry();
  const isOwn = (code: string | undefined) => code !== undefined && liesWithin(tree, code, caller.subject);
  if (isOwn(so.responsibility.locality) || isOwn(so.presentAt)) return true;
  const relation = relationOf(caller.subject, so, tree);
  if (relation === 'caring') return true;
  // F3: the port says for good what became of those it did not see leave.
  if (relation === 'point-of-entry' && (event.type === 'explained' || !isHandedOver(so))) return true;
  return ownerHistory(so).some(
    ({ locality, to }) => isOwn(locality) && event.occurredAt <= (to ?? event.occurredAt),
  );
};

export const notYours: Fault = {
  pointer: '/type',
  code: 'not-responsible',
  detail: 'This is decided by the localities that care for the person: offer or ask for the entry first.',
};
