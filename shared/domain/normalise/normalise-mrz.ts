import { type ParseResult, parse } from 'mrz';
import type { Fault } from '../../contracts/fault.ts';
import { countryOf } from './normalise-countries.ts';
import type { DocumentFacts } from './normalise-facts.ts';
import { documentNumber, nameForm } from './normalise-text.ts';
import { isCalendarDate } from './normalise-time.ts';

/** What a machine readable zone adds to a record. Fields whose check digit is wrong are left out. */
export interface MrzFacts {
  name?: string;
  document?: DocumentFacts;
  birthDate?: string;
  sex?: 'F' | 'M' | 'X';
  nationality?: string;
}

/** Reads the lines of a passport, card or visa; check digits (the composite one too) are warnings under `/traveller/mrz`. */
export const readMrz = (
  lines: readonly string[],
  year: number | undefined,
): { facts: MrzFacts; warnings: Fault[] } => {
  const warn = (line: number | undefined, code: string, detail: string): Fault => ({
    pointer: line === undefined ? '/traveller/mrz' : `/traveller/mrz/${line}`,
    code,
    detail,
  });
  const clean = lines.map((line) => line.normalize('NFKC').trim().toUpperCase());
  let read: ParseResult;
  try {
    read = parse(clean);
  } catch {
    return { facts: {}, warnings: [warn(undefined, 'unreadable-mrz', 'These lines have no known format.')] };
  }
  const wrong = read.details.filter(({ field, valid }) => !valid && field?.endsWith('CheckDigit'));
  const warnings = wrong.map(({ field, line }) =>
    warn(line, 'check-digit', `The check digit does not fit (${field ?? 'field'}).`),
  );
  const bad = new Set<string>(wrong.flatMap(({ field }) => field ?? []));
  return { facts: factsOf(read, { lines: clean, bad, year }), warnings };
};

interface MrzContext {
  lines: readonly string[];
  /** Check digit fields that do not fit. */
  bad: ReadonlySet<string>;
  /** The year by which the traveller was born. */
  year: number | undefined;
}

const factsOf = (read: ParseResult, { lines, bad, year }: MrzContext): MrzFacts => {
  const { fields } = read;
  // The parser knows fewer states than documents carry, so codes are taken from the line itself.
  const raw = (field: string): string => {
    const range = read.details.find((detail) => detail.field === field)?.ranges[0];
    return range ? (lines[range.line] ?? '').slice(range.start, range.end).replaceAll('<', '') : '';
  };
  const facts: MrzFacts = {};
  const name = nameForm(`${fields.lastName ?? ''} ${fields.firstName ?? ''}`);
  if (name !== '') facts.name = name;
  const nationality = countryOf(raw('nationality'));
  if (nationality !== undefined) facts.nationality = nationality;
  const number = documentNumber(fields.documentNumber ?? '');
  if (number !== '' && !bad.has('documentNumberCheckDigit')) {
    facts.document = {
      type: typeOf(raw('documentCode')),
      issuer: countryOf(raw('issuingState')) ?? '',
      number,
    };
  }
  if (fields.birthDate && !bad.has('birthDateCheckDigit')) {
    const birthDate = fullDate(fields.birthDate, year ?? expiryYear(fields.expirationDate));
    if (birthDate !== undefined) facts.birthDate = birthDate;
  }
  if (fields.sex === 'female') facts.sex = 'F';
  if (fields.sex === 'male') facts.sex = 'M';
  if (fields.sex === 'nonspecified') facts.sex = 'X';
  return facts;
};

/** Codes of ICAO Doc 9303: P passport, C crew or card, A and I identity cards, V visa. */
const typeOf = (documentCode: string): DocumentFacts['type'] => {
  if (documentCode.startsWith('P')) return 'passport';
  if (documentCode.startsWith('AC')) return 'crew';
  if (documentCode.startsWith('I')) return 'national-id';
  return 'other';
};

const expiryYear = (yymmdd: string | null | undefined): number | undefined =>
  yymmdd && /^\d{6}$/.test(yymmdd) ? 2000 + Number(yymmdd.slice(0, 2)) : undefined;

/** A birth date's two-digit year lies in the hundred years up to `latest`; without any year to go by it stays unknown. */
const fullDate = (yymmdd: string, latest: number | undefined): string | undefined => {
  if (latest === undefined || !/^\d{6}$/.test(yymmdd)) return undefined;
  const short = Number(yymmdd.slice(0, 2));
  const year = latest - ((latest - short) % 100);
  const month = yymmdd.slice(2, 4);
  const day = yymmdd.slice(4, 6);
  return isCalendarDate(year, Number(month), Number(day)) ? `${year}-${month}-${day}` : undefined;
};
