import { createHash } from 'node:crypto';
import type { RecipientKey } from '../contracts/localities.ts';
import type { EpochMs } from './evidence.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLetters = 10;

/** Time first (48 bits), then 80 bits of the content's hash, in Crockford base 32: sorts by time, and the same content gives the same id. */
const timeOrderedId = (at: EpochMs, content: string): string => {
  let time = '';
  for (let rest = at, letter = 0; letter < timeLetters; letter += 1, rest = Math.floor(rest / 32)) {
    time = alphabet[rest % 32] + time;
  }
  const hash = createHash('sha256').update(content).digest();
  let tail = '';
  let bits = 0;
  let held = 0;
  for (const byte of hash.subarray(0, 10)) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) tail += alphabet[(held >> (bits - 5)) & 31];
    held &= 31;
  }
  return time + tail;
};

/** `ntf_` + 26 letters: the same intent (time, entry, notice key, recipient) always has the same id. */
export const notificationId = (at: EpochMs, about: string, key: string, recipient: RecipientKey): string =>
  `ntf_${timeOrderedId(at, `${about}\n${key}\n${recipient}`)}`;

/** `psh_` + 26 letters, from the push's time and the ids of its notifications. */
export const pushId = (at: EpochMs, notificationIds: string): string =>
  `psh_${timeOrderedId(at, notificationIds)}`;

/** The smallest id part of that instant: `${prefix}${timePrefix(at)}` bounds a range of ids from below. */
export const timePrefix = (at: EpochMs): string => timeOrderedId(at, '').slice(0, timeLetters);

/** The time an id was made for, in epoch ms; throws on anything that is not such an id. */
export const timeOfId = (id: string): EpochMs => {
  const letters = id.slice(id.indexOf('_') + 1, id.indexOf('_') + 1 + timeLetters);
  if (!/^[0-9A-HJKMNP-TV-Z]{10}$/.test(letters)) throw new Error('not a time-ordered id');
  return [...letters].reduce((sum, letter) => sum * 32 + alphabet.indexOf(letter), 0);
};
