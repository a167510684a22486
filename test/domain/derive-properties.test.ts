import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueSteps, nextDueAt } from '../../shared/domain/deadlines/deadlines.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Statement, Told } from '../../shared/domain/evidence.ts';
import { judgeEvent } from '../../shared/domain/stages/judge-event.ts';
import { addDays, isLocalDate } from '../../shared/domain/time/local-days.ts';
import { evidence, longAfter } from './evidence-arbitraries.ts';
import { context, documentOf } from './evidence-builder.ts';

const runs = { numRuns: 500 };
const derive = (given: { statements: Statement[]; events: EventEvidence[] }) =>
  deriveEntry(documentOf(given.statements, given.events), [], context);

describe('whatever the evidence', () => {
  test('I11: any order, any repetition and any time of learning give the same entry', () => {
    const shuffled = evidence.chain((given) =>
      fc.record({
        given: fc.constant(given),
        statements: fc.shuffledSubarray([...given.statements, ...given.statements], {
          minLength: given.statements.length * 2,
        }),
        events: fc.shuffledSubarray([...given.events, ...given.events], {
          minLength: given.events.length * 2,
        }),
        learnt: fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 28, maxLength: 28 }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ given, statements, events, learnt }) => {
        const relearnt = events.map((one, index) => ({ ...one, learnedAt: learnt[index] ?? 0 }));
        const half = Math.floor(relearnt.length / 2);
        const once = derive(given);
        expect(derive({ statements, events: relearnt })).toEqual(once);
        const beside = deriveEntry(
          documentOf(statements, relearnt.slice(0, half)),
          relearnt.slice(half),
          context,
        );
        expect(beside).toEqual(once);
      }),
      runs,
    );
  });

  test('I9: deriving and judging are total: every piece of evidence is applied, held or told as a conflict', () => {
    fc.assert(
      fc.property(evidence, ({ statements, events }) => {
        const entry = derive({ statements, events });
        const told = entry.timeline.filter((step) => step.by !== undefined).length;
        expect(told).toBe(events.length);
        expect(entry.held.length).toBe(entry.timeline.filter((step) => step.status === 'held').length);
        const [first, ...others] = events;
        if (first === undefined) return;
        const judged = judgeEvent(documentOf(statements, others), [], first, context, longAfter);
        expect(['applied', 'held', 'refused']).toContain(judged.status);
        if (judged.status !== 'refused') expect(judged.entry).toEqual(entry);
        else expect(judged.errors).not.toHaveLength(0);
      }),
      runs,
    );
  });

  test('I5: every open entry has exactly one owner', () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const { responsibility } = derive(given);
        expect(responsibility.locality).toMatch(/./);
        if (responsibility.state === 'ACCEPTED') expect(responsibility.offeredTo).toBeUndefined();
        if (responsibility.state === 'OFFERED') expect(responsibility.offeredTo).toMatch(/./);
      }),
      runs,
    );
  });

  test('I6: no end date before anchor + period unless reduced with a reason', () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const { quarantine } = derive(given);
        if (quarantine === undefined) return;
        expect(isLocalDate(quarantine.anchor) && isLocalDate(quarantine.lastDay)).toBe(true);
        expect(quarantine.lastDay >= quarantine.anchor).toBe(true);
        if (given.events.some((one) => one.type === 'reduced')) return;
        expect(quarantine.lastDay >= addDays(quarantine.anchor, 14)).toBe(true);
      }),
      runs,
    );
  });

  test('N1, N2, N3, N4, N6: no order of evidence derives a forbidden transition', () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const entry = derive(given);
        const applied = entry.timeline.filter((step) => step.status === 'applied');
        if (entry.stage === 'QUARANTINE') expect(entry.arrived).toBe(true);
        const cleared = given.events.some((one) => one.data.disposition === 'clear');
        if (entry.outcome === 'COMPLETED' && !cleared) expect(entry.releasedAt).toBeDefined();
        if (entry.stage === 'RELEASED') expect(entry.quarantine).toBeDefined();
        if (entry.kind === 'OVERSEAS' && entry.stage === 'COMMUNITY') expect(entry.releasedAt).toBeDefined();
        for (const step of applied) if (step.what === 'released') expect(step.stage).not.toBe('HOSPITAL');
      }),
      runs,
    );
  });

  test('I8: an alert that is due is told once, and the next instant is never in the past', () => {
    fc.assert(
      fc.property(evidence, fc.integer({ min: -3, max: 40 }), (given, days) => {
        const entry = derive(given);
        const now = entry.arrivalAt + days * 86_400_000;
        const { events } = given;
        const raised = entry.conflicts.map(
          ({ code, since }): Told => ({
            key: `conflict.raised:${code}:v1.ent`,
            kind: 'conflict.raised',
            recipient: 'N-EAST/health',
            notificationId: 'n',
            at: since,
          }),
        );
        const due = dueSteps(entry, { told: raised, events }, context, now);
        const lines = due.map((step) => ({
          key: step.key,
          kind: step.kind,
          recipient: `${step.locality}/${step.department}`,
          notificationId: 'n',
          at: now,
        }));
        const told = { told: [...raised, ...lines], events };
        expect(dueSteps(entry, told, context, now)).toEqual([]);
        const next = nextDueAt(entry, told, context, now);
        if (next === undefined) return;
        expect(next).toBeGreaterThan(now);
        expect(dueSteps(entry, told, context, next - 1)).toEqual([]);
        expect(dueSteps(entry, told, context, next)).not.toEqual([]);
      }),
      runs,
    );
  });
});

test('the generated evidence reaches every stage and every end worth testing', () => {
  const seen = new Set<string>();
  for (const given of fc.sample(evidence, { numRuns: 3000, seed: 7 })) {
    const { stage, outcome } = derive(given);
    seen.add(outcome ?? stage);
  }
  for (const wanted of [
    'QUARANTINE',
    'RELEASED',
    'COMMUNITY',
    'HOSPITAL',
    'IN_TRANSFER',
    'REPORTED',
    'COMPLETED',
  ]) {
    expect(seen).toContain(wanted);
  }
});
