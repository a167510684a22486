import { describe, expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EventEvidence, Statement, Told } from '../../shared/domain/evidence.ts';
import { planNotices } from '../../shared/domain/notices/plan-notices.ts';
import { makeLocalityTree } from '../../shared/domain/places/locality-tree.ts';
import type { StoredPolicy } from '../../shared/domain/policies/policies.ts';
import { directoryOf } from './entry-builder.ts';
import {
  arrivalTime,
  at,
  contextWith,
  day,
  documentOf,
  event,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const signed = { officer: 'Zhao' };
const tree = makeLocalityTree([{ code: 'N-EAST', name: 'East', level: 'county', timeZone: 'Asia/Shanghai' }]);
const directory = directoryOf('N-EAST/health', 'N-EAST/reception');

/** An entry as it goes on: each step is told of, as the ledger says. */
const story = (policies: StoredPolicy[] = []) => {
  const told: Told[] = [];
  let before: Entry | undefined;
  let version = 0;
  return (
    when: number,
    events: EventEvidence[],
    more: { statements?: Statement[]; also?: StoredPolicy[] } = {},
  ): string[] => {
    const context = contextWith([...policies, ...(more.also ?? [])]);
    const after = deriveEntry(documentOf(more.statements ?? [statement()], events), [], context);
    version += 1;
    const { policy } = context.policies.at(when);
    const outlook = { after, directory, tree, policy, version, now: when };
    const notices = planNotices({
      ...outlook,
      ...(before ? { before } : {}),
      document: { told },
      cause: `v${version}`,
    });
    before = after;
    for (const { key, kind, recipient, digest } of notices) {
      const line = { key, kind, recipient, notificationId: `n${told.length}`, at: when };
      told.push(digest === undefined ? line : { ...line, digest });
    }
    return notices
      .filter(({ kind }) => kind === 'period.changed')
      .map(({ key, recipient }) => `${key.split(':')[1]} ${recipient}`);
  };
};
const both = (date: string) => [`${date} N-EAST/health`, `${date} N-EAST/reception`];
const way = wayToQuarantine();
const until = (type: 'extended' | 'reduced', lastDay: string, when: string) =>
  event(type, at(when), { lastDay }, signed);

describe('C11: a changed end date', () => {
  test('C11: is told once per date, and again when it returns to an earlier one', () => {
    const next = story();
    expect(next(arrivalTime + day, way)).toEqual([]);
    const longer = [...way, until('extended', '2026-12-10', '2026-11-22 09:00')];
    expect(next(at('2026-11-22 09:00'), longer)).toEqual(both('2026-12-10'));
    expect(next(at('2026-11-22 09:05'), longer)).toEqual([]);
    const back = [...longer, until('reduced', '2026-12-04', '2026-11-23 09:00')];
    expect(next(at('2026-11-23 09:00'), back)).toEqual(both('2026-12-04'));
    const again = [...back, until('extended', '2026-12-10', '2026-11-24 09:00')];
    expect(next(at('2026-11-24 09:00'), again)).toEqual(both('2026-12-10'));
  });

  test('C11: is told when late evidence moves day 0', () => {
    const next = story();
    next(arrivalTime + day, way);
    const earlier = [
      statement({ at: arrivalTime - 2 * day, version: 'v2', statedAt: arrivalTime + 2 * day }),
    ];
    expect(next(arrivalTime + 2 * day, way, { statements: earlier })).toEqual(both('2026-12-02'));
    expect(next(arrivalTime + 3 * day, way, { statements: earlier })).toEqual([]);
  });

  test('C11: is told when a policy moves it, though the entry before looks the same', () => {
    const next = story();
    next(arrivalTime + day, way);
    const also = [
      {
        key: 'quarantineDays',
        value: { OVERSEAS: 7 },
        effectiveFrom: '2026-11-22',
        reason: 'order',
        storedAt: at('2026-11-21 20:00'),
      },
    ];
    expect(next(at('2026-11-21 20:01'), way, { also })).toEqual(both('2026-11-27'));
    expect(next(at('2026-11-21 20:02'), way, { also })).toEqual([]);
  });

  test('C11: is not told of a first placement, of somebody released, or of a new quarantine', () => {
    const next = story();
    expect(next(arrivalTime + day, way)).toEqual([]);
    const longer = [...way, until('extended', '2026-12-06', '2026-11-22 09:00')];
    expect(next(at('2026-11-22 09:00'), longer)).toHaveLength(2);
    const released = [...longer, event('released', at('2026-12-06 12:00'), {}, signed)];
    expect(next(at('2026-12-06 12:00'), released)).toEqual([]);
    const again = [
      ...released,
      event('test-result', at('2026-12-08 12:00'), { result: 'positive' }, signed),
      event('placed', at('2026-12-08 18:00'), {}, signed),
    ];
    expect(next(at('2026-12-08 18:30'), again)).toEqual([]);
  });
});
