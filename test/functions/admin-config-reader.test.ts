import { describe, expect, test } from 'vitest';
import { putAgencies, readAgencies } from '../../shared/store/agencies.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { putLocalities } from '../../shared/store/localities.ts';
import { putPolicies } from '../../shared/store/policies.ts';
import { changeRecipients, readRecipient } from '../../shared/store/recipients.ts';
import type { Table } from '../../shared/store/table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';

const now = Date.parse('2020-02-01T00:00:00Z');
const agency = { id: 'immigration', name: 'Immigration', source: 'immigration' as const };
const province = { code: '14', name: 'Shanxi', level: 'province' };

/** The table, and what was read of it. */
const setUp = () => {
  const memory = createMemoryTable();
  const reads: string[] = [];
  const table: Table = {
    ...memory,
    get: async (keys, options) => {
      reads.push(...keys.map((key) => key.pk));
      return memory.get(keys, options);
    },
    query: async (range) => {
      reads.push(range.pk);
      return memory.query(range);
    },
  };
  return { memory, table, reads, reader: createConfigReader(table, () => now) };
};

describe('the configuration as functions see it', () => {
  test('unchanged, it costs one small read an invocation and is the same object', async () => {
    const { memory, reads, reader } = setUp();
    await putLocalities(memory, [province]);
    const first = await reader.load();
    reads.length = 0;
    const second = await reader.load();
    expect(reads).toEqual(['C#head']);
    expect(second.tree).toBe(first.tree);
    expect(second.policies).toBe(first.policies);
  });

  test('only the kind that changed is read again', async () => {
    const { memory, reads, reader } = setUp();
    await putLocalities(memory, [province]);
    const before = await reader.load();
    await putAgencies(memory, [agency]);
    reads.length = 0;
    const after = await reader.load();
    expect(reads).toEqual(['C#head', 'C#agencies']);
    expect(after.agencies.get('immigration')).toEqual(agency);
    expect(after.tree).toBe(before.tree);
  });

  test('the default time zone of the policy in force is that of the tree', async () => {
    const { memory, reader } = setUp();
    await putLocalities(memory, [province]);
    expect((await reader.load()).tree.timeZoneOf('14')).toBe('Asia/Shanghai');
    const item = {
      key: 'defaultTimeZone',
      value: 'Asia/Urumqi',
      effectiveFrom: '2020-01-01',
      reason: 'Move',
    };
    await putPolicies(memory, [item], now);
    expect((await reader.load()).tree.timeZoneOf('14')).toBe('Asia/Urumqi');
  });

  test('with nothing configured everything is there and empty', async () => {
    const { tree, directory, agencies, policies } = await setUp().reader.load();
    expect([tree.size, directory.size, agencies.size, policies.at(now).version]).toEqual([
      0,
      0,
      0,
      'default',
    ]);
    expect(directory.has('14/health')).toBe(false);
  });
});

describe('changing configuration', () => {
  test('a writer that lost the race changes what the winner wrote', async () => {
    const { memory } = setUp();
    const pull = [{ type: 'pull' as const, mode: 'thin' as const }];
    const made = { locality: '14', department: 'health' as const, channels: pull, secretGeneration: 1 };
    await changeRecipients(memory, ['14/health'], () => made);
    const raise = () =>
      changeRecipients(
        memory,
        ['14/health'],
        (_, before) => before && { ...before, secretGeneration: before.secretGeneration + 1 },
      );
    await Promise.all([raise(), raise(), raise()]);
    expect((await readRecipient(memory, '14/health'))?.secretGeneration).toBe(4);
  });

  test('a change of nothing writes nothing', async () => {
    const { memory, reader } = setUp();
    const before = memory.all();
    expect((await changeRecipients(memory, ['14/health'], () => undefined)).size).toBe(0);
    expect(memory.all()).toEqual(before);
    expect((await reader.load()).versions.recipients).toBe(0);
  });

  test('a damaged chunk is a loud fault, not a missing agency', async () => {
    const { memory } = setUp();
    await putAgencies(memory, [agency]);
    const [chunk] = (await memory.query({ pk: 'C#agencies' })).items;
    if (!chunk) throw new Error('no chunk');
    await memory.put([{ ...chunk, d: new Uint8Array([9, 1]) }]);
    await expect(readAgencies(memory)).rejects.toThrow('damaged item C#agencies');
  });
});
