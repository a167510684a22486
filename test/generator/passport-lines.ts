import { mrzCheckDigit } from '../../shared/domain/normalise/check-digits.ts';

export interface PassportLines {
  /** Alpha-3, or D for Germany. */
  state: string;
  /** Latin capitals; spaces between parts. */
  familyName: string;
  givenNames: string;
  number: string;
  /** YYMMDD */
  birth: string;
  sex: 'F' | 'M' | '<';
  /** YYMMDD */
  expiry: string;
}

const fill = (text: string, length: number): string =>
  text.replaceAll(' ', '<').padEnd(length, '<').slice(0, length);

/** The two lines of a passport with right check digits (ICAO Doc 9303-4). */
export const passportLines = (passport: PassportLines): string[] => {
  const { state, familyName, givenNames, number, birth, sex, expiry } = passport;
  const checked = (field: string): string => field + mrzCheckDigit(field);
  const numbered = checked(fill(number, 9));
  const dates = checked(birth) + sex + checked(expiry);
  const personal = checked('<'.repeat(14));
  const composite = mrzCheckDigit(numbered + checked(birth) + checked(expiry) + personal);
  return [
    fill(`P<${fill(state, 3)}${familyName.replaceAll(' ', '<')}<<${givenNames}`, 44),
    `${numbered}${fill(state, 3)}${dates}${personal}${composite}`,
  ];
};
