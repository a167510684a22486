/** Crockford's letters: nothing that is read as something else when it is copied from paper. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const idLetters = 6;
const secretLetters = 10;
const perGroup = 4;

export interface SelfCode {
  codeId: string;
  secret: string;
}

/** A new code: 30 bits that find it and 50 that nobody can guess in five tries. `random` gives as many random bytes as asked for. */
export const makeSelfCode = (random: (bytes: number) => Uint8Array): SelfCode => {
  const drawn = Array.from(random(idLetters + secretLetters), (byte) => letters[byte % letters.length]);
  return { codeId: drawn.slice(0, idLetters).join(''), secret: drawn.slice(idLetters).join('') };
};

/** As it is handed out: `ABCD-EFGH-JKMN-PQRS`. */
export const writeSelfCode = ({ codeId, secret }: SelfCode): string =>
  (`${codeId}${secret}`.match(new RegExp(`.{1,${perGroup}}`, 'g')) ?? []).join('-');

/** Read leniently: small letters, missing dashes, O for 0 and I or L for 1. Undefined for what cannot be a code. */
export const readSelfCode = (sent: string): SelfCode | undefined => {
  const plain = sent.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (plain.length !== idLetters + secretLetters || [...plain].some((one) => !letters.includes(one))) {
    return undefined;
  }
  return { codeId: plain.slice(0, idLetters), secret: plain.slice(idLetters) };
};

const tokenPattern = /^lfs_([0-9A-HJKMNP-TV-Z]{6})_([A-Za-z0-9_-]{43})$/;

export const makeToken = (codeId: string, random: (bytes: number) => Uint8Array): string =>
  `lfs_${codeId}_${Buffer.from(random(32)).toString('base64url')}`;

/** The code a session token was opened with; undefined for what cannot be a token. */
export const codeOfToken = (token: string): string | undefined => tokenPattern.exec(token)?.[1];
