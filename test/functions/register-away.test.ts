import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QueuedRecord } from '../../functions/register/prepare-records.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Agency } from '../../shared/contracts/localities.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { awayIdOf } from '../../shared/domain/statements/away.ts';
import { putAgencies } from '../../shared/store/agencies.ts';
import { listAway } from '../../shared/store/away.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import { loadRecords } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createMemoryPushQueue } from '../doubles/push-queue.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const agencies: Agency[] = [
  { id: 'works', name: 'Works', source: 'employer', locality: '140105' },
  { id: 'street', name: 'Street committee', source: 'community', locality: '140105' },
  { id: 'line', name: 'Airline', source: 'airline' },
];
const localities = [
  { code: '14', name: '山西省', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '1401', parentCode: '14', name: '太原市', level: 'city' },
  { code: '140105', parentCode: '1401', name: '小店区', level: 'county' },
  { code: '140106', parentCode: '1401', name: '迎泽区', level: 'county' },
];

const setUp = async (wrap: (table: Table) => Table = (table) => table) => {
  const memory = createMemoryTable();
  await putLocalities(memory, localities);
  await putAgencies(memory, agencies);
  for (const kind of ['localities', 'agencies'] as const) await bumpConfig(memory, kind);
  const table = wrap(memory);
  const reader = createConfigReader(table, () => now);
  const register = registerRecords({
    table,
    config: reader.load,
    searchHash: async () => makeKeyedHash(new Uint8Array(32).fill(7)),
    commit: commitEntries({ table, pushes: createMemoryPushQueue(), config: reader, now: () => now }),
    now: () => now,
  });
  const entries = () => memory.all().filter(({ pk, sk }) => pk.startsWith('E#') && sk === 'S');
  const on = async (path: string) =>
    (await listAway(memory, path, { limit: 100 })).lines.map((line) => line.recordId);
  return { memory, register, entries, on };
};

const record = (recordId: string, over: Partial<ArrivalRecord> = {}): ArrivalRecord => ({
  recordId,
  traveller: { fullName: 'WANG FANG', documents: [{ type: 'passport', issuer: 'CHN', number: 'E10000001' }] },
  entry: {},
  homeLocality: '140105',
  ...over,
});
const away = (recordId: string, over: Partial<ArrivalRecord> = {}) =>
  record(recordId, { evidence: 'away', ...over });
const coming = (recordId: string, expectedAt = '2026-11-23T08:00:00Z') =>
  record(recordId, { entry: { pointOfEntry: 'CAN', expectedAt }, destination: { localityCode: '140105' } });
let submissions = 0;
const from = (agency: string, ...records: ArrivalRecord[]): QueuedRecord[] =>
  records.map((one) => {
    submissions += 1;
    const source = agencies.find(({ id }) => id === agency)?.source ?? 'hq';
    return { submissionId: `sub_${submissions}`, agency, source, receivedAt: now + submissions, record: one };
  });

describe('the away list', () => {
  test('D11 F26: somebody who is not coming is on the home locality’s list and in no entry', async () => {
    const { memory, register, entries, on } = await setUp();
    expect(await register(from('works', away('w1')))).toMatchObject({ away: 1, opened: 0 });
    expect(entries()).toEqual([]);
    expect([await on('14/1401/140105'), await on('14'), await on('14/1401/140106')]).toEqual([
      ['w1'],
      ['w1'],
      [],
    ]);
    const [stored] = await loadRecords(memory, [{ agency: 'works', recordId: 'w1' }], { consistent: true });
    expect([stored?.entryId, stored?.versions.map(({ outcome }) => outcome)]).toEqual([
      awayIdOf('works', 'w1'),
      ['away'],
    ]);
  });

  test('F26: without a home of its own the agency’s place keeps the list', async () => {
    const { register, on } = await setUp();
    await register(from('street', away('s1', { homeLocality: undefined })));
    expect(await on('14/1401/140105')).toEqual(['s1']);
  });

  test('F26: the person’s record gets a date: an entry opens and the line goes', async () => {
    const { register, entries, on } = await setUp();
    await register(from('works', away('w1')));
    expect(await register(from('works', coming('w1')))).toMatchObject({ opened: 1 });
    expect([entries().length, await on('14')]).toEqual([1, []]);
  });

  test('F26: another record of the same person opens an entry: the line goes', async () => {
    const { register, entries, on } = await setUp();
    await register(
      from('works', away('w1'), away('w2', { traveller: { fullName: 'LI WEI', birthDate: '1990-01-01' } })),
    );
    await register(from('line', coming('l1')));
    expect([entries().length, await on('14')]).toEqual([1, ['w2']]);
  });

  test('F26: in one batch too, whichever comes first', async () => {
    for (const order of [
      [...from('works', away('w1')), ...from('line', coming('l1'))],
      [...from('line', coming('l1')), ...from('works', away('w1'))],
    ]) {
      const { register, entries, on } = await setUp();
      await register(order);
      expect([entries().length, await on('14')]).toEqual([1, []]);
    }
  });

  test('M2 F26: in whatever order and grouping they come, an open entry leaves nobody of its person on the list', async () => {
    const told = [
      ['works', away('w1')],
      ['street', away('s1')],
      ['line', coming('l1')],
      ['street', coming('s2')],
    ] as const;
    const orders = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
    const one = fc.tuple(orders, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(one, async ([order, cuts]) => {
        const { register, entries, on } = await setUp();
        let batch: QueuedRecord[] = [];
        for (const [place, index] of order.entries()) {
          const [agency, posted] = told[index] ?? told[0];
          batch.push(...from(agency, posted));
          if (cuts[place]) await register(batch.splice(0));
        }
        await register(batch);
        batch = [];
        expect([entries().length, await on('14')]).toEqual([1, []]);
      }),
      { numRuns: 40 },
    );
  });

  test('F26: who is withdrawn as "not coming any more" closes the entry and is on the list', async () => {
    const { memory, register, on } = await setUp();
    await register(from('works', coming('w1')));
    expect(await register(from('works', away('w1')))).toMatchObject({ updated: 1, away: 0 });
    expect(await on('14')).toEqual(['w1']);
    const [stored] = await loadRecords(memory, [{ agency: 'works', recordId: 'w1' }], { consistent: true });
    expect(stored?.entryId).toMatch(/^ent_/);
    await register(from('works', coming('w1', '2026-11-25T08:00:00Z')));
    expect(await on('14')).toEqual([]);
  });

  test('F26: another home is another list, and the same record again changes nothing', async () => {
    const { memory, register, on } = await setUp();
    await register(from('works', away('w1')));
    const moved = from('works', away('w1', { homeLocality: '140106' }));
    await register(moved);
    expect([await on('14/1401/140105'), await on('14/1401/140106')]).toEqual([[], ['w1']]);
    const before = memory.all();
    await register(moved);
    expect(memory.all()).toEqual(before);
  });

  test('I9: stopped at any write, the next attempt ends with the person on the list, or off it, once', async () => {
    for (let stopAt = 1; stopAt < 9; stopAt += 1) {
      let writes = 0;
      const stopping = (table: Table): Table => {
        const counted = () => {
          writes += 1;
          if (writes === stopAt) throw new Error('stopped');
        };
        return {
          ...table,
          put: async (items) => {
            counted();
            return table.put(items);
          },
          write: async (all) => {
            counted();
            return table.write(all);
          },
          delete: async (keys) => {
            counted();
            return table.delete(keys);
          },
        };
      };
      const { register, entries, on } = await setUp(stopping);
      const posted = from('works', away('w1'));
      const told = from('line', coming('l1'));
      const sure = async (records: QueuedRecord[]) => {
        await register(records).catch(() => register(records));
      };
      await sure(posted);
      if (writes < stopAt) expect(await on('14')).toEqual(['w1']);
      await sure(told);
      expect([stopAt, entries().length, await on('14')]).toEqual([stopAt, 1, []]);
    }
  });

  test('M2: an arrival is read and written exactly as before when nobody is away', async () => {
    let asked = 0;
    const { register } = await setUp((table) => ({
      ...table,
      get: async (keys, options) => {
        asked += keys.filter(({ pk }) => pk.startsWith('Y#')).length;
        return table.get(keys, options);
      },
    }));
    await register(from('line', coming('l1')));
    expect(asked).toBe(0);
  });
});

describe('words passed on', () => {
  test('D3: what a level passes on counts as the word of whom it is', async () => {
    const { memory, register } = await setUp();
    await putAgencies(memory, [{ id: 'province', name: 'Province', source: 'hq', locality: '14' }]);
    await bumpConfig(memory, 'agencies');
    await register(from('province', { ...coming('p1'), relayedFor: 'works' }));
    const [stored] = await loadRecords(memory, [{ agency: 'province', recordId: 'p1' }], {
      consistent: true,
    });
    const [entry] = await loadEntries(memory, [stored?.entryId ?? ''], { consistent: true });
    expect(entry?.document.statements).toMatchObject([
      { agency: 'province', source: 'employer', relayedFor: 'works', says: 'expected' },
    ]);
  });
});
