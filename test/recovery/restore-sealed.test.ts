import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { forgetSecrets } from '../../shared/store/key-sheets.ts';
import { loadRecords, recordWrite } from '../../shared/store/records.ts';
import { restoreStep } from '../../shared/store/restore.ts';
import { placeOf } from '../../shared/store/seal.ts';
import { createSealedTable } from '../../shared/store/sealed-table.ts';
import { memoryScan } from '../doubles/memory-scan.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
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
    dayKey: async (day) => createHash('sha256').update(day).digest(),
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
});
