import { describe, expect, test } from 'vitest';
import {
  identityKeys,
  isSameBirth,
  makeKeyedHash,
  withBirth,
} from '../../shared/domain/matching/identity-keys.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';

const [old, fresh] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const { facts } = normaliseRecord({
  recordId: 'r-1',
  traveller: {
    fullName: 'Ana Perez',
    birthDate: '1990-04-01',
    documents: [{ type: 'passport', number: 'E12345678', issuer: 'ESP' }],
    phones: ['+34600000001'],
  },
  entry: {},
});

describe('a person’s marks while the search secret is replaced', () => {
  const before = identityKeys(facts, makeKeyedHash(old));
  const during = identityKeys(facts, makeKeyedHash([fresh, old]));
  const after = identityKeys(facts, makeKeyedHash([fresh]));

  test('are those under both secrets, and share one of each kind with either', () => {
    expect(during.keys).toEqual([...after.keys, ...before.keys]);
    for (const name of ['documents', 'names', 'phones'] as const) {
      expect(during[name]).toEqual([...after[name], ...before[name]]);
      expect(before[name]).not.toEqual(after[name]);
    }
  });

  test('a birth date is the same under either secret, and another is not', () => {
    const [was, is, will] = [before.birth ?? '', during.birth ?? '', after.birth ?? ''];
    expect([isSameBirth(was, is), isSameBirth(is, will), isSameBirth(was, will)]).toEqual([
      true,
      true,
      false,
    ]);
    const other = identityKeys({ ...facts, birthDate: '1990-04-02' }, makeKeyedHash([fresh, old]));
    expect(isSameBirth(other.birth ?? '', is)).toBe(false);
  });

  test('an entry that learns the new hash of its birth date keeps the one it had', () => {
    const both = withBirth(before.birth, during.birth);
    expect(new Set(both?.split(' '))).toEqual(new Set([before.birth, after.birth]));
    expect(withBirth(both, during.birth)?.split(' ')).toHaveLength(2);
    expect([withBirth(undefined, after.birth), withBirth(before.birth, undefined)]).toEqual([
      after.birth,
      before.birth,
    ]);
  });

  test('without any secret there are no keys', () => {
    expect(() => makeKeyedHash([])).toThrow(/secret/);
    expect(() => makeKeyedHash([fresh, new Uint8Array(15)])).toThrow(/16 bytes/);
  });
});
