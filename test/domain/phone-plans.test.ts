import { join } from 'node:path';
import fc from 'fast-check';
import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import metadata from 'libphonenumber-js/min/metadata';
import { expect, test } from 'vitest';
import { modernPhoneParser, phonePlans, phonePlansModule } from '../../infra/service/phone-plans.ts';

// As bundled.
const parser = modernPhoneParser(join(import.meta.dirname, '..', '..'));
const { default: parseBundled }: { default: typeof parsePhoneNumber } = await import(parser);
const { default: plans }: { default: typeof metadata } = await import(
  `data:text/javascript,${encodeURIComponent(phonePlansModule())}`
);
const countries = Object.keys(metadata.countries) as CountryCode[];

/** What `phoneNumber` asks of the package. */
const read = (text: string, parse: typeof parsePhoneNumber, all: typeof metadata) => {
  const parsed = parse(text, 'CN', all);
  return { number: parsed?.number, country: parsed?.country, possible: parsed?.isPossible() };
};
const sameBoth = (text: string): void => {
  expect(read(text, parseBundled, plans)).toEqual(read(text, parsePhoneNumber, metadata));
};

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

test('any text is, too', () => {
  const pieces = fc.constantFrom(
    '+',
    '00',
    '(',
    ') ',
    ' ext. ',
    'tel:',
    ';ext=',
    'x',
    '/',
    '٣',
    '86',
    '44',
    '1',
    '0',
  );
  const text = fc.array(fc.oneof(pieces, fc.stringMatching(/^[0-9]{1,6}$/)), { maxLength: 6 });
  fc.assert(
    fc.property(text, (parts) => {
      sameBoth(parts.join(''));
    }),
    { numRuns: 2000 },
  );
});

test('two thirds of the metadata are left out, and the rest is packed', () => {
  const size = (value: unknown) => JSON.stringify(value).length;
  expect(plans).toEqual(phonePlans());
  expect(size(plans)).toBeLessThan(size(metadata) / 2);
  expect(phonePlansModule().length).toBeLessThan(size(metadata) / 4);
});
