import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Item, Table } from '../../shared/store/table.ts';

export interface OpenTable {
  table: Table;
  close(): Promise<void>;
}

/** What every `Table` does, in memory or in DynamoDB: the stages are tested on one and run on the other. */
export const tableContract = (name: string, openTable: () => Promise<OpenTable>): void => {
  describe(`a table: ${name}`, () => {
    let opened: OpenTable;
    let table: Table;
    let partitions = 0;
    const partition = (): string => {
      partitions += 1;
      return `P#${partitions}`;
    };
    const many = (pk: string, count: number): Item[] =>
      Array.from({ length: count }, (_, index) => ({
        pk,
        sk: `s${String(index).padStart(4, '0')}`,
        n: index,
      }));

    beforeAll(async () => {
      opened = await openTable();
      table = opened.table;
    });
    afterAll(() => opened.close());

    test('keeps every kind of attribute as it was given', async () => {
      const pk = partition();
      const item = {
        pk,
        sk: 'a',
        text: '𠮷田 é',
        count: 17,
        flag: false,
        bytes: new Uint8Array([0, 255, 7]),
      };
      await table.put([item]);
      const [found] = await table.get([{ pk, sk: 'a' }], { consistent: true });
      expect({ ...found, bytes: Buffer.from(found?.bytes as Uint8Array).toString('hex') }).toEqual({
        ...item,
        bytes: '00ff07',
      });
    });

    test('reads any number of keys in the order asked, the same key twice, and nothing for a missing one', async () => {
      const pk = partition();
      await table.put(many(pk, 230));
      const keys = [...many(pk, 230).reverse(), { pk, sk: 'none' }, { pk, sk: 's0000' }];
      const found = await table.get(
        keys.map(({ sk }) => ({ pk, sk })),
        { consistent: true },
      );
      expect(found.map((item) => item?.n)).toEqual(
        [...Array(230).keys()].reverse().concat([undefined, 0] as never),
      );
    });

    test('queries by prefix, range, start and limit, and tells whether there is more', async () => {
      const pk = partition();
      await table.put(many(pk, 30));
      const sks = async (range: object) =>
        (await table.query({ pk, consistent: true, ...range })).items.map((item) => item.n);
      expect(await sks({ prefix: 's001' })).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
      expect(await sks({ from: 's0028' })).toEqual([28, 29]);
      expect(await sks({ to: 's0001' })).toEqual([0, 1]);
      expect(await sks({ from: 's0004', to: 's0005' })).toEqual([4, 5]);
      expect(await sks({ prefix: 's001', after: 's0017' })).toEqual([18, 19]);
      expect(await sks({ newestFirst: true, limit: 2 })).toEqual([29, 28]);
      expect(await sks({ newestFirst: true, after: 's0002' })).toEqual([1, 0]);
      expect((await table.query({ pk, limit: 29, consistent: true })).more).toBe(true);
      expect((await table.query({ pk, limit: 30, consistent: true })).more).toBe(false);
      expect((await table.query({ pk, limit: 3, noLookAhead: true })).items).toHaveLength(3);
      expect((await table.query({ pk, noLookAhead: true })).items).toHaveLength(30);
      expect(await table.query({ pk: partition(), consistent: true })).toEqual({ items: [], more: false });
    });

    test('inserts once: the second is refused and changes nothing', async () => {
      const pk = partition();
      const insert = (n: number) => table.write([{ kind: 'insert', item: { pk, sk: 'a', n } }]);
      expect([await insert(1), await insert(2)]).toEqual([['written'], ['refused']]);
      expect((await table.get([{ pk, sk: 'a' }], { consistent: true }))[0]?.n).toBe(1);
    });

    test('updates under a condition: missing item, other value, unexpected attribute are refused', async () => {
      const pk = partition();
      await table.put([{ pk, sk: 'a', v: 1, old: 'x' }]);
      const key = { pk, sk: 'a' };
      const outcomes = [
        await table.write([{ kind: 'update', key: { pk, sk: 'none' }, set: { v: 1 } }]),
        await table.write([{ kind: 'update', key, set: { v: 2 }, when: { v: 9 } }]),
        await table.write([{ kind: 'update', key, set: { v: 2 }, when: { old: null } }]),
        await table.write([
          { kind: 'update', key, set: { v: 2, more: true }, remove: ['old'], when: { v: 1, a: null } },
        ]),
      ];
      expect(outcomes.flat()).toEqual(['refused', 'refused', 'refused', 'written']);
      expect((await table.get([key], { consistent: true }))[0]).toEqual({ pk, sk: 'a', v: 2, more: true });
    });

    test('deletes under a condition', async () => {
      const pk = partition();
      await table.put([{ pk, sk: 'a', v: 1 }]);
      const remove = (v: number) => table.write([{ kind: 'delete', key: { pk, sk: 'a' }, when: { v } }]);
      expect([await remove(2), await remove(1)]).toEqual([['refused'], ['written']]);
      expect(await table.get([{ pk, sk: 'a' }], { consistent: true })).toEqual([undefined]);
    });

    test('of many independent writes some are refused while the others are written, each told in order', async () => {
      const pk = partition();
      await table.put(many(pk, 60).filter((item) => Number(item.n) % 3 === 0));
      const outcomes = await table.write(many(pk, 60).map((item) => ({ kind: 'insert', item })));
      expect(outcomes.map((outcome) => outcome === 'refused')).toEqual(
        [...Array(60).keys()].map((n) => n % 3 === 0),
      );
    });

    test('deletes many and forgets them', async () => {
      const pk = partition();
      await table.put(many(pk, 40));
      await table.delete(many(pk, 39).map(({ sk }) => ({ pk, sk })));
      expect((await table.query({ pk, consistent: true })).items.map((item) => item.n)).toEqual([39]);
    });

    test('adds to a number that need not exist', async () => {
      const key = { pk: partition(), sk: 'a' };
      expect([await table.add(key, 'n', 2), await table.add(key, 'n', 3)]).toEqual([2, 5]);
    });

    test('does nothing for empty lists', async () => {
      await table.put([]);
      await table.delete([]);
      expect([await table.get([]), await table.write([])]).toEqual([[], []]);
    });
  });
};
