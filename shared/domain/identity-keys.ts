import { createHash } from 'node:crypto';
import type { KnownDocument } from './evidence.ts';
import type { TravellerFacts } from './normalise-facts.ts';

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

export type KeyedHash = (text: string) => string;

/** The search keys of a record. Blank is never a wildcard: without a birth date or a name there is no weak key. */
export const identityKeys = (facts: TravellerFacts, hash: KeyedHash): IdentityKeys => {
  const keys: IdentityKey[] = [];
  const documents: KnownDocument[] = [];
  for (const { type, issuer, number } of facts.documents) {
    const kind = `${type}/${issuer}`;
    const hashed = hash(`D|${kind}|${number}`);
    if (documents.some((known) => known.hash === hashed)) continue;
    documents.push({ kind, hash: hashed });
    keys.push({ kind: type === 'national-id' ? 'N' : 'D', hash: hashed });
  }
  const identity: IdentityKeys = {
    keys,
    documents,
    names: facts.names.map((name) => hash(`F|${name}`)),
    phones: facts.phones.map((phone) => hash(`P|${phone}`)),
    seats: facts.seats.map((seat) => hash(`S|${seat}`)),
  };
  if (facts.birthDate === undefined) return identity;
  for (const name of facts.names) keys.push({ kind: 'W', hash: hash(`W|${facts.birthDate}|${name}`) });
  return { ...identity, birth: hash(`B|${facts.birthDate}`) };
};

const blockBytes = 64;
const keptBytes = 16;

/** HMAC-SHA256 cut to 128 bits, base64url: 22 letters. Throws on a secret of fewer than 16 bytes. */
export const makeKeyedHash = (secret: Uint8Array): KeyedHash => {
  if (secret.length < keptBytes) throw new Error('a secret for search keys has at least 16 bytes');
  const key = secret.length > blockBytes ? createHash('sha256').update(secret).digest() : secret;
  const pad = (byte: number) => Buffer.alloc(blockBytes, byte).map((one, place) => one ^ (key[place] ?? 0));
  // The two padded blocks of RFC 2104 are hashed once and copied: half the cost of a new Hmac for each of ten hashes a record.
  const inner = createHash('sha256').update(pad(0x36));
  const outer = createHash('sha256').update(pad(0x5c));
  return (text) => {
    const message = inner.copy().update(text, 'utf8').digest();
    return outer.copy().update(message).digest().toString('base64url', 0, keptBytes);
  };
};
