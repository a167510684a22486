const han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const accents = /[\u0300-\u036f]/gu;
const nonAscii = /[^ -~]/;

/** NFKC, without accents on Latin letters, lower case with full folding (ß is ss). */
const folded = (text: string): string => {
  if (!nonAscii.test(text)) return text.toLowerCase();
  const plain = text.normalize('NFKC').normalize('NFD').replaceAll(accents, '').normalize('NFC');
  return plain.toUpperCase().toLowerCase();
};

/**
 * The comparable form of a name (M3). Chinese, Japanese and Korean names: letters as written, without spaces and dots. Others: the set
 * of tokens in sorted order, so that the order of family and given names does not matter. Hyphens separate and apostrophes vanish,
 * as in machine readable zones (ICAO Doc 9303-3, 4.6). Empty when there is no letter.
 */
export const nameForm = (name: string): string => {
  const text = folded(name);
  if (nonAscii.test(text) && han.test(text)) return text.replaceAll(/[^\p{L}\p{N}]/gu, '');
  const tokens = text
    .replaceAll(/['’ʼ`.]/g, '')
    .split(nonAscii.test(text) ? /[^\p{L}\p{M}\p{N}]+/u : /[^a-z0-9]+/)
    .filter((token) => token !== '');
  if (!tokens.some((token) => /\p{L}/u.test(token))) return '';
  return tokens.length < 2 ? (tokens[0] ?? '') : [...new Set(tokens)].sort().join(' ');
};

/** NFKC, upper case, letters and digits only. O and 0 are different people's numbers and are left alone. */
export const documentNumber = (number: string): string => {
  const text = nonAscii.test(number) ? number.normalize('NFKC') : number;
  return text.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
};

/** CA 0981, ca-981 and CA981 are one flight. */
export const conveyanceNumber = (number: string): string =>
  documentNumber(number).replace(/^([A-Z0-9]{2,3}?)0+(?=\d)/, '$1');

/** 012a and 12A are one seat. */
export const seatNumber = (seat: string): string => documentNumber(seat).replace(/^0+(?=.)/, '');
