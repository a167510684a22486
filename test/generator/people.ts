import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { residentIdCheckDigit } from '../../shared/domain/normalise/check-digits.ts';
import { type County, countiesOf } from './divisions.ts';
import { chineseName, foreignCountries, foreignName } from './names.ts';
import { passportLines } from './passport-lines.ts';
import type { Random } from './random.ts';

const foreignShare = 0.12;
const wrongIdShare = 0.01;
const expiredShare = 0.005;
const categories = ['student', 'overseas-worker', 'visitor', 'resident', 'other'] as const;

/** Makes people who share no search key: numbers come from their index, and no two have both name and birth date in common. */
export const makePeople = (random: Random, year: number) => {
  const taken = new Set<string>();
  const everywhere = countiesOf();
  return (index: number): ArrivalRecord['traveller'] => {
    for (;;) {
      const foreign = random.chance(foreignShare);
      const one = foreign
        ? foreigner(random, index, year)
        : citizen(random, { index, year, county: random.pick(everywhere) });
      const forms = [one.nameLocal, `${one.familyName} ${one.givenNames}`];
      const marks = [
        ...forms.filter((form) => form !== undefined).map((form) => `${one.birthDate} ${form}`),
        ...(one.documents ?? []).map(({ number = '' }) => number),
      ];
      if (marks.some((mark) => taken.has(mark))) continue;
      for (const mark of marks) taken.add(mark);
      return one;
    }
  };
};

const two = (value: number): string => String(value).padStart(2, '0');

/** Adults only: a minor needs a guardian at every step of the way (G12), and these travel each for themselves. */
const birthDateBefore = (random: Random, year: number): string =>
  `${year - 19 - random.below(60)}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`;

const expiryAfter = (random: Random, year: number): string =>
  random.chance(expiredShare)
    ? `${year - 1}-06-30`
    : `${year + 1 + random.below(9)}-${two(1 + random.below(12))}-15`;

interface Citizen {
  index: number;
  year: number;
  county: County;
}

const citizen = (random: Random, { index, year, county }: Citizen): ArrivalRecord['traveller'] => {
  const birthDate = birthDateBefore(random, year);
  const passport = {
    type: 'passport',
    number: `E${10_000_000 + index}`,
    issuer: 'CHN',
    expiresOn: expiryAfter(random, year),
  };
  const documents = random.chance(0.4)
    ? [passport, { type: 'national-id', number: residentId(random, { index, birthDate, county }) }]
    : [passport];
  return {
    ...chineseName(random),
    sex: random.pick(['F', 'M']),
    birthDate,
    nationality: 'CHN',
    documents,
    category: random.pick(categories),
    ...(random.chance(0.95) ? { phones: [`+8613${String(index).padStart(9, '0')}`] } : {}),
  };
};

/** The order number of 3 digits and the county keep two people of one birth date apart; 1 in 100 was mistyped. */
const residentId = (
  random: Random,
  { index, birthDate, county }: { index: number; birthDate: string; county: County },
): string => {
  const body = `${county.code}${birthDate.replaceAll('-', '')}${String(index % 1000).padStart(3, '0')}`;
  const digit = residentIdCheckDigit(body);
  if (!random.chance(wrongIdShare)) return body + digit;
  return body + (digit === '0' ? '1' : '0');
};

const foreigner = (random: Random, index: number, year: number): ArrivalRecord['traveller'] => {
  const country = random.pick(foreignCountries);
  const name = foreignName(random, country);
  const birthDate = birthDateBefore(random, year);
  const expiresOn = expiryAfter(random, year);
  const number = `${country.slice(0, 2)}${1_000_000 + index}`;
  const sex = random.pick(['F', 'M'] as const);
  const short = (date: string): string => date.replaceAll('-', '').slice(2);
  const lines = {
    state: country === 'DEU' ? 'D' : country,
    ...name,
    number,
    birth: short(birthDate),
    sex,
    expiry: short(expiresOn),
  };
  return {
    familyName: name.familyName,
    givenNames: name.givenNames,
    sex,
    birthDate,
    nationality: country,
    documents: [{ type: 'passport', number, issuer: country, expiresOn }],
    category: random.pick(categories),
    ...(random.chance(0.3) ? { mrz: passportLines(lines) } : {}),
    ...(random.chance(0.7) ? { phones: [`+8618${String(index).padStart(9, '0')}`] } : {}),
  };
};
