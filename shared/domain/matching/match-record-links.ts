import type { Entry } from '../entry.ts';
import type { EntryDocument, EpochMs, KnownDocument } from '../evidence.ts';
import { addDays, midnightOf } from '../time/local-days.ts';
import type { IdentityKey, IdentityKeys, KeyKind } from './identity-keys.ts';
import { distanceTo, isCrowded, type KeyRef, sharesContact } from './key-refs.ts';

/** An entry that shares a search key with the record. */
export interface CandidateEntry {
  entryId: string;
  travellerId: string;
  openedAt: EpochMs;
  /** The refs to this entry under the record's own keys. */
  links: { kind: KeyKind; ref: KeyRef }[];
  /** Arrival or eta of each of its records. */
  arrivals: EpochMs[];
  /** When the person left the jurisdiction again. */
  departedAt?: EpochMs;
  quarantine?: { from: EpochMs; until: EpochMs };
  documents: KnownDocument[];
  birth?: string;
  names: string[];
  notDuplicateOf: string[];
}

/** How record and entry are linked, and how far apart their arrivals are under the keys that link them. */
export interface Link {
  /** Document or national identity number. */
  strong: boolean;
  /** Birth date, name and a phone or seat. */
  weak: boolean;
  /** Birth date and name alone. */
  namesake: boolean;
  distance: number;
}

/** Judges the refs of one entry: strong and weak links count, and the nearest of those decides the distance. */
export const linkTo = (
  { links }: Pick<CandidateEntry, 'links'>,
  identity: IdentityKeys,
  at: EpochMs,
): Link => {
  const strong = links.filter(({ kind }) => kind !== 'W');
  const weak = links.filter(({ kind, ref }) => kind === 'W' && sharesContact(ref, identity));
  const nearest = (some: typeof links) => Math.min(...some.map(({ ref }) => distanceTo(ref, at)));
  // A weak link is the nearer one only where it could join by itself; else the strong link tells the distance.
  const counted = strong.length + weak.length > 0 ? [...strong, ...weak] : links;
  return {
    strong: strong.length > 0,
    weak: weak.length > 0,
    namesake: links.some(({ kind }) => kind === 'W'),
    distance: nearest(counted),
  };
};

/** Refs found under a record's keys. */
export interface FoundRefs {
  key: IdentityKey;
  refs: KeyRef[];
}

/** The refs that matter, by entry, and how many weak keys were ignored because too many people share them (M9). */
export const linksByEntry = (
  found: readonly FoundRefs[],
): { links: Map<string, CandidateEntry['links']>; crowdedKeys: number } => {
  const links = new Map<string, CandidateEntry['links']>();
  let crowdedKeys = 0;
  for (const { key, refs } of found) {
    if (isCrowded(key.kind, refs)) {
      crowdedKeys += 1;
      continue;
    }
    for (const ref of refs) links.set(ref.e, [...(links.get(ref.e) ?? []), { kind: key.kind, ref }]);
  }
  return { links, crowdedKeys };
};

/** Links to entries that were merged away count for the entry that has their evidence now. */
export const followMerges = (
  links: ReadonlyMap<string, CandidateEntry['links']>,
  canonicalOf: (entryId: string) => string,
): Map<string, CandidateEntry['links']> => {
  const followed = new Map<string, CandidateEntry['links']>();
  for (const [entryId, some] of links) {
    const canonical = canonicalOf(entryId);
    followed.set(canonical, [...(followed.get(canonical) ?? []), ...some]);
  }
  return followed;
};

const departures = ['DEPARTED', 'RETURNED', 'REFUSED_ENTRY', 'TRANSFERRED_OUT'];

/** What matching needs of a stored entry and its derived state. `links` are those of `linksByEntry`, entries merged away included. */
export const candidateOf = (
  document: EntryDocument,
  entry: Entry,
  links: CandidateEntry['links'],
): CandidateEntry => {
  const { quarantine } = entry;
  const left = entry.outcome !== undefined && departures.includes(entry.outcome);
  return {
    entryId: document.entryId,
    travellerId: document.travellerId,
    openedAt: document.openedAt,
    links,
    arrivals: document.statements.map(({ at }) => at),
    documents: document.documents,
    names: document.names,
    notDuplicateOf: document.notDuplicateOf ?? [],
    ...(document.birth === undefined ? {} : { birth: document.birth }),
    ...(left ? { departedAt: entry.stageSince } : {}),
    ...(quarantine && entry.stage !== 'CLOSED'
      ? {
          quarantine: {
            from: Math.min(quarantine.since, entry.arrivalAt),
            until: midnightOf(addDays(quarantine.lastDay, 1), quarantine.timeZone),
          },
        }
      : {}),
  };
};
