import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { departments } from '../../shared/contracts/localities.ts';
import { identityKeys, makeKeyedHash, searchKeys } from '../../shared/domain/matching/identity-keys.ts';
import { addRef, distanceTo, type KeyRef, refOf } from '../../shared/domain/matching/key-refs.ts';
import {
  isResidentId,
  mrzCheckDigit,
  residentIdCheckDigit,
} from '../../shared/domain/normalise/check-digits.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { statedFacts } from '../../shared/domain/normalise/normalise-stated.ts';
import {
  departmentOfId,
  notificationId,
  pushId,
  timeOfId,
} from '../../shared/domain/notices/notification-id.ts';
import { identityOf } from './matching-register.ts';
import { oddText } from './odd-text.ts';

const hour = 3_600_000;

describe('M3: keyed hashes', () => {
  test('are HMAC-SHA256, cut to 128 bits, whatever the length of the secret', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 100 }), oddText, (secret, text) => {
        const whole = createHmac('sha256', secret).update(text, 'utf8').digest();
        expect(makeKeyedHash(secret)(text)).toBe(whole.toString('base64url').slice(0, 22));
      }),
      { numRuns: 100 },
    );
  });
  test('a long text after a short one, and a short one after it, keep nothing of each other', () => {
    const secret = new Uint8Array(20).fill(7);
    const hashed = makeKeyedHash(secret);
    for (const text of ['a', '𠮷'.repeat(500), 'a', '', '王'.repeat(85)]) {
      const whole = createHmac('sha256', secret).update(text).digest();
      expect(hashed(text)).toBe(whole.toString('base64url').slice(0, 22));
    }
  });
  test('a short secret is refused', () =>
    expect(() => makeKeyedHash(new Uint8Array(15))).toThrow(/16 bytes/));
});

describe('M3: what a record is looked up by', () => {
  test('are its keys, read without its telephone numbers', () => {
    const keyed = Object.assign(makeKeyedHash(new Uint8Array(16).fill(1)), {
      former: makeKeyedHash(new Uint8Array(16).fill(2)),
    });
    const record: ArrivalRecord = {
      recordId: 'r-1',
      traveller: {
        fullName: 'Wang Fang',
        birthDate: '1990-03-04',
        documents: [{ type: 'passport', issuer: 'CHN', number: 'E12345678' }],
        phones: ['+86 138 0000 0001', '+44 20 7946 0018'],
      },
      conveyance: { mode: 'air', number: 'MU 524', seat: '12A' },
      entry: {},
    };
    const { keys } = identityKeys(normaliseRecord(record).facts, keyed);
    expect(keys).toHaveLength(4);
    expect(searchKeys(statedFacts(record), keyed)).toEqual(keys);
  });
});

describe('M3: which keys a record has', () => {
  const kinds = (facts: Parameters<typeof identityOf>[0]) =>
    identityOf(facts).keys.map(({ kind, hash }) => `${kind} ${hash}`);
  test('documents by type and issuer, national ids apart, a weak key for each script', () => {
    expect(
      kinds({
        names: ['wang xiaoming', '王小明'],
        birthDate: '1988-03-07',
        documents: [
          { type: 'passport', issuer: 'CHN', number: 'E1' },
          { type: 'national-id', issuer: 'CHN', number: '1' },
        ],
      }),
    ).toEqual([
      'D D|passport/CHN|E1',
      'N D|national-id/CHN|1',
      'W W|1988-03-07|wang xiaoming',
      'W W|1988-03-07|王小明',
    ]);
  });
  test('blank is never a wildcard: no weak key without birth date or name', () => {
    expect(kinds({ names: ['wang xiaoming'] })).toEqual([]);
    expect(kinds({ birthDate: '1988-03-07' })).toEqual([]);
  });
  test('nothing of the person is readable in them', () => {
    const hash = makeKeyedHash(new Uint8Array(32));
    const facts = {
      names: ['wang'],
      birthDate: '1988-03-07',
      phones: ['+861'],
      seats: ['CA1/1A'],
      documents: [],
      legs: [],
      stays: [],
    };
    expect(JSON.stringify(identityKeys(facts, hash))).not.toMatch(/wang|1988|\+861|CA1/);
  });
});

describe('refs under a key', () => {
  const identity = identityOf({ phones: ['+861'] });
  const ref = (e: string, at: number, kind: 'D' | 'W' = 'D') =>
    refOf(identity, kind, { entryId: e, travellerId: 't', at });
  test('only weak keys keep phones', () => {
    expect(ref('e', 0)).toEqual({ e: 'e', t: 't', a: 0 });
    expect(ref('e', 0, 'W')).toEqual({ e: 'e', t: 't', a: 0, p: ['P|+861'] });
  });
  test('what says nothing new changes nothing, not even the array', () => {
    const refs = addRef(addRef([], ref('e', 0)), ref('e', 10));
    expect(refs).toEqual([{ e: 'e', t: 't', a: 0, b: 10 }]);
    expect(addRef(refs, ref('e', 5))).toBe(refs);
    expect(addRef(refs, ref('e', -5))).toEqual([{ e: 'e', t: 't', a: -5, b: 10 }]);
    expect(addRef(refs, ref('f', 5))).toHaveLength(2);
  });
  test('arrivals more than 72 h apart stay apart, so that nothing between them is near by mistake', () => {
    expect(addRef([ref('e', 0)], ref('e', 73 * hour))).toHaveLength(2);
  });
  test('the distance to the nearest arrival is kept, whatever is packed together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1 }),
        fc.integer({ min: -100, max: 500 }),
        (hours, probe) => {
          const refs = hours.reduce<KeyRef[]>((some, at) => addRef(some, ref('e', at * hour)), []);
          const near = (limit: number) => refs.some((one) => distanceTo(one, probe * hour) <= limit * hour);
          expect(near(72)).toBe(hours.some((at) => Math.abs(at - probe) <= 72));
        },
      ),
    );
  });
});

describe('check digits', () => {
  test.each([
    ['11010519491231002', 'X'],
    ['14010520000229123', residentIdCheckDigit('14010520000229123')],
  ])('GB 11643: %s%s', (body, digit) => expect(isResidentId(body + digit)).toBe(true));
  test('a wrong digit, date or form is none', () => {
    expect(isResidentId('110105194912310021')).toBe(false);
    expect(isResidentId(`14010519490229123${residentIdCheckDigit('14010519490229123')}`)).toBe(false);
    expect(isResidentId('11010519491231002x')).toBe(false);
  });
  test('every single changed digit of a resident number is found', () => {
    const body = '14010519880307123';
    const number = body + residentIdCheckDigit(body);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (place, more) => {
        const digit = (Number(number[place]) + more) % 10;
        expect(isResidentId(number.slice(0, place) + digit + number.slice(place + 1))).toBe(false);
      }),
    );
  });
  test('ICAO 9303', () => expect(mrzCheckDigit('AB2134<<<')).toBe('5'));
});

describe('ids of notifications and pushes', () => {
  test('are whole where a time was worked out and lies between two milliseconds', () => {
    const id = notificationId(1_700_000_000_000.4, 'customs', 'source.silent', 'operator/lead');
    expect(id).toMatch(/^ntf_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(timeOfId(id)).toBe(1_700_000_000_000);
  });

  test('are the same for the same intent and sort by time', () => {
    const id = notificationId(1_700_000_000_000, 'ent_1', 'arrival.registered:0', '140105/health');
    expect(id).toMatch(/^ntf_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(notificationId(1_700_000_000_000, 'ent_1', 'arrival.registered:0', '140105/health')).toBe(id);
    expect(notificationId(1_700_000_000_000, 'ent_2', 'arrival.registered:0', '140105/health')).not.toBe(id);
    for (const department of departments) {
      expect(departmentOfId(notificationId(1, 'ent_1', 'arrival', `140105/${department}`))).toBe(department);
    }
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.string(), (one, other, content) => {
        const [a, b] = [one % 2 ** 47, other % 2 ** 47];
        expect(timeOfId(pushId(a, content))).toBe(a);
        if (a < b) expect(pushId(a, content) < pushId(b, content)).toBe(true);
      }),
    );
  });
});
