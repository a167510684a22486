import { expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import {
  arrivalTime,
  at,
  context,
  documentOf,
  event,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

test('the whole way of an overseas arrival, from border to community', () => {
  const way = wayToQuarantine();
  const stages = way.map((_, index) =>
    deriveEntry(documentOf([statement()], way.slice(0, index + 1)), [], context),
  );
  expect(stages.map((entry) => entry.stage)).toEqual([
    'ARRIVED',
    'CHECKED',
    'AWAITING_TRANSFER',
    'IN_TRANSFER',
    'HANDED_OVER',
    'QUARANTINE',
  ]);
  const entry = stages.at(-1);
  expect(entry?.quarantine).toMatchObject({
    anchor: '2026-11-20',
    lastDay: '2026-12-04',
    timeZone: 'Asia/Shanghai',
  });
  const released = event('released', at('2026-12-04 15:00'), {}, { officer: 'Zhao' });
  const collected = event('collected', at('2026-12-04 18:00'));
  const completed = event('completed', at('2026-12-06 09:00'), {}, { officer: 'Zhao' });
  const end = deriveEntry(documentOf([statement()], [...way, released, collected, completed]), [], context);
  expect(end).toMatchObject({ stage: 'CLOSED', outcome: 'COMPLETED', held: [], conflicts: [] });
  expect(end.arrivalAt).toBe(arrivalTime);
});
