import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { departments } from '../../shared/contracts/localities.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { dataFor, relationOf } from '../../shared/domain/notices/notification-matrix.ts';
import { accepted, entry } from './entry-builder.ts';
import { evidence } from './evidence-arbitraries.ts';
import { context, documentOf, tree } from './evidence-builder.ts';
import { allowed, full, outsideOf, relations } from './field-table.ts';

describe('G2: every field, by department and by what the locality is to the entry', () => {
  const columns = relations.flatMap((relation) =>
    departments.map((department) => [relation, department] as const),
  );

  test.each(columns)('G2: %s %s', (relation, department) => {
    const one = entry({
      stage: 'HOSPITAL',
      symptomatic: true,
      hospital: { since: 1, caseConfirmed: false },
      nationality: undefined,
    });
    const data = dataFor(department, relation, one, full);
    const unset = ['expectedAt', 'lastDay'];
    const expected = allowed(department, relation, one).filter((field) => !unset.includes(field));
    expect(Object.keys(data).sort()).toEqual(expected.sort());
    expect(outsideOf(department, relation, one)).toEqual([]);
  });

  test('G2: what no department needs is told to none', () => {
    for (const [relation, department] of columns) {
      expect(JSON.stringify(dataFor(department, relation, entry(), full))).not.toContain('<secret>');
    }
  });

  test.each(departments)(
    'G2: the point of entry’s %s sees open or closed alone once the person is handed over',
    (department) => {
      for (const stage of ['HANDED_OVER', 'QUARANTINE', 'RELEASED', 'COMMUNITY', 'CLOSED'] as const) {
        const one = entry({ stage, responsibility: accepted() });
        expect(Object.keys(dataFor(department, 'point-of-entry', one, full))).toEqual(['open']);
      }
    },
  );
});

describe('I7: over random entries and recipients', () => {
  const localities = [
    'NORTH',
    'N-CITY',
    'N-EAST',
    'N-WEST',
    'N-FAR',
    'SOUTH',
    'S-CITY',
    'S-PORT',
    'BERLIN',
    'operator',
  ];

  test('I7: no notification holds a field outside its recipient’s matrix', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        evidence,
        fc.constantFrom(...localities),
        fc.constantFrom(...departments),
        ({ statements, events }, locality, department) => {
          const one = deriveEntry(documentOf(statements, events), [], context);
          const relation = relationOf(locality, one, tree);
          if (relation !== 'none') seen += 1;
          expect(outsideOf(department, relation, one)).toEqual([]);
          // Whoever has no part in it holds no word of the person, whatever the entry has been through.
          const isNear = [one.destination, one.home, one.pointOfEntry, one.presentAt]
            .concat(one.responsibility.locality, one.responsibility.offeredTo)
            .some((code) => code !== undefined && (code === locality || tree.isWithin(code, locality)));
          if (!isNear) expect(relation).toBe('none');
        },
      ),
      { numRuns: 600 },
    );
    expect(seen).toBeGreaterThan(100);
  });
});
