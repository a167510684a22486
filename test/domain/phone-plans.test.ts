import fc from 'fast-check';
import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import metadata from 'libphonenumber-js/min/metadata';
import { expect, test } from 'vitest';
import { phonePlans } from '../../infra/service/phone-plans.ts';

const plans = phonePlans();
const countries = Object.keys(metadata.countries) as CountryCode[];

/** What `phoneNumber` asks of the package. */
const read = (text: string, all: typeof metadata) => {
  const parsed = parsePhoneNumber(text, 'CN', all);
  return { number: parsed?.number, country: parsed?.country, possible: parsed?.isPossible() };
};
const sameBoth = (text: string): void => expect(read(text, plans)).toEqual(read(text, metadata));

test('numbers are read as with the whole of the package’s metadata', () => {
  const callingCode = fc.constantFrom(...Object.keys(metadata.country_calling_codes));
  const digits = fc.stringMatching(/^[0-9 ()/.-]{1,16}$/);
  fc.assert(
    fc.property(callingCode, digits, fc.constantFrom('+', '00', ''), (code, rest, start) => {
      sameBoth(`${start}${code}${rest}`);
    }),
    { numRuns: 3000 },
  );
});

test.each(countries)('numbers of %s are, with and without its national prefix', (country) => {
  const [code, , , , , prefix] = metadata.countries[country] as unknown as [string, ...unknown[]];
  const example = (examples as Partial<Record<CountryCode, string>>)[country] ?? '2012345678';
  for (const own of [example, `${prefix || '0'}${example}`, example.slice(0, -1), `${example}0`]) {
    sameBoth(`+${code} ${own}`);
    sameBoth(own);
  }
});

test('two thirds of the metadata are left out', () => {
  const size = (value: unknown) => JSON.stringify(value).length;
  expect(size(plans)).toBeLessThan(size(metadata) / 2);
});
