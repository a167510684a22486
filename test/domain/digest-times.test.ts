import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DigestSetting } from '../../shared/contracts/recipient.ts';
import { digestTimeOf, nextDigestAt } from '../../shared/domain/notices/digest-times.ts';

const at = (text: string): number => Date.parse(text);
const zone = 'Asia/Urumqi';
const iso = (setting: DigestSetting, now: string, timeZone = zone): string =>
  new Date(nextDigestAt(setting, timeZone, at(now))).toISOString();

describe('when the next digest comes', () => {
  test.each([
    [{ everyMinutes: 60 }, '2026-11-21T08:10:00Z', '2026-11-21T09:00:00.000Z'],
    [{ everyMinutes: 60 }, '2026-11-21T09:00:00Z', '2026-11-21T10:00:00.000Z'],
    // 18:00 in Urumqi is the new day: an interval that does not divide the day begins again at midnight.
    [{ everyMinutes: 420 }, '2026-11-21T17:30:00Z', '2026-11-21T18:00:00.000Z'],
    [{ everyMinutes: 1440 }, '2026-11-21T08:10:00Z', '2026-11-21T18:00:00.000Z'],
    [{ dailyAt: '08:00' }, '2026-11-21T01:59:00Z', '2026-11-21T02:00:00.000Z'],
    [{ dailyAt: '08:00' }, '2026-11-21T02:00:00Z', '2026-11-22T02:00:00.000Z'],
  ] as const)('%j after %s is %s', (setting, now, expected) => {
    expect(iso(setting, now)).toBe(expected);
  });

  test('it always lies ahead, within the interval or a day', () => {
    const settings = fc.oneof(
      fc.record({ everyMinutes: fc.integer({ min: 15, max: 1440 }) }),
      fc.record({ dailyAt: fc.constantFrom('00:00', '07:45', '23:59') }),
    );
    fc.assert(
      fc.property(settings, fc.integer({ min: 0, max: 400 * 86_400 }), (setting, seconds) => {
        const now = at('2026-01-01T00:00:00Z') + seconds * 1000;
        const next = nextDigestAt(setting, zone, now);
        expect(next).toBeGreaterThan(now);
        const most = 'everyMinutes' in setting ? setting.everyMinutes : 1440;
        expect(next - now).toBeLessThanOrEqual(most * 60_000);
      }),
    );
  });

  test('C1: urgent notices never wait; low-tier ones wait for the morning though nobody asked for digests', () => {
    const about = {
      directory: { has: () => true },
      timeZone: zone,
      lowTier: true,
      now: at('2026-11-21T08:00:00Z'),
    };
    const notice = { recipient: '6501/health', severity: 'routine' as const };
    expect(digestTimeOf({ ...notice, severity: 'urgent' }, about)).toBeUndefined();
    expect(digestTimeOf(notice, about)).toBe(at('2026-11-22T02:00:00Z'));
    expect(digestTimeOf(notice, { ...about, lowTier: false })).toBeUndefined();
    const directory = { has: () => true, digestOf: () => ({ everyMinutes: 30 }) };
    expect(digestTimeOf(notice, { ...about, directory })).toBe(at('2026-11-21T08:30:00Z'));
  });
});
