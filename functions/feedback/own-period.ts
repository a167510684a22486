import type { Caller } from '../../shared/access/caller.ts';
import { departments } from '../../shared/contracts/localities.ts';
import { liesWithin, type PlaceTree } from '../../shared/domain/derive-context.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument, EpochMs } from '../../shared/domain/evidence.ts';
import { groupsFor } from '../../shared/domain/notices/notification-matrix.ts';
import { custodyOf } from '../../shared/domain/transfer/custody.ts';
import { ownerHistory } from '../../shared/domain/transfer/owner-history.ts';

interface Seen {
  document: EntryDocument;
  entry: Entry;
}

/**
 * Until when a former holder's own period went (docs/domain.md, section 5); undefined for a key that had none: its locality was only told of
 * the person, as their home or by mistake of another, or its department never saw a stage (G2).
 */
export const ownPeriod = (caller: Caller, seen: Seen, tree: PlaceTree): EpochMs | undefined => {
  const sawStages = (caller.departments ?? departments).some((one) =>
    groupsFor(one, 'caring', seen.entry).includes('stage'),
  );
  if (!sawStages || !hadThem(caller.subject, seen, tree)) return undefined;
  const until = lastPart(seen.document, caller.subject, tree);
  return Number.isFinite(until) ? until : undefined;
};

/** The person was bound for it once, or answered for by it, or signed for by it on the way. */
const hadThem = (locality: string, { document, entry }: Seen, tree: PlaceTree): boolean =>
  [
    ...document.statements.flatMap((one) => [one.destination, ...(one.formerDestinations ?? [])]),
    ...ownerHistory(entry).map((span) => span.locality),
    ...custodyOf(entry, document).legs.flatMap(({ giver, taker }) => [giver?.by, taker?.by]),
  ].some((code) => code !== undefined && liesWithin(tree, code, locality));

/** When a locality last spoke about the entry or was told of it; the word that it is no longer theirs ends their part, it is none. */
const lastPart = ({ events, told }: EntryDocument, locality: string, tree: PlaceTree): EpochMs => {
  const own = told.filter(({ recipient }) =>
    liesWithin(tree, recipient.slice(0, recipient.indexOf('/')), locality),
  );
  const ended = Math.max(...timesOf(own.filter(({ kind }) => kind === 'arrival.withdrawn')));
  const lastTold = Math.max(...timesOf(own.filter(({ kind }) => kind !== 'arrival.withdrawn')));
  // Nobody prolongs their own part by speaking on after it.
  const isOver = ended > lastTold;
  const spoken = events
    .filter(({ by }) => liesWithin(tree, by.id, locality))
    .map((event) => event.learnedAt)
    .filter((at) => !isOver || at <= ended);
  return Math.max(lastTold, ...spoken);
};

const timesOf = (lines: EntryDocument['told']): EpochMs[] => lines.map(({ at }) => at);
