import { describe, expect, test } from 'vitest';
import type { Site } from '../../shared/contracts/site.ts';
import { loadSite, loadSites, mostSitesPerLocality, putSites } from '../../shared/store/sites.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { crashingTap, slowTap, twiceTap } from '../doubles/table-taps.ts';

const site = (code: string, more: Partial<Site> = {}): Site => ({
  code,
  locality: 'N-EAST',
  name: `Site ${code}`,
  kind: 'facility',
  capacity: 10,
  ...more,
});
const codes = (sites: readonly Site[]) => sites.map(({ code }) => code);

describe('F28: where sites are kept', () => {
  test('F28: two who put sites of one locality at the same moment lose nothing of each other', async () => {
    const memory = createMemoryTable();
    const table = slowTap((call) => call % 3)(memory);
    const puts = ['a', 'b', 'c', 'd'].map((letter) =>
      putSites(table, [site(`${letter}1`), site(`${letter}2`)]),
    );
    expect((await Promise.all(puts)).map(({ size }) => size)).toEqual([0, 0, 0, 0]);
    expect(codes(await loadSites(memory, ['N-EAST']))).toEqual([
      'a1',
      'a2',
      'b1',
      'b2',
      'c1',
      'c2',
      'd1',
      'd2',
    ]);
  });

  test('F28: one code is claimed by one locality, whoever comes at the same moment', async () => {
    const memory = createMemoryTable();
    const faults = await Promise.all(
      ['N-EAST', 'N-WEST'].map((locality) => putSites(memory, [site('one', { locality })])),
    );
    expect(faults.flatMap((one) => [...one.values()])).toEqual(['taken']);
    expect(codes(await loadSites(memory, ['N-EAST', 'N-WEST']))).toEqual(['one']);
  });

  test('F28: a lost answer changes nothing, and a stop halfway is made good by putting it again', async () => {
    const lost = createMemoryTable();
    expect((await putSites(twiceTap()(lost), [site('a')])).size).toBe(0);
    expect(codes(await loadSites(lost, ['N-EAST']))).toEqual(['a']);
    const crash = crashingTap();
    const memory = createMemoryTable();
    crash.arm(1, true);
    await expect(putSites(crash.wrap(memory), [site('a')])).rejects.toThrow('stopped here');
    expect(await loadSite(memory, 'a')).toBeUndefined();
    expect((await putSites(memory, [site('a')])).size).toBe(0);
    expect(await loadSite(memory, 'a')).toEqual(site('a'));
  });

  test('F28: a locality has its limit, and what is there can still be changed', async () => {
    const table = createMemoryTable();
    const all = Array.from({ length: mostSitesPerLocality }, (_, index) =>
      site(`s${index}`, { name: '名'.repeat(200) }),
    );
    expect((await putSites(table, all)).size).toBe(0);
    const faults = await putSites(table, [site('more'), site('s0', { capacity: 11 })]);
    expect([...faults]).toEqual([['more', 'full']]);
    expect(await loadSite(table, 's0')).toMatchObject({ capacity: 11 });
  });
});
