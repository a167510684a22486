import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacSha256 } from '../../shared/domain/matching/hmac-sha256.ts';
import { oddText } from './odd-text.ts';

test('says what createHmac says, of text and of bytes, one after the other under one key', () => {
  const data = fc.oneof(oddText, fc.uint8Array({ maxLength: 700 }));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.array(data, { maxLength: 4 }), (key, several) => {
      const hmac = hmacSha256(key);
      for (const one of several) {
        const whole = createHmac('sha256', key).update(one).digest();
        expect(hmac(one, 'hex')).toBe(whole.toString('hex'));
        expect(hmac(one, 'base64url')).toBe(whole.toString('base64url'));
        expect(Buffer.from(hmac(one, 'binary'), 'latin1').equals(whole)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
