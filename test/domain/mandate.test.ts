import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standingMandateUntil } from '../../shared/contracts/policy-privacy.ts';
import { mandateAt, nextWarning, warningDue } from '../../shared/domain/policies/mandate.ts';
import { makePolicyBook, policyFaults } from '../../shared/domain/policies/policies.ts';

const day = 86_400_000;
const at = (text: string): number => Date.parse(text);
const spans = (...some: [string, string][]) => some.map(([from, to]) => ({ from: at(from), to: at(to) }));

describe('the mandate', () => {
  test('G9: the built-in one holds where none was put, and it ends', () => {
    const standing = at(standingMandateUntil);
    expect(mandateAt([], at('2026-11-21'))).toMatchObject({ inForce: true, until: standing });
    expect(mandateAt([], standing - 1).inForce).toBe(true);
    expect(mandateAt([], standing)).toMatchObject({
      inForce: false,
      until: standing,
      purgeAt: standing + 30 * day,
    });
  });

  test('G9: orders that follow on each other are one row, and a gap between them ends it', () => {
    const put = spans(
      ['2026-12-01', '2027-01-01'],
      ['2027-01-01', '2027-02-01'],
      ['2027-03-01', '2027-04-01'],
    );
    const on = (date: string) => mandateAt(put, at(date));
    expect(on('2026-11-21')).toMatchObject({ inForce: true, until: at('2027-02-01') });
    expect(on('2027-01-15')).toMatchObject({ inForce: true, until: at('2027-02-01') });
    expect(on('2027-02-10')).toMatchObject({ inForce: false, until: at('2027-02-01') });
    expect(on('2027-03-10')).toMatchObject({ inForce: true, until: at('2027-04-01') });
    expect(on('2030-01-01')).toMatchObject({ inForce: false, until: at('2027-04-01') });
  });

  test('G9: an order put today that ended long ago still leaves thirty days', () => {
    const put = [{ from: at('2020-01-01'), to: at('2020-02-01'), storedAt: at('2026-11-21') }];
    expect(mandateAt(put, at('2026-11-21')).purgeAt).toBe(at('2026-11-21') + 30 * day);
  });

  test('G9: in force means that some order covers the moment, and its row ends where nothing does', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(
        fc.array(span, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 90 }),
        (drawn, now) => {
          const put = drawn.map(([from, length]) => ({ from, to: from + length }));
          const first = Math.min(...put.map(({ from }) => from));
          const covered = (moment: number) =>
            moment < first || put.some(({ from, to }) => from <= moment && moment < to);
          const mandate = mandateAt(put, now);
          expect(mandate.inForce).toBe(covered(now));
          expect(covered(mandate.until)).toBe(false);
          if (mandate.inForce) {
            for (let moment = now; moment < mandate.until; moment += 1) expect(covered(moment)).toBe(true);
          } else {
            expect(mandate.until).toBeLessThanOrEqual(now);
          }
        },
      ),
    );
  });

  test('G9: its end is told of thirty days before, and again the nearer it comes', () => {
    const until = at('2027-02-01');
    expect(nextWarning({ until }, until - 90 * day)).toBe(until - 30 * day);
    expect(warningDue({ until }, until - 31 * day)).toBeUndefined();
    expect(warningDue({ until }, until - 20 * day)).toBe(until - 30 * day);
    expect(nextWarning({ until }, until - 20 * day)).toBe(until - 14 * day);
    expect(nextWarning({ until }, until - 1)).toBe(until);
    expect(nextWarning({ until }, until)).toBeUndefined();
  });

  test('G9: a mandate has an end, and renewing it makes no new version of the rules', () => {
    const item = { key: 'mandate', value: { order: 'Order 12' }, effectiveFrom: '2026-12-01', reason: 'r' };
    expect(policyFaults(item)).toMatchObject([{ pointer: '/effectiveTo', code: 'required' }]);
    const whole = { ...item, effectiveTo: '2027-01-31' };
    expect(policyFaults(whole)).toEqual([]);
    const book = makePolicyBook([whole]);
    expect(book.at(at('2026-12-05')).version).toBe('default');
    expect(book.at(at('2026-12-05')).policy.mandate.order).toBe('Order 12');
    expect(book.mandate(at('2026-12-05'))).toMatchObject({
      inForce: true,
      until: at('2027-02-01T00:00:00+08:00'),
    });
  });
});
