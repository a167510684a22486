import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absorb, holdsStatement, newDocument, withStatement } from '../../shared/domain/entry-document.ts';
import type { Statement } from '../../shared/domain/evidence.ts';

const marks = { documents: [], names: [] };
const version = (number: number, more: Partial<Statement> = {}): Statement => ({
  agency: 'immigration',
  recordId: 'r1',
  source: 'immigration',
  version: `v${number}`,
  statedAt: number,
  receivedAt: number,
  says: 'arrived',
  at: 0,
  atIs: 'arrived',
  abroad: 'yes',
  ...more,
});
const opened = newDocument('ent_1', 'trv_1', 100);

describe('an entry’s document', () => {
  test('M2: of one record the newest version counts, in any order and repetition, and every former destination stays known', () => {
    const versions = [
      version(1, { destination: '1401' }),
      version(2, { destination: '1402' }),
      version(3, { destination: '1403' }),
      version(3, { version: 'v0', destination: '1404' }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([...versions, ...versions], { minLength: 8 }), (order) => {
        const document = order.reduce((before, one) => withStatement(before, one, marks), opened);
        expect(document.statements).toEqual([
          { ...version(3, { destination: '1403' }), formerDestinations: ['1401', '1402', '1404'] },
        ]);
      }),
    );
  });

  test('M5: two documents absorb each other to the same statements, whichever is the first', () => {
    const one = withStatement(opened, version(1), marks);
    const other = withStatement(newDocument('ent_2', 'trv_2', 50), version(2, { recordId: 'r2' }), marks);
    const ids = (document: typeof one) => document.statements.map((statement) => statement.recordId).sort();
    expect(ids(absorb(one, other))).toEqual(ids(absorb(other, one)));
    expect(absorb(one, other)).toMatchObject({ entryId: 'ent_1', absorbed: ['ent_2'], openedAt: 1 });
  });

  test('an older version than the one held is held too', () => {
    const document = withStatement(opened, version(2), marks);
    expect([1, 2, 3].map((number) => holdsStatement(document, version(number)))).toEqual([true, true, false]);
  });
});
