import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ParseResult, parse } from 'mrz';
import { afterAll, expect, test } from 'vitest';
import { bundleFile } from '../../infra/service/bundle.ts';

const directory = mkdtempSync(join(tmpdir(), 'landfall-mrz-'));
afterAll(() => rmSync(directory, { recursive: true }));
const [entry, bundled] = [join(directory, 'entry.ts'), join(directory, 'function', 'index.mjs')];
writeFileSync(entry, "export { parse } from 'mrz';");
bundleFile(entry, bundled);
const { parse: parseBundled }: { parse: typeof parse } = await import(bundled);

/** What `readMrz` and `initialsOf` use of a reading. */
const used = (read: (lines: string[]) => ParseResult, lines: string[]) => {
  try {
    const { fields, details } = read(lines);
    const { lastName, firstName, documentNumber, birthDate, expirationDate, sex } = fields;
    return {
      ...{ lastName, firstName, documentNumber, birthDate, expirationDate, sex },
      where: details.map(({ field, ranges }) => ({ field, ranges })),
      wrong: details.flatMap(({ field, valid, line }) =>
        !valid && field?.endsWith('CheckDigit') ? [{ field, line }] : [],
      ),
    };
  } catch (error) {
    return String(error);
  }
};

const zones = [
  [44, 'P<D<<LINDNER<<MAJA<SOPHIE<<<<<<<<<<<<<<<<<<<', 'C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4'],
  [36, 'I<CHNWANG<<XIAO<<<<<<<<<<<<<<<<<<<<<', 'D231458907CHN7408122F1204159<<<<<<<6'],
  [30, 'I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
  [36, 'IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '8806923102858CORINNE<<<<<<<6512068F6'],
] as const;

const letters = fc.stringMatching(/^[A-Z0-9<]$/);

test('machine readable zones are read as with the names of all states', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.array(fc.tuple(fc.nat(2), fc.nat(43), letters), { maxLength: 8 }),
      ([width, ...lines], changes) => {
        const changed = lines.map((line) => [...line.padEnd(width, '<').slice(0, width)]);
        for (const [line, at, letter] of changes) {
          const chars = changed[line];
          if (chars && at < width) chars[at] = letter;
        }
        const sent = changed.map((chars) => chars.join(''));
        expect(used(parseBundled, sent)).toEqual(used(parse, sent));
      },
    ),
    { numRuns: 1000 },
  );
});

test('and no state is known any more', () => {
  const lines = zones[2].slice(1).map(String);
  expect(parseBundled(lines).details.find(({ field }) => field === 'issuingState')?.valid).toBe(false);
});
