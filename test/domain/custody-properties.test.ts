import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closers } from '../../functions/feedback/view-alerts.ts';
import type { EventType } from '../../shared/contracts/event-terms.ts';
import { dueSteps, standingSteps } from '../../shared/domain/deadlines/deadlines.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence } from '../../shared/domain/evidence.ts';
import { ownerHistory } from '../../shared/domain/transfer/owner-history.ts';
import { evidence } from './evidence-arbitraries.ts';
import { arrivalTime, context, day, documentOf, event, hour, statement } from './evidence-builder.ts';

const runs = { numRuns: 400 };
const places = ['N-EAST', 'N-WEST', 'N-FAR', 'N-CITY', 'NORTH', 'S-CITY', 'BERLIN'] as const;
const when = fc.integer({ min: 0, max: 24 * 20 }).map((hours) => arrivalTime + hours * hour);

const words: EventType[] = [
  'accepted',
  'rejected',
  'transfer-offered',
  'transfer-revoked',
  'assigned',
  'feedback',
  'moved',
];

/** What localities say of who answers, sensible or not. */
const wordOnOwners: fc.Arbitrary<EventEvidence> = fc
  .record({
    type: fc.constantFrom(...words),
    at: when,
    by: fc.constantFrom(...places, 'steward'),
    localityCode: fc.constantFrom(...places, 'nowhere'),
    outcome: fc.constantFrom('elsewhere', 'not-ours', 'not-found', 'placed'),
    id: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ type, at, by, localityCode, outcome, id }) =>
    event(type, at, { localityCode, outcome, reason: 'so' }, { by, officer: 'Zhao', id: `${type}-${id}` }),
  );

/** A population: each of its entries with a way of its own and many words on who answers. */
const population = fc.array(
  fc.record({
    home: fc.constantFrom(...places, undefined),
    destination: fc.constantFrom(...places, undefined),
    words: fc.array(wordOnOwners, { maxLength: 14 }),
    died: fc.option(when, { nil: undefined }),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('whatever localities say of who answers', () => {
  test('I5 P5: every open entry has exactly one owner, at every moment since it opened', () => {
    fc.assert(
      fc.property(population, (people) => {
        for (const { home, destination, words: said, died } of people) {
          const end = died === undefined ? [] : [event('died', died)];
          const unique = [...new Map([...said, ...end].map((one) => [one.key, one])).values()];
          const entry = deriveEntry(documentOf([statement({ home, destination })], unique), [], context);
          const spans = ownerHistory(entry);
          const last = spans.at(-1);
          expect(last?.locality).toBe(entry.responsibility.locality);
          expect(last?.to === undefined).toBe(entry.stage !== 'CLOSED');
          for (const [index, span] of spans.entries()) {
            expect(span.locality).toMatch(/./);
            if (index > 0) expect(spans[index - 1]?.to).toBe(span.from);
            if (span.to !== undefined) expect(span.to).toBeGreaterThanOrEqual(span.from);
          }
          const accepted = spans.filter(({ interim }) => !interim);
          expect(['ACCEPTED', 'TRANSFER_OFFERED'].includes(entry.responsibility.state)).toBe(
            accepted.length > 0,
          );
        }
      }),
      runs,
    );
  });

  test('R2 I11: in any order the same one answers, and nobody is offered what they rejected', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(wordOnOwners, { maxLength: 14, selector: (one) => one.key }),
        fc.infiniteStream(fc.integer()),
        (said, seeds) => {
          const documents = documentOf([statement({ home: 'N-WEST' })], said);
          const once = deriveEntry(documents, [], context);
          const order = new Map(said.map((one) => [one.key, seeds.next().value ?? 0]));
          const shuffled = said.toSorted((a, b) => (order.get(a.key) ?? 0) - (order.get(b.key) ?? 0));
          expect(deriveEntry({ ...documents, events: shuffled }, [], context)).toEqual(once);
          const { state, offeredTo = '', refusedBy = [] } = once.responsibility;
          // Only a word that names the place itself (elsewhere, moved, an owner's offer) may lead back to it.
          const named = said.some(({ data, type }) => type !== 'rejected' && data.localityCode === offeredTo);
          if (state === 'OFFERED' && !named) expect(refusedBy).not.toContain(offeredTo);
        },
      ),
      runs,
    );
  });
});

const manifests = ['m-1', 'm-2'] as const;
const hand = fc
  .record({
    type: fc.constantFrom('boarded', 'leg', 'received', 'port-check', 'disposition', 'placed', 'moved'),
    at: when,
    manifestId: fc.constantFrom(...manifests),
    id: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ type, at, manifestId, id }) =>
    event(type as EventType, at, { manifestId, disposition: 'transfer' }, { id: `${type}-${id}` }),
  );

/** Mostly a real way, so that many are handed over. */
const custody = fc
  .tuple(
    fc.subarray(['port-check', 'disposition', 'boarded', 'received', 'placed'] as const),
    fc.constantFrom(...manifests),
    fc.constantFrom(...manifests),
    fc.array(hand, { maxLength: 5 }),
  )
  .map(([steps, given, taken, odd]) => {
    const way = steps.map((type, index) =>
      event(type, arrivalTime + (index + 1) * hour, { manifestId: type === 'received' ? taken : given }),
    );
    return [...new Map([...way, ...odd].map((one) => [one.key, one])).values()];
  });

describe('custody', () => {
  test('I4: handed over is signed by both sides on one manifest, or it is not counted', () => {
    let counted = 0;
    fc.assert(
      fc.property(fc.array(custody, { minLength: 1, maxLength: 8 }), (people) => {
        for (const events of people) {
          const entry = deriveEntry(documentOf([statement()], events), [], context);
          const aside = new Set([
            ...entry.held.map(({ key }) => key),
            ...entry.conflicts.filter(({ code }) => code !== 'headcount').flatMap(({ between }) => between),
          ]);
          const applied = events.filter(({ key }) => !aside.has(key));
          const handedOver = ['HANDED_OVER', 'QUARANTINE'].includes(entry.stage);
          const taken = applied.filter(({ type }) => type === 'received');
          if (handedOver) expect(taken.length).toBeGreaterThan(0);
          for (const one of taken) {
            const given = applied.some(
              ({ type, data }) =>
                (type === 'boarded' || type === 'leg') && data.manifestId === one.data.manifestId,
            );
            expect(given).toBe(true);
          }
          counted += Number(handedOver);
        }
      }),
      runs,
    );
    expect(counted).toBeGreaterThan(50);
  });
});

describe('alerts', () => {
  test('I8: every alert of anybody, at any time of thirty days, has what ends it, and none outlives the entry', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(evidence, fc.integer({ min: 0, max: 30 }), ({ statements, events }, days) => {
        const now = arrivalTime + days * day;
        const derive = (more: EventEvidence[]) =>
          deriveEntry(documentOf(statements, [...events, ...more]), [], context);
        const due = dueSteps(derive([]), { told: [], events }, context, now);
        // The notice that a release is coming asks for nothing: the next alert is the one that ends.
        for (const { kind } of due.filter((step) => step.kind !== 'release.upcoming')) {
          seen.add(kind);
          expect(Object.keys(closers)).toContain(kind);
        }
        const end = event('died', arrivalTime + 40 * day, {}, { officer: 'Zhao' });
        const after = derive([end]);
        expect(after.stage).toBe('CLOSED');
        const ledger = { told: [], events: [...events, end] };
        const standing = standingSteps(after, ledger, context, now + 60 * day);
        expect(standing).toEqual([]);
      }),
      runs,
    );
    expect(seen.size).toBeGreaterThan(10);
  });
});
