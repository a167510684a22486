import { type ParseResult, parse } from 'mrz';
import type { ArrivalRecord } from '../../contracts/arrival-record.ts';

const eastAsian = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * As little of a name as lets its bearer be recognised: `王X` for one written in Chinese, Japanese or Korean, `M. L.` (family, given) for
 * others. Undefined when the record names nobody.
 */
export const initialsOf = (traveller: ArrivalRecord['traveller']): string | undefined => {
  const { familyName, givenNames, fullName, nameLocal, mrz } = traveller;
  for (const name of [familyName, nameLocal, fullName]) {
    const start = name?.normalize('NFKC').trim() ?? '';
    if (eastAsian.test(start)) return `${[...start][0]}X`;
  }
  const tokens = (fullName ?? nameLocal ?? '')
    .split(/[\s,]+/u)
    .filter((token) => letterOf(token) !== undefined);
  const ends = tokens.length > 1 ? [tokens[0], tokens.at(-1)] : tokens;
  return dotted([familyName, givenNames]) ?? dotted(ends) ?? dotted(namesInMrz(mrz));
};

const dotted = (names: readonly (string | undefined)[]): string | undefined => {
  const letters = names.flatMap((name) => letterOf(name) ?? []);
  return letters.length === 0 ? undefined : letters.map((letter) => `${letter}.`).join(' ');
};

/** The first letter with its marks, as it is written large. */
const letterOf = (name: string | undefined): string | undefined =>
  /\p{L}\p{M}*/u.exec(name?.normalize('NFKC') ?? '')?.[0].toUpperCase();

const namesInMrz = (lines: readonly string[] = []): (string | undefined)[] => {
  let read: ParseResult;
  try {
    read = parse(lines.map((line) => line.trim().toUpperCase()));
  } catch {
    return [];
  }
  return [read.fields.lastName ?? undefined, read.fields.firstName ?? undefined];
};
