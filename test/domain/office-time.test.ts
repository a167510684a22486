import { describe, expect, test } from 'vitest';
import { withAckBy } from '../../shared/domain/notices/plan-notices.ts';
import { makeNotice } from '../../shared/domain/notices/plan-notices-severity.ts';
import { afterOfficeTime } from '../../shared/domain/time/office-time.ts';
import { directoryOf, entry, policy, twoProvinces } from './entry-builder.ts';
import { at, hour } from './evidence-builder.ts';

const timeZone = 'Asia/Shanghai';
const day = { hours: { from: '08:00', to: '18:00' }, timeZone };
const night = { hours: { from: '20:00', to: '06:00' }, timeZone };

test.each([
  ['within the hours', day, '2026-11-20 10:00', 2, '2026-11-20 12:00'],
  ['begun before they open', day, '2026-11-20 03:00', 2, '2026-11-20 10:00'],
  ['begun after they close', day, '2026-11-20 19:00', 2, '2026-11-21 10:00'],
  ['over a night', day, '2026-11-20 17:00', 2, '2026-11-21 09:00'],
  ['over several days', day, '2026-11-20 10:00', 24, '2026-11-22 14:00'],
  ['hours over midnight, after it', night, '2026-11-20 03:00', 2, '2026-11-20 05:00'],
  ['hours over midnight, across it', night, '2026-11-20 23:00', 2, '2026-11-21 01:00'],
  ['hours over midnight, from the day', night, '2026-11-20 12:00', 1, '2026-11-20 21:00'],
])('C1: office time %s', (_, office, start, length, end) => {
  expect(afterOfficeTime(at(start), length * hour, office)).toBe(at(end));
});

describe('C1: a department with office hours', () => {
  const now = at('2026-11-20 17:00');
  const officeHours = { reception: { from: '08:00', to: '18:00' } };
  const outlook = {
    after: entry(),
    directory: directoryOf('140105/health', '140105/reception'),
    tree: twoProvinces,
    policy: { ...policy, officeHours },
    version: 1,
    now,
  };
  const ackBy = (kind: 'arrival.registered' | 'collection.overdue', recipient: string) =>
    withAckBy(makeNotice(kind, 'k', recipient, 1), outlook).ackBy;

  test('C1: answers routine notices in its hours, urgent ones round the clock; the others are not concerned', () => {
    expect(ackBy('arrival.registered', '140105/reception')).toBe(at('2026-11-21 09:00'));
    expect(ackBy('collection.overdue', '140105/reception')).toBe(now + 2 * hour);
    expect(ackBy('arrival.registered', '140105/health')).toBe(now + 2 * hour);
  });
});
