import type { KnownDocument } from '../evidence.ts';
import type { StatedFacts, TravellerFacts } from '../normalise/normalise-facts.ts';
import { hmacSha256 } from './hmac-sha256.ts';

/** D document number, N national identity number (both strong), W birth date with one name form (weak, needs a phone or a seat). */
export type KeyKind = 'D' | 'N' | 'W';

export interface IdentityKey {
  kind: KeyKind;
  hash: string;
}

/** A person's marks as keyed hashes: what may be stored outside the cold record (M3). */
export interface IdentityKeys {
  /** What to look up, and under what to be found. Distinct. */
  keys: IdentityKey[];
  documents: KnownDocument[];
  birth?: string;
  names: string[];
  phones: string[];
  seats: string[];
}

/** `former` hashes with the secret before, while that one is being replaced: whoever was filed under it has to be found. */
export interface KeyedHash {
  (text: string): string;
  former?: KeyedHash;
}

/**
 * The search keys of a record. Blank is never a wildcard: without a birth date or a name there is no weak key. While a secret is replaced,
 * those of both secrets.
 */
export const identityKeys = (facts: TravellerFacts, keyed: KeyedHash): IdentityKeys => {
  const present = keysUnder(facts, keyed);
  return keyed.former === undefined ? present : both(present, identityKeys(facts, keyed.former));
};

/** What to look a record's person up by alone: telephone numbers are no key, so nobody has to read them for this. */
export const searchKeys = (facts: StatedFacts, keyed: KeyedHash): IdentityKey[] =>
  identityKeys({ ...facts, phones: [] }, keyed).keys;

/** Birth dates as one or several hashes: the same date when they have one in common. */
export const isSameBirth = (one: string, other: string): boolean => {
  const known = other.split(' ');
  return one === other || one.split(' ').some((hashed) => known.includes(hashed));
};

/** All hashes of one birth date. */
export const withBirth = (known: string | undefined, more: string | undefined): string | undefined =>
  known === undefined || more === undefined || known === more
    ? (known ?? more)
    : [...new Set([...more.split(' '), ...known.split(' ')])].join(' ');

const both = (present: IdentityKeys, former: IdentityKeys): IdentityKeys => {
  const birth = withBirth(former.birth, present.birth);
  return {
    keys: [...present.keys, ...former.keys],
    documents: [...present.documents, ...former.documents],
    names: [...present.names, ...former.names],
    phones: [...present.phones, ...former.phones],
    seats: [...present.seats, ...former.seats],
    ...(birth === undefined ? {} : { birth }),
  };
};

const keysUnder = (facts: TravellerFacts, keyed: KeyedHash): IdentityKeys => {
  const keys: IdentityKey[] = [];
  const documents: KnownDocument[] = [];
  for (const { type, issuer, number } of facts.documents) {
    const kind = `${type}/${issuer}`;
    const hashed = keyed(`D|${kind}|${number}`);
    if (documents.some((known) => known.hash === hashed)) continue;
    documents.push({ kind, hash: hashed });
    keys.push({ kind: type === 'national-id' ? 'N' : 'D', hash: hashed });
  }
  const identity: IdentityKeys = {
    keys,
    documents,
    names: facts.names.map((name) => keyed(`F|${name}`)),
    phones: facts.phones.map((phone) => keyed(`P|${phone}`)),
    seats: facts.seats.map((seat) => keyed(`S|${seat}`)),
  };
  if (facts.birthDate === undefined) return identity;
  for (const name of facts.names) keys.push({ kind: 'W', hash: keyed(`W|${facts.birthDate}|${name}`) });
  return { ...identity, birth: keyed(`B|${facts.birthDate}`) };
};

const leastSecretBytes = 16;
/** Of the digest in base64url: 132 bits. */
const keptLetters = 22;

/**
 * HMAC-SHA256 in base64url, cut to 22 letters; of several secrets the first, with the others as the `former` ones. Throws on a secret of fewer
 * than 16 bytes, and without any.
 */
export const makeKeyedHash = (secrets: Uint8Array | readonly Uint8Array[]): KeyedHash => {
  const [first, ...others] = secrets instanceof Uint8Array ? [secrets] : secrets;
  if (first === undefined) throw new Error('search keys need a secret');
  const keyed: KeyedHash = hashUnder(first);
  return others.length === 0 ? keyed : Object.assign(keyed, { former: makeKeyedHash(others) });
};

const hashUnder = (secret: Uint8Array): ((text: string) => string) => {
  if (secret.length < leastSecretBytes) throw new Error('a secret for search keys has at least 16 bytes');
  const hmac = hmacSha256(secret);
  return (text) => hmac(text, 'base64url').slice(0, keptLetters);
};
