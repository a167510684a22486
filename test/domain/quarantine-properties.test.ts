import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { followUpCounts, followUpDays, lastSeenAt } from '../../shared/domain/quarantine/follow-up.ts';
import { addDays, localDateOf } from '../../shared/domain/time/local-days.ts';
import { evidence } from './evidence-arbitraries.ts';
import { context, documentOf } from './evidence-builder.ts';

const entries = evidence.map(({ statements, events }) =>
  deriveEntry(documentOf(statements, events), [], context),
);
const runs = { numRuns: 400 };

test('F28: whatever is told, stays follow one another, and at most the last one goes on', () => {
  fc.assert(
    fc.property(entries, ({ stays = [], stage }) => {
      for (const [index, stay] of stays.entries()) {
        const next = stays[index + 1];
        if (next !== undefined) expect(stay.until).toBeDefined();
        if (stay.until !== undefined) expect(stay.until).toBeGreaterThanOrEqual(stay.since);
      }
      if (['EXPECTED', 'COMMUNITY', 'CLOSED', 'IN_TRANSFER'].includes(stage)) {
        expect(stays.filter(({ until }) => until === undefined)).toEqual([]);
      }
    }),
    runs,
  );
});

test('F25: whatever is told, a day has one outcome, and made and missed are never both', () => {
  fc.assert(
    fc.property(entries, fc.integer({ min: 0, max: 30 }), (entry, days) => {
      const today = addDays(localDateOf(entry.arrivalAt, 'Asia/Shanghai'), days);
      const table = followUpDays(entry, today);
      expect(new Set(table.map(({ day }) => day)).size).toBe(table.length);
      const { owed, made, missed } = followUpCounts(entry, today);
      expect(made + missed).toBeLessThanOrEqual(1);
      if (missed === 1) expect(owed).toBe(1);
      expect(lastSeenAt(entry) === undefined).toBe(entry.quarantine === undefined);
    }),
    runs,
  );
});

test('F29: whatever is told, an investigation is asked for before it is closed, and of nobody who has not come', () => {
  fc.assert(
    fc.property(entries, ({ investigation, arrived, symptomatic, hospital }) => {
      if (arrived && (symptomatic || hospital)) expect(investigation).toBeDefined();
      if (investigation?.state === 'CLOSED') {
        expect(investigation.closedAt).toBeGreaterThanOrEqual(investigation.requestedAt);
      }
      if (investigation?.state === 'REQUESTED') expect(arrived).toBe(true);
    }),
    runs,
  );
});
