import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { rebuildStep } from '../../functions/admin/rebuild-table.ts';
import { eraseEntry } from '../../shared/commit/erase-entry.ts';
import { rebuildAnswer } from '../../shared/contracts/rebuild.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { forgetSecrets } from '../../shared/store/key-sheets.ts';
import { loadRecords, recordWrite } from '../../shared/store/records.ts';
import { resealItems } from '../../shared/store/reseal.ts';
import { restoreStep } from '../../shared/store/restore.ts';
import { placeOf } from '../../shared/store/seal.ts';
import { createSealedTable } from '../../shared/store/sealed-table.ts';
import { memoryScan } from '../doubles/memory-scan.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { recordOf, setUp, valuesOf } from '../functions/erasure-set-up.ts';
import { traveller } from './story.ts';
import { start } from './world.ts';

const names = [
  { agency: 'border', recordId: 'border-1' },
  { agency: 'border', recordId: 'border-2' },
];

/** Two people's records, sealed, and a copy of the table as it was then. */
const sealed = async () => {
  const [raw, keys] = [createMemoryTable(), createMemoryTable()];
  const table = createSealedTable({
    ...{ table: raw, keys, now: () => start, random: randomBytes },
    dayKeys: async (day) => [createHash('sha256').update(day).digest()],
  });
  const writes = names.map((name, index) =>
    recordWrite(name, {
      entryId: `ent_${index}`,
      version: 0,
      versions: [
        {
          hash: 'h',
          statedAt: start,
          receivedAt: start,
          submissionId: 'sub',
          outcome: 'registered',
          record: traveller(index + 1),
        },
      ],
    }),
  );
  await table.write(writes);
  return { raw, keys, table, copy: raw.all() };
};

describe('runbook "Restore": erased people stay erased', () => {
  test('a record erased after the copy was made comes back as bytes that nobody can read; the other one as it was', async () => {
    const { raw, keys, table, copy } = await sealed();
    const [first] = await raw.get([{ pk: 'R#border#border-1', sk: 'R' }]);
    const place = placeOf(first?.d);
    if (!place) throw new Error('the record is not sealed');
    await forgetSecrets(keys, [place]);
    await raw.delete(copy.map(({ pk, sk }) => ({ pk, sk })));
    const page = { segment: 0, segments: 1, limit: 100, dryRun: false };
    expect(await restoreStep({ copy: memoryScan({ all: () => copy }), table: raw })(page)).toMatchObject({
      missing: 2,
    });
    const [erased, kept] = await loadRecords(table, names, { consistent: true });
    expect(erased).toBeUndefined();
    expect(kept?.versions[0]?.record.recordId).toBe('border-2');
    const everything = raw
      .all()
      .map((item) => Buffer.from((item.d as Uint8Array | undefined) ?? []).toString('latin1'));
    expect(everything.join()).not.toContain('E10000001');
  });

  test('a whole table from before an erasure: the rebuild names whom nobody can read, and erases them anew when told to', async () => {
    const its = await setUp();
    const [first, second] = [valuesOf('Canary'), valuesOf('Robin')];
    const { entryId } = await its.arrive(recordOf('r-1', first));
    const other = await its.arrive(recordOf('r-2', second));
    const copy = its.memory.all();
    await its.erase({ entryId, rule: 'request', evenOpen: true });
    const restored = createMemoryTable();
    await restored.put(copy);
    const table = createSealedTable(its.sealed(restored));
    const { now } = its.world;
    const config = createConfigReader(restored, () => now);
    const eraseAgain = (id: string) =>
      eraseEntry({ ...its.eraseDeps, table, config: config.load })({
        entryId: id,
        rule: 'request',
        evenOpen: true,
      });
    const step = rebuildStep({
      table,
      config,
      eraseAgain,
      reseal: resealItems(its.sealed(restored)),
      scan: memoryScan(restored),
      claims: { send: async () => undefined },
    });
    const rebuild = async (more: object) =>
      rebuildAnswer.parse((await step({ limit: 500, ...more }, now)).body);
    expect(await rebuild({ dryRun: true })).toMatchObject({ unreadable: 1 });
    await rebuild({});
    const stateOf = async (id: string) => (await loadEntries(table, [id], { consistent: true }))[0]?.document;
    expect((await stateOf(entryId))?.erased).toBeUndefined();
    await rebuild({ eraseUnreadable: true });
    expect((await stateOf(entryId))?.erased).toMatchObject({ rule: 'request' });
    expect((await stateOf(other.entryId))?.erased).toBeUndefined();
    expect(await rebuild({ dryRun: true })).toMatchObject({ unreadable: 0 });
  });
});
