import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../../shared/store/packed.ts';

const fresh = {
  schema: 1,
  entryId: 'ent_43070b19260550300ec8',
  travellerId: 'trv_43070b19260550300ec8',
  statements: [
    { agency: 'immigration', recordId: 'r', says: 'arrived', at: 1795244400000, note: 'x'.repeat(700) },
  ],
  events: [],
};

describe('packed values', () => {
  test('come back as they were, whatever their length and letters', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u0001',
        '\u001f',
        '"events":[]',
        '","recordId":"',
        '\\u0001',
        '"statements":[{"agency":"',
      ),
    );
    const value = fc.record({
      words: fc.array(text, { maxLength: 60 }),
      padding: fc.nat({ max: 3000 }).map((length) => 'p'.repeat(length)),
      any: fc.jsonValue(),
    });
    fc.assert(
      fc.property(value, (one) => {
        expect(unpack(pack(one))).toEqual(JSON.parse(JSON.stringify(one)));
      }),
    );
  });

  test('are written plainly, abbreviated or deflated, the shortest work that keeps them within one write unit', () => {
    expect(pack({ ...fresh, more: 'y'.repeat(5000) })[0]).toBe(1);
    expect(pack({ a: 1 })[0]).toBe(2);
    expect(pack(fresh)[0]).toBe(3);
    expect(pack(fresh).length).toBeLessThan(JSON.stringify(fresh).length);
    expect(pack({ ...fresh, more: 'y'.repeat(5000) }).length).toBeLessThan(1000);
  });

  test('that are damaged or of a later format are refused', () => {
    expect(() => unpack(Uint8Array.of(9, 1))).toThrow('unknown packed format 9');
    expect(() => unpack('text')).toThrow('not binary');
    expect(() => unpack(Uint8Array.of(1, 0, 1, 2))).toThrow();
    expect(() => unpack(Uint8Array.of(3, ...deflateRawSync('{}')))).toThrow();
  });
});
