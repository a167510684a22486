import { describe, expect, test } from 'vitest';
import { type CertificateClaims, certificateClaims } from '../../shared/contracts/certificate.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence } from '../../shared/domain/evidence.ts';
import {
  certificateEnd,
  certificateStateOf,
  type Release,
  standingRelease,
  verdictOf,
} from '../../shared/domain/traveller/certificate.ts';
import { at, context, day, documentOf, event, hour, statement, wayToQuarantine } from './evidence-builder.ts';

const release = at('2026-12-04 14:00');
const signed = { officer: 'Zhao' };
const later = (hours: number) => release + hours * hour;
const released = event('released', release, {}, signed);
const collected = event('collected', later(1));
const completed = event('completed', later(24));

const standing = (...events: EventEvidence[]): Release | undefined =>
  standingRelease(deriveEntry(documentOf([statement()], [...wayToQuarantine(), ...events]), [], context));

const told: Release = {
  releasedAt: release,
  releasedOn: '2026-12-04',
  lastDay: '2026-12-04',
  timeZone: 'Asia/Shanghai',
};

describe('F13: the release that a certificate may tell of', () => {
  test.each<[string, EventEvidence[]]>([
    ['just released', [released]],
    ['collected', [released, collected]],
    ['the case completed', [released, collected, completed]],
    ['called once more', [released, collected, event('follow-up', later(30))]],
    ['gone abroad afterwards', [released, collected, event('departed', later(40))]],
  ])('stands: %s', (_, events) => {
    expect(standing(...events)).toEqual(told);
  });

  test.each<[string, EventEvidence[]]>([
    ['in quarantine', []],
    ['refused: no collector', [event('released', release, { collector: undefined }, signed)]],
    ['positive afterwards', [released, event('test-result', later(9), { result: 'positive' })]],
    ['suspected afterwards', [released, collected, event('test-result', later(9), { result: 'suspected' })]],
    ['in hospital', [released, collected, event('hospitalised', later(9))]],
    [
      'contact of a case, by a named lead',
      [released, collected, event('disposition', later(9), { disposition: 'local' }, signed)],
    ],
    ['lost before anybody collected', [released, event('lost', later(9), {}, signed)]],
    ['dead', [released, collected, event('died', later(9))]],
    [
      'completed and opened again',
      [released, collected, completed, event('reopened', later(30), {}, signed)],
    ],
    [
      'the last day was moved before the release, and we learned of it late',
      [released, event('extended', release - day, { lastDay: '2026-12-10' }, signed)],
    ],
  ])('does not: %s', (_, events) => {
    expect(standing(...events)).toBeUndefined();
  });

  test('a case opened again and completed again tells of its release again', () => {
    const again = [event('reopened', later(30), {}, signed), event('completed', later(31))];
    expect(standing(released, collected, completed, ...again)).toEqual(told);
  });

  test('another quarantine has another release', () => {
    const second = [
      event('disposition', later(9), { disposition: 'local' }, signed),
      event('placed', later(10), {}, signed),
      event('released', at('2026-12-18 09:00'), {}, signed),
    ];
    const again = standing(released, collected, ...second);
    expect(again).toMatchObject({ releasedOn: '2026-12-18', lastDay: '2026-12-18' });
    expect(certificateStateOf(claims, again, release)).toBe('revoked');
  });

  test('an early release tells both days', () => {
    const early = event('released', at('2026-12-01 09:00'), { overrideReason: 'rule 7' }, signed);
    expect(standing(early)).toMatchObject({ releasedOn: '2026-12-01', lastDay: '2026-12-04' });
  });
});

const claims: CertificateClaims = {
  jti: `crt_${'a'.repeat(27)}`,
  exp: at('2027-01-04 00:00') / 1000,
  initials: '王X',
  releasedOn: '2026-12-04',
  lastDay: '2026-12-04',
  locality: { code: 'N-EAST', name: 'node N-EAST' },
  validUntil: '2027-01-03',
};
const inTime = at('2027-01-03 23:59');
const tooLate = at('2027-01-04 00:00');

describe('how long it counts', () => {
  test('so many days after the day of the release, to the end of the last one where the days were counted', () => {
    expect(certificateEnd(told, 30)).toEqual({ validUntil: '2027-01-03', endsAt: at('2027-01-04 00:00') });
    const inPaulo = certificateEnd({ ...told, timeZone: 'America/Sao_Paulo' }, 1);
    expect(inPaulo).toEqual({ validUntil: '2026-12-05', endsAt: Date.parse('2026-12-06T00:00:00-03:00') });
  });
});

describe('what a certificate is worth', () => {
  test.each([
    ['the release stands as told', told, inTime, 'valid'],
    ['the same release an hour earlier', { ...told, releasedAt: release - hour }, inTime, 'valid'],
    ['no release', undefined, inTime, 'revoked'],
    ['released on another day', { ...told, releasedOn: '2026-12-05' }, inTime, 'revoked'],
    ['another last day', { ...told, lastDay: '2026-12-03' }, inTime, 'revoked'],
    ['its end has come', told, tooLate, 'expired'],
    ['its end has come, and no release', undefined, tooLate, 'expired'],
  ])('%s', (_, now, clock, state) => {
    expect(certificateStateOf(claims, now, clock)).toBe(state);
  });

  test.each([
    ['signed by nobody we know', undefined, 'not-asked', inTime, 'false'],
    ['signed, the office confirms', claims, 'valid', inTime, 'valid'],
    ['signed, the office has revoked it', claims, 'revoked', inTime, 'revoked'],
    ['the office says expired, and its clock decides', claims, 'expired', inTime, 'expired'],
    ['the office says valid, and its clock decides', claims, 'valid', tooLate, 'valid'],
    ['signed, but the office never issued it', claims, 'unknown', inTime, 'false'],
    ['ended, and forgotten by the office', claims, 'unknown', tooLate, 'expired'],
    ['nobody asked, in time', claims, 'not-asked', inTime, 'valid'],
    ['nobody asked, too late', claims, 'not-asked', tooLate, 'expired'],
  ] as const)('to a checker: %s', (_, found, office, now, verdict) => {
    expect(verdictOf({ claims: found, office, now })).toBe(verdict);
  });
});

describe('what it tells', () => {
  test('initials, dates, the issuing locality and its own id: not one field more', () => {
    expect(Object.keys(certificateClaims.shape).sort()).toEqual(
      ['exp', 'initials', 'jti', 'lastDay', 'locality', 'releasedOn', 'validUntil'].sort(),
    );
    expect(certificateClaims.safeParse({ ...claims, name: '王小明' }).success).toBe(false);
  });
});
