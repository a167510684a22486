import { createCipheriv, createDecipheriv } from 'node:crypto';
import { hmacSha256 } from '../domain/matching/hmac-sha256.ts';
import type { Key } from './table.ts';

/** Where a data key lies: its sheet, made on a UTC day, and its slot on it. */
export interface KeyPlace {
  /** Days since 1970-01-01. */
  day: number;
  /** Nine random bytes. */
  sheet: Uint8Array;
  slot: number;
}

/**
 * First byte of a sealed value, which is never the first byte of a packed one. Then day (2 bytes), sheet (9), slot (1), nonce (12), the
 * packed value under AES-256-GCM, and its tag (16).
 */
const sealedFormat = 4;
export const sheetBytes = 9;
export const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + 2 + sheetBytes + 1;
/** What sealing adds to a value. */
export const sealBytes = headBytes + nonceBytes + tagBytes;

/**
 * The key of one sealed value: worthless without the secret that lies in the key table, and without the day's key, which lies nowhere but
 * is derived from the seal secret.
 */
export const dataKey = (dayKey: Uint8Array, secret: Uint8Array, place: KeyPlace): Uint8Array => {
  const derive = ofDay.get(dayKey) ?? hmacSha256(dayKey);
  ofDay.set(dayKey, derive);
  return Buffer.from(derive(Buffer.concat([headOf(place), secret]), 'binary'), 'latin1');
};

/** What derives the data keys of a day, for as long as its key is kept. */
const ofDay = new WeakMap<Uint8Array, ReturnType<typeof hmacSha256>>();

const headOf = ({ day, sheet, slot }: KeyPlace): Buffer => {
  const head = Buffer.allocUnsafe(headBytes);
  head[0] = sealedFormat;
  head.writeUInt16BE(day, 1);
  head.set(sheet, 3);
  head[headBytes - 1] = slot;
  return head;
};

/** The item's key goes into the seal, so that the bytes of one item open under no other. */
const bound = (head: Uint8Array, { pk, sk }: Key): Buffer =>
  Buffer.concat([head, Buffer.from(`${pk}\n${sk}`, 'utf8')]);

/** Seals `value` as the contents of the item `of`. `nonce`: 12 bytes that were never used under this key. */
export const seal = (
  value: Uint8Array,
  { of, place, key, nonce }: { of: Key; place: KeyPlace; key: Uint8Array; nonce: Uint8Array },
): Uint8Array => {
  const head = headOf(place);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(bound(head, of));
  return Buffer.concat([head, nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
};

/** Where the key of a stored value lies; undefined for one that is not sealed. */
export const placeOf = (stored: unknown): KeyPlace | undefined => {
  if (!(stored instanceof Uint8Array) || stored[0] !== sealedFormat) return undefined;
  if (stored.length < sealBytes) throw new Error('a sealed value is cut off');
  return {
    day: ((stored[1] ?? 0) << 8) | (stored[2] ?? 0),
    sheet: stored.subarray(3, 3 + sheetBytes),
    slot: stored[headBytes - 1] ?? 0,
  };
};

/** Throws when the value was changed, belongs to another item, or is sealed under another key. */
export const unseal = (stored: Uint8Array, { of, key }: { of: Key; key: Uint8Array }): Uint8Array => {
  const body = stored.length - tagBytes;
  const nonce = stored.subarray(headBytes, headBytes + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAAD(bound(stored.subarray(0, headBytes), of));
  decipher.setAuthTag(stored.subarray(body));
  try {
    return Buffer.concat([decipher.update(stored.subarray(headBytes + nonceBytes, body)), decipher.final()]);
  } catch (error) {
    throw new Error('a sealed value cannot be opened: it is damaged or not of this item', { cause: error });
  }
};
