import { describe, expect, test } from 'vitest';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { settleCandidate } from '../../shared/commit/settle-candidate.ts';
import { newDocument, withStatement } from '../../shared/domain/entry-document.ts';
import type { Statement } from '../../shared/domain/evidence.ts';
import { candidateId, candidateWrite } from '../../shared/store/candidates.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { loadEntries, stateWrite } from '../../shared/store/entries.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const statement = (recordId: string): Statement => ({
  agency: 'immigration',
  recordId,
  source: 'immigration',
  version: recordId,
  statedAt: now,
  receivedAt: now,
  says: 'arrived',
  at: now,
  atIs: 'arrived',
  abroad: 'yes',
});

const setUp = async () => {
  const table = createMemoryTable();
  const marks = { documents: [], names: [] };
  const one = withStatement(newDocument('ent_1', 'trv_1', now - 1000), statement('a'), marks);
  const two = withStatement(newDocument('ent_2', 'trv_2', now), statement('b'), marks);
  await table.write([one, two].map((document) => stateWrite({ document, version: 0 })));
  await table.write([candidateWrite({ entryIds: ['ent_1', 'ent_2'], reasons: ['journeys-close'] }, now)]);
  const deps = {
    table,
    config: createConfigReader(table, () => now).load,
    commit: commitEntries({
      table,
      pushes: createMemoryPushQueue(),
      config: createConfigReader(table, () => now),
      now: () => now,
    }),
    now: () => now,
  };
  const decide = (verdict: 'MERGED' | 'NOT_DUPLICATE') =>
    settleCandidate(deps)(candidateId('ent_1', 'ent_2'), {
      verdict,
      reason: 'checked by phone',
      decidedBy: 'steward/s1',
    });
  const documents = async () =>
    (await loadEntries(table, ['ent_1', 'ent_2'], { consistent: true })).map((stored) => stored?.document);
  return { decide, documents, deps };
};

describe('a candidate pair', () => {
  test('M4 M5: merged, the later entry points to the earlier, which carries both statements', async () => {
    const { decide, documents } = await setUp();
    expect(await decide('MERGED')).toMatchObject({ kind: 'settled', pair: { verdict: 'MERGED' } });
    const [one, two] = await documents();
    expect(one?.statements.map((each) => each.recordId).sort()).toEqual(['a', 'b']);
    expect(two?.mergedInto).toBe('ent_1');
  });

  test('M5: a merge taken back restores both entries as they were, and the verdict sticks', async () => {
    const { decide, documents } = await setUp();
    await decide('MERGED');
    expect(await decide('NOT_DUPLICATE')).toMatchObject({ kind: 'settled' });
    const [one, two] = await documents();
    expect(one?.statements.map((each) => each.recordId)).toEqual(['a']);
    expect(two?.statements.map((each) => each.recordId)).toEqual(['b']);
    expect(two?.mergedInto).toBeUndefined();
    expect([one?.notDuplicateOf, two?.notDuplicateOf]).toEqual([['ent_2'], ['ent_1']]);
  });

  test('M4: no verdict sticks while one of the entries is still being written', async () => {
    const { decide, documents, deps } = await setUp();
    const [item] = deps.table.all().filter(({ pk }) => pk === 'E#ent_2');
    await deps.table.delete([{ pk: 'E#ent_2', sk: 'S' }]);
    expect(await decide('MERGED')).toEqual({ kind: 'conflict' });
    if (item) await deps.table.put([item]);
    expect(await decide('MERGED')).toMatchObject({ kind: 'settled' });
    expect((await documents())[1]?.mergedInto).toBe('ent_1');
  });

  test('the same verdict twice changes nothing more', async () => {
    const { decide, documents } = await setUp();
    await decide('MERGED');
    const once = await documents();
    await decide('MERGED');
    expect(await documents()).toEqual(once);
  });

  test('an unknown pair is not found', async () => {
    const { deps } = await setUp();
    const verdict = { verdict: 'MERGED' as const, reason: 'x', decidedBy: 'steward/s1' };
    expect(await settleCandidate(deps)('cnd_none', verdict)).toEqual({ kind: 'not-found' });
  });
});
