import { isCalendarDate } from './normalise-time.ts';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkLetters = '10X98765432';

/** The 18th character of a Chinese resident identity number for its first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2). */
export const residentIdCheckDigit = (first17: string): string => {
  let sum = 0;
  for (let place = 0; place < 17; place += 1) sum += (first17.charCodeAt(place) - 48) * (weights[place] ?? 0);
  return checkLetters[sum % 11] ?? '';
};

/** True for 18 characters in the form of GB 11643 whose birth date exists and whose check digit is right. */
export const isResidentId = (number: string): boolean =>
  /^[1-9]\d{16}[\dX]$/.test(number) &&
  isCalendarDate(Number(number.slice(6, 10)), Number(number.slice(10, 12)), Number(number.slice(12, 14))) &&
  residentIdCheckDigit(number) === number[17];

/** The birth date inside a valid resident identity number, YYYY-MM-DD. */
export const birthDateOfResidentId = (number: string): string =>
  `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;

/** The check digit of a machine readable field: weights 7, 3, 1 (ICAO Doc 9303-3, 4.9). */
export const mrzCheckDigit = (field: string): string => {
  let sum = 0;
  for (const [place, letter] of [...field].entries()) sum += mrzValue(letter) * ([7, 3, 1][place % 3] ?? 0);
  return String(sum % 10);
};

const mrzValue = (letter: string): number => {
  if (letter === '<') return 0;
  const code = letter.charCodeAt(0);
  return code <= 57 ? code - 48 : code - 55;
};
