import type { EpochMs } from '../evidence.ts';
import type { IdentityKeys, KeyKind } from './identity-keys.ts';

export const hourMs = 3_600_000;
/** Records of one person this close belong to one journey (M8). */
export const journeyMs = 72 * hourMs;

/** What is stored under an identity key: which entry's records have it, and when they say the person arrives. Short names: it is stored. */
export interface KeyRef {
  /** entryId */
  e: string;
  /** travellerId */
  t: string;
  /** Earliest and, when it differs, latest arrival among records no more than 72 h apart. */
  a: EpochMs;
  b?: EpochMs;
  /** Under a weak key: the phones and seats of the record. */
  p?: string[];
  s?: string[];
}

/** The ref to store under one of a record's keys. */
export const refOf = (
  identity: IdentityKeys,
  kind: KeyKind,
  { entryId, travellerId, at }: { entryId: string; travellerId: string; at: EpochMs },
): KeyRef => {
  const ref: KeyRef = { e: entryId, t: travellerId, a: at };
  if (kind !== 'W') return ref;
  if (identity.phones.length > 0) ref.p = [...identity.phones].sort();
  if (identity.seats.length > 0) ref.s = [...identity.seats].sort();
  return ref;
};

/** The refs with one more. The same array when it says nothing new, so that nothing has to be written. Never changes its input. */
export const addRef = (refs: KeyRef[], ref: KeyRef): KeyRef[] => {
  const place = refs.findIndex(
    (known) => known.e === ref.e && sameContact(known, ref) && touches(known, ref),
  );
  const known = refs[place];
  if (known === undefined) return [...refs, ref];
  const first = Math.min(known.a, ref.a);
  const last = Math.max(known.b ?? known.a, ref.b ?? ref.a);
  if (first === known.a && last === (known.b ?? known.a)) return refs;
  const { b: _, ...rest } = known;
  return refs.with(place, { ...rest, a: first, ...(last > first ? { b: last } : {}) });
};

const sameList = (a: string[] | undefined, b: string[] | undefined): boolean =>
  (a ?? []).join() === (b ?? []).join();
const sameContact = (a: KeyRef, b: KeyRef): boolean => sameList(a.p, b.p) && sameList(a.s, b.s);
const touches = (a: KeyRef, b: KeyRef): boolean =>
  b.a <= (a.b ?? a.a) + journeyMs && (b.b ?? b.a) >= a.a - journeyMs;

/** How far the instant lies from the ref's arrivals; 0 between them. */
export const distanceTo = (ref: KeyRef, at: EpochMs): number =>
  Math.max(0, ref.a - at, at - (ref.b ?? ref.a));

/** True when record and ref share a phone or a seat. Blank is never a wildcard. */
export const sharesContact = (ref: KeyRef, identity: IdentityKeys): boolean =>
  identity.phones.some((phone) => ref.p?.includes(phone)) ||
  identity.seats.some((seat) => ref.s?.includes(seat));

/** A weak key shared by more people than this is ignored and counted (M9). */
const weakKeyPeople = 20;

/** True for a weak key too many people share. */
export const isCrowded = (kind: KeyKind, refs: readonly KeyRef[]): boolean =>
  kind === 'W' && new Set(refs.map((ref) => ref.t)).size > weakKeyPeople;
