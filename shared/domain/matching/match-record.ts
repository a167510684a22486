import type { KnownDocument, Statement } from '../evidence.ts';
import { type IdentityKeys, isSameBirth } from './identity-keys.ts';
import { hourMs, journeyMs } from './key-refs.ts';
import { type CandidateEntry, type Link, linkTo } from './match-record-links.ts';

export type { CandidateEntry } from './match-record-links.ts';

/** Why a pair of entries is in doubt; the words are stored and shown to the steward. */
type DoubtReason =
  /** One person by a strong key, 72 h to 7 days apart: one journey or two? */
  | 'journeys-close'
  /** Different numbers of one document type and issuer (M9). */
  | 'other-document-number'
  /** One document, but another birth date and another name. */
  | 'other-person-same-document'
  /** Same name and birth date, and neither a phone nor a seat in common. */
  | 'same-name-and-birth-date'
  /** The record fits two entries that cannot be one. */
  | 'ambiguous'
  /** A person in quarantine is said to have crossed the border again. */
  | 'border-during-quarantine';

export interface Doubt {
  entryId: string;
  reasons: DoubtReason[];
}

/** What becomes of a record: it opens an entry (of a known traveller, perhaps), joins one, or opens one that waits for a steward. */
export type Match =
  | { kind: 'open'; travellerId?: string }
  /** `alsoMerge`: open entries of the same journey that this record links; `entryId` is the canonical one. */
  | { kind: 'join'; entryId: string; alsoMerge: string[]; doubts: Doubt[] }
  | { kind: 'candidate'; travellerId?: string; doubts: Doubt[] };

const candidateMs = 7 * 24 * hourMs;

interface Judged {
  candidate: CandidateEntry;
  link: Link;
  verdict: 'joins' | DoubtReason | 'apart';
}

/**
 * Which entry a record belongs to (M1 to M9). Each pair of records is judged alone and every entry it links is merged, so that the
 * outcome does not depend on the order in which records come (M2), as long as no two of them contradict each other; then nobody is
 * merged and a steward is asked.
 */
export const matchRecord = (
  statement: Pick<Statement, 'at' | 'source'>,
  identity: IdentityKeys,
  candidates: readonly CandidateEntry[],
): Match => {
  const judged = candidates
    .map((candidate): Judged => {
      const link = linkTo(candidate, identity, statement.at);
      return { candidate, link, verdict: judge(statement, identity, candidate, link) };
    })
    .sort(byCertainty);
  const joinable = judged.filter(({ verdict }) => verdict === 'joins');
  const known = judged.find(({ candidate, link }) => link.strong && !contradicts(identity, candidate));
  const doubts = judged.flatMap(({ candidate, verdict }) =>
    verdict === 'joins' || verdict === 'apart' ? [] : [{ entryId: candidate.entryId, reasons: [verdict] }],
  );
  const groups = groupUp(identity, joinable);
  if (groups.kind === 'ambiguous') {
    const ambiguous = joinable.map(({ candidate }) => ({
      entryId: candidate.entryId,
      reasons: ['ambiguous' as const],
    }));
    return { kind: 'candidate', doubts: [...ambiguous, ...doubts] };
  }
  const [canonical, ...alsoMerge] = groups.together.map(({ candidate }) => candidate).sort(byOpening);
  if (canonical) {
    return {
      kind: 'join',
      entryId: canonical.entryId,
      alsoMerge: alsoMerge.map(({ entryId }) => entryId),
      doubts: [...groups.contradicting, ...doubts],
    };
  }
  const person = known ? { travellerId: known.candidate.travellerId } : {};
  return doubts.length > 0 ? { kind: 'candidate', ...person, doubts } : { kind: 'open', ...person };
};

const judge = (
  statement: Pick<Statement, 'at' | 'source'>,
  identity: IdentityKeys,
  candidate: CandidateEntry,
  link: Link,
): Judged['verdict'] => {
  if (!link.strong && !link.weak && !link.namesake) return 'apart';
  const near = link.distance <= journeyMs && !departedBetween(statement.at, candidate);
  const onward = isDuringQuarantine(statement.at, candidate);
  const close = link.distance <= candidateMs && !departedBetween(statement.at, candidate);
  if (!near && !onward && !close) return 'apart';
  const otherNumber = hasOtherNumber(identity.documents, candidate.documents);
  if (link.strong && isOtherPerson(identity, candidate)) return 'other-person-same-document';
  if (otherNumber) return link.strong || link.weak ? 'other-document-number' : 'apart';
  if (!link.strong && !link.weak) return near ? 'same-name-and-birth-date' : 'apart';
  if (near) return 'joins';
  if (onward) return isBorder(statement.source) ? 'border-during-quarantine' : 'joins';
  return 'journeys-close';
};

/** M8: after a departure the next arrival is another journey. */
const departedBetween = (at: number, { departedAt, arrivals }: CandidateEntry): boolean =>
  departedAt !== undefined && at > departedAt && arrivals.some((arrival) => arrival <= departedAt);

/** F17: whoever is in quarantine and turns up elsewhere in the country is on an onward leg of the same journey. */
const isDuringQuarantine = (at: number, { quarantine }: CandidateEntry): boolean =>
  quarantine !== undefined && at >= quarantine.from && at <= quarantine.until;

const isBorder = (source: Statement['source']): boolean => source === 'immigration' || source === 'customs';

/** M9: both have documents of one type and issuer, and none of the numbers is the same. */
const hasOtherNumber = (a: readonly KnownDocument[], b: readonly KnownDocument[]): boolean =>
  a.some(({ kind }) => {
    const others = b.filter((one) => one.kind === kind);
    const mine = a.filter((one) => one.kind === kind);
    return others.length > 0 && !mine.some(({ hash }) => others.some((one) => one.hash === hash));
  });

/** One document number on two people happens: a parent's passport for the child, a column copied down a list. */
const isOtherPerson = (identity: IdentityKeys, candidate: CandidateEntry): boolean =>
  identity.birth !== undefined &&
  candidate.birth !== undefined &&
  !isSameBirth(identity.birth, candidate.birth) &&
  identity.names.length > 0 &&
  candidate.names.length > 0 &&
  !identity.names.some((name) => candidate.names.includes(name));

const contradicts = (identity: IdentityKeys, candidate: CandidateEntry): boolean =>
  hasOtherNumber(identity.documents, candidate.documents) || isOtherPerson(identity, candidate);

type Groups = { kind: 'ambiguous' } | { kind: 'grouped'; together: Judged[]; contradicting: Doubt[] };

/** Entries that the record joins into one. Where two of them contradict each other a strong key decides; two weak ones are a doubt. */
const groupUp = (identity: IdentityKeys, joinable: readonly Judged[]): Groups => {
  const together: Judged[] = [];
  const contradicting: Doubt[] = [];
  for (const one of joinable) {
    const against = together.filter((other) => contradict(identity, one.candidate, other.candidate));
    if (against.length === 0) together.push(one);
    else if (against.some(({ link }) => link.strong)) contradicting.push(...doubtOf(one, against));
    else return { kind: 'ambiguous' };
  }
  return { kind: 'grouped', together, contradicting };
};

/** A steward's "not a duplicate" is remembered (M4) and asked no second time. */
const doubtOf = ({ candidate }: Judged, against: readonly Judged[]): Doubt[] =>
  against.every((other) => judgedApart(candidate, other.candidate))
    ? []
    : [{ entryId: candidate.entryId, reasons: ['other-document-number'] }];

const contradict = (identity: IdentityKeys, a: CandidateEntry, b: CandidateEntry): boolean => {
  if (judgedApart(a, b)) return true;
  // A record that states both numbers says itself that one person has them.
  const bridged = (one: CandidateEntry) => [...one.documents, ...shared(identity.documents, one.documents)];
  return hasOtherNumber(bridged(a), bridged(b));
};

const shared = (stated: readonly KnownDocument[], known: readonly KnownDocument[]): KnownDocument[] =>
  stated.filter(({ kind }) =>
    known.some((one) => one.kind === kind && stated.some(({ hash }) => hash === one.hash)),
  );

const judgedApart = (a: CandidateEntry, b: CandidateEntry): boolean =>
  a.notDuplicateOf.includes(b.entryId) || b.notDuplicateOf.includes(a.entryId);

const byOpening = (a: CandidateEntry, b: CandidateEntry): number =>
  a.openedAt - b.openedAt || (a.entryId < b.entryId ? -1 : 1);

const byCertainty = (a: Judged, b: Judged): number =>
  Number(b.link.strong) - Number(a.link.strong) || byOpening(a.candidate, b.candidate);
