import { type IdentityKeys, identityKeys } from '../../shared/domain/matching/identity-keys.ts';
import { addRef, type KeyRef, refOf } from '../../shared/domain/matching/key-refs.ts';
import { type Doubt, type Match, matchRecord } from '../../shared/domain/matching/match-record.ts';
import {
  type CandidateEntry,
  followMerges,
  linksByEntry,
} from '../../shared/domain/matching/match-record-links.ts';
import type { TravellerFacts } from '../../shared/domain/normalise/normalise-facts.ts';

/** A record as matching sees it. */
export interface Seen {
  id: string;
  at: number;
  source?: 'immigration' | 'rail';
  facts: Partial<TravellerFacts>;
}

const plainHash = (text: string): string => text;

export const identityOf = (facts: Partial<TravellerFacts>): IdentityKeys =>
  identityKeys({ names: [], documents: [], phones: [], seats: [], legs: [], stays: [], ...facts }, plainHash);

interface Held extends Omit<CandidateEntry, 'links'> {
  records: string[];
  mergedInto?: string;
}

/** The smallest register there can be: keys, entries and merges in memory, one record after the other. */
export class MatchingRegister {
  readonly entries = new Map<string, Held>();
  readonly refs = new Map<string, KeyRef[]>();
  readonly pairs: { entryId: string; doubt: Doubt }[] = [];

  register(seen: Seen): Match {
    const identity = identityOf(seen.facts);
    const found = identity.keys.map((key) => ({ key, refs: this.refs.get(key.hash) ?? [] }));
    const links = followMerges(linksByEntry(found).links, (id) => this.canonical(id));
    const candidates = [...links].map(([id, some]) => ({ ...this.held(id), links: some }));
    const match = matchRecord({ at: seen.at, source: seen.source ?? 'immigration' }, identity, candidates);
    const entry = match.kind === 'join' ? this.held(match.entryId) : this.open(seen, match);
    if (match.kind === 'join') for (const other of match.alsoMerge) this.merge(entry, this.held(other));
    this.add(entry, seen, identity);
    if (match.kind !== 'open') {
      for (const doubt of match.doubts) this.pairs.push({ entryId: entry.entryId, doubt });
    }
    return match;
  }

  /** The records of each entry, in a form that does not depend on entry ids. */
  partition(): string[] {
    return [...this.entries.values()]
      .filter(({ mergedInto }) => mergedInto === undefined)
      .map(({ records }) => [...records].sort().join(' '))
      .sort();
  }

  held(entryId: string): Held {
    const entry = this.entries.get(entryId);
    if (!entry) throw new Error(`no entry ${entryId}`);
    return entry;
  }

  private canonical(entryId: string): string {
    const { mergedInto } = this.held(entryId);
    return mergedInto === undefined ? entryId : this.canonical(mergedInto);
  }

  private open(seen: Seen, match: Match): Held {
    const known = match.kind === 'join' ? undefined : match.travellerId;
    const entry: Held = {
      entryId: `ent_${seen.id}`,
      travellerId: known ?? `trv_${seen.id}`,
      openedAt: this.entries.size,
      arrivals: [],
      documents: [],
      names: [],
      notDuplicateOf: [],
      records: [],
    };
    this.entries.set(entry.entryId, entry);
    return entry;
  }

  private merge(into: Held, other: Held): void {
    other.mergedInto = into.entryId;
    into.records.push(...other.records);
    into.arrivals.push(...other.arrivals);
    into.documents.push(...other.documents);
    into.names.push(...other.names);
    into.birth ??= other.birth;
  }

  private add(entry: Held, seen: Seen, identity: IdentityKeys): void {
    entry.records.push(seen.id);
    entry.arrivals.push(seen.at);
    entry.documents.push(...identity.documents);
    entry.names.push(...identity.names);
    entry.birth ??= identity.birth;
    for (const { kind, hash } of identity.keys) {
      const ref = refOf(identity, kind, {
        entryId: entry.entryId,
        travellerId: entry.travellerId,
        at: seen.at,
      });
      this.refs.set(hash, addRef(this.refs.get(hash) ?? [], ref));
    }
  }
}

export const registerAll = (records: readonly Seen[]): MatchingRegister => {
  const register = new MatchingRegister();
  for (const one of records) register.register(one);
  return register;
};
