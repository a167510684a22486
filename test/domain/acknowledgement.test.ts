import { describe, expect, test } from 'vitest';
import { ackBy, ackSteps, nextAckStepAt } from '../../shared/domain/deadlines/acknowledgement.ts';
import { resolvePolicy } from '../../shared/domain/policies/policies.ts';

const hour = 3_600_000;
const created = Date.UTC(2026, 10, 20, 2);
const { policy } = resolvePolicy([], created);
const arrived = { stage: 'ARRIVED', arrivalAt: created - hour } as const;
const expectedIn = (hours: number) => ({ stage: 'EXPECTED', arrivalAt: created + hours * hour }) as const;
const hoursUntil = (at: number | undefined) => at && (at - created) / hour;

describe('C1: until when to acknowledge', () => {
  const routine = { kind: 'arrival.expected', severity: 'routine', createdAt: created } as const;

  test.each([
    ['C1: twelve hours for somebody expected later', expectedIn(72), 12],
    ['C1: four hours before a near eta', expectedIn(10), 6],
    ['C1: never less than two hours', expectedIn(3), 2],
    ['C1: an eta gone by', expectedIn(-5), 2],
    ['C1: two hours once arrived', arrived, 2],
    ['C1: two hours when no entry is concerned', undefined, 2],
  ])('%s', (_, entry, hours) => {
    expect(hoursUntil(ackBy(routine, entry, policy))).toBe(hours);
  });

  test('C1: urgent is two hours whatever the stage', () => {
    const urgent = { ...routine, kind: 'symptoms.reported', severity: 'urgent' } as const;
    expect(hoursUntil(ackBy(urgent, expectedIn(72), policy))).toBe(2);
  });

  test('C1: the ladder’s own notices are never escalated', () => {
    expect(ackBy({ ...routine, kind: 'ack.overdue', severity: 'urgent' }, arrived, policy)).toBeUndefined();
    expect(ackBy({ ...routine, kind: 'test' }, undefined, policy)).toBeUndefined();
  });
});

describe('C1: the ladder', () => {
  const due = created + 2 * hour;
  const levels = (hours: number) => ackSteps(due, policy, created + hours * hour).map((step) => step.level);

  test('C1: the recipient at 2 h, parent at 4, grandparent at 8, lead and operator at 24, then daily for ever', () => {
    expect(levels(1.9)).toEqual([]);
    expect([levels(2), levels(4), levels(8), levels(24)]).toEqual([[1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]);
    expect(levels(47)).toEqual([1, 2, 3, 4]);
    expect([levels(48), levels(24 * 100)]).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 103],
    ]);
    expect(ackSteps(due, policy, created + 48 * hour).map((step) => step.to)).toEqual([
      ['own'],
      ['parent'],
      ['grandparent'],
      ['lead', 'operator'],
      ['lead', 'operator'],
    ]);
  });

  test('C1: the next step is always known, and is exactly when the ladder grows', () => {
    const expected = [2, 4, 8, 24, 48, 72, 96];
    let now = created;
    for (const hours of expected) {
      const next = nextAckStepAt(due, policy, now);
      expect(hoursUntil(next)).toBe(hours);
      expect(ackSteps(due, policy, next).at(-1)?.dueAt).toBe(next);
      now = next;
    }
  });

  test('C1: for somebody expected the rungs keep their distances', () => {
    const late = created + 12 * hour;
    const steps = ackSteps(late, policy, created + 34 * hour);
    expect(steps.map((step) => hoursUntil(step.dueAt))).toEqual([12, 14, 18, 34]);
  });
});
