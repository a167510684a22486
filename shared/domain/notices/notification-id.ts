import { hash } from 'node:crypto';
import type { Department, RecipientKey } from '../../contracts/localities.ts';
import { departments } from '../../contracts/localities.ts';
import type { EpochMs } from '../evidence.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLetters = 10;

/** Time first (48 bits), then 80 bits of the content's hash, in Crockford base 32: sorts by time, and the same content gives the same id. */
const timeOrderedId = (at: EpochMs, content: string): string => {
  let time = '';
  // A time that was worked out, by a mean perhaps, need not be a whole number.
  for (
    let rest = Math.floor(at), letter = 0;
    letter < timeLetters;
    letter += 1, rest = Math.floor(rest / 32)
  ) {
    time = alphabet[rest % 32] + time;
  }
  // Five letters of hexadecimal are four of base 32: no buffer is needed for it.
  const digest = hash('sha256', content, 'hex');
  let tail = '';
  for (let start = 0; start < 20; start += 5) {
    const bits = Number.parseInt(digest.slice(start, start + 5), 16);
    for (let shift = 15; shift >= 0; shift -= 5) tail += alphabet[(bits >> shift) & 31];
  }
  return time + tail;
};

/** Part of the id, so never changed: a notification is found by its locality and its id alone, whatever its department. */
const departmentLetters: Record<Department, string> = {
  health: '0',
  'epidemic-control': '1',
  reception: '2',
  'foreign-affairs': '3',
  customs: '4',
  lead: '5',
};

/**
 * `ntf_` + 26 letters: the same intent (time, entry, notice key, recipient) always has the same id. The last letter stands for the
 * recipient's department.
 */
export const notificationId = (at: EpochMs, about: string, key: string, recipient: RecipientKey): string => {
  const id = `ntf_${timeOrderedId(at, `${about}\n${key}\n${recipient}`)}`;
  return id.slice(0, -1) + departmentLetters[departmentOf(recipient)];
};

/** The same departments in the ids of digests, so that one is known by its id. */
const digestLetters: Record<Department, string> = {
  health: 'A',
  'epidemic-control': 'B',
  reception: 'C',
  'foreign-affairs': 'D',
  customs: 'E',
  lead: 'F',
};

/** As `notificationId`, for a digest of `listed`. */
export const digestId = (at: EpochMs, listed: string, recipient: RecipientKey): string => {
  const id = `ntf_${timeOrderedId(at, `digest\n${listed}\n${recipient}`)}`;
  return id.slice(0, -1) + digestLetters[departmentOf(recipient)];
};

export const isDigestId = (id: string): boolean => Object.values(digestLetters).includes(id.at(-1) ?? '');

const departmentOf = (recipient: RecipientKey): Department => {
  const name = recipient.slice(recipient.lastIndexOf('/') + 1);
  const found = departments.find((one) => one === name);
  if (found === undefined) throw new Error('a recipient of no known department');
  return found;
};

/** The department a notification is for; undefined for what is no id of ours. */
export const departmentOfId = (id: string): Department | undefined =>
  departments.find((one) => departmentLetters[one] === id.at(-1) || digestLetters[one] === id.at(-1));

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
