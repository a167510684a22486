import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { createDynamoEngine } from '../../infra/local/dynamodb/engine.ts';
import type { DayKeys } from '../../shared/access/seal-secret.ts';
import { connectTable } from '../../shared/lambda/aws-clients.ts';
import { forgetSecrets } from '../../shared/store/key-sheets.ts';
import { pack, unpack } from '../../shared/store/packed.ts';
import { placeOf } from '../../shared/store/seal.ts';
import { createSealedTable } from '../../shared/store/sealed-table.ts';
import type { Item } from '../../shared/store/table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { countingTap, twiceTap } from '../doubles/table-taps.ts';
import { serveEngine } from './contract/engine-endpoint.ts';
import { ourTable } from './contract/our-table.ts';
import { tableContract } from './table-contract.ts';

const start = Date.parse('2026-03-01T12:00:00Z');

/** Random bytes that never repeat and are the same in every run. */
const counter = () => {
  let next = 0;
  return (bytes: number): Uint8Array =>
    Uint8Array.from({ length: bytes }, () => {
      next += 1;
      return (next * 31 + (next >> 8)) % 256;
    });
};

const setUp = () => {
  const [main, keys] = [createMemoryTable(), createMemoryTable()];
  const reads = countingTap();
  const deps = {
    table: main,
    keys: reads.wrap(keys),
    dayKeys: (async (day) => [Buffer.from(day.padEnd(32, '.'))]) as DayKeys,
    now: () => start,
    random: counter(),
  };
  return { main, keys, reads, deps, table: createSealedTable(deps) };
};

const record = (id: string, words: unknown): Item => ({
  pk: `R#agency#${id}`,
  sk: 'R',
  v: 1,
  d: pack(words),
});
const at = (id: string) => ({ pk: `R#agency#${id}`, sk: 'R' });
const wordsOf = (item: Item | undefined): unknown => item && unpack(item.d);
const placesOf = (items: readonly Item[]) => items.flatMap((item) => placeOf(item.d) ?? []);

tableContract('sealed, in memory', async () => ({ table: setUp().table, close: async () => undefined }));

describe('a sealed table', () => {
  it('gives back what it was given, and stores nothing of it in the clear', async () => {
    const { main, table } = setUp();
    await table.write([{ kind: 'insert', item: record('1', { name: 'Adele Canary' }) }]);
    const [item] = await table.get([at('1')]);
    expect(wordsOf(item)).toEqual({ name: 'Adele Canary' });
    const stored = main.all().map((one) => Buffer.from(one.d as Uint8Array).toString('latin1'));
    expect(stored.join()).not.toContain('Canary');
    expect(() => unpack(main.all()[0]?.d)).toThrow();
  });

  it('puts the keys of a hundred records on one sheet of at most 4 KB, and of more on as many as they need', async () => {
    const { keys, table } = setUp();
    const writes = Array.from({ length: 230 }, (_, index) => ({
      kind: 'insert' as const,
      item: record(String(index), { index }),
    }));
    await table.write(writes);
    const sizes = keys
      .all()
      .map((item) =>
        Object.entries(item).reduce(
          (sum, [name, value]) => sum + name.length + (value as string | Uint8Array).length,
          0,
        ),
      );
    expect(sizes.map((size) => Math.ceil(size / 1024))).toEqual([4, 4, 2]);
    const read = await table.get(writes.map(({ item }) => ({ pk: item.pk, sk: item.sk })));
    expect(read.map(wordsOf)).toEqual(writes.map((_, index) => ({ index })));
  });

  it('reads each sheet once for all that is on it, and none for what holds no personal data', async () => {
    const { reads, table } = setUp();
    await table.write(['1', '2', '3'].map((id) => ({ kind: 'insert', item: record(id, id) })));
    await table.put([{ pk: 'L#14#0', sk: '14/#ent_1' }]);
    reads.reset();
    await table.get([at('1'), at('2'), at('3')]);
    expect(reads.count.gets).toBe(1);
    reads.reset();
    await table.get([{ pk: 'L#14#0', sk: '14/#ent_1' }]);
    expect(reads.count.gets).toBe(0);
  });

  it('keeps a changed item under its own key: when that goes, older copies cannot be read either', async () => {
    const { main, keys, deps, table } = setUp();
    await table.write([{ kind: 'insert', item: record('1', 'first') }]);
    const [before] = main.all();
    await table.write([{ kind: 'update', key: at('1'), set: { v: 2, d: pack('second') }, when: { v: 1 } }]);
    expect(wordsOf((await table.get([at('1')]))[0])).toBe('second');
    expect(placesOf(main.all())).toEqual(placesOf([before as Item]));
    const older = createSealedTable({ ...deps, table: createMemoryTable() });
    await forgetSecrets(keys, placesOf(main.all()));
    expect(await table.get([at('1')])).toEqual([undefined]);
    await main.put([before as Item]);
    expect(await table.get([at('1')])).toEqual([undefined]);
    expect(await older.get([at('1')])).toEqual([undefined]);
    expect(keys.all()).toEqual([]);
  });

  it('leaves the neighbours of a deleted key as they are', async () => {
    const { main, keys, table } = setUp();
    await table.write(['1', '2'].map((id) => ({ kind: 'insert', item: record(id, id) })));
    const [one] = main.all().filter(({ pk }) => pk === at('1').pk);
    await forgetSecrets(keys, placesOf([one as Item]));
    // A second time changes nothing.
    await forgetSecrets(keys, placesOf([one as Item]));
    const [gone, stays] = await table.get([at('1'), at('2')]);
    expect([gone, wordsOf(stays)]).toEqual([undefined, '2']);
  });

  it('lets a new record take the place of one that nobody can read any more, and of no other', async () => {
    const { main, keys, table } = setUp();
    await table.write([{ kind: 'insert', item: { ...record('1', 'first'), o: 'old' } }]);
    const again = { kind: 'insert' as const, item: record('1', 'anew') };
    expect(await table.write([again])).toEqual(['refused']);
    await forgetSecrets(keys, placesOf(main.all()));
    const change = { kind: 'update' as const, key: at('1'), set: { d: pack('x') } };
    expect(await table.write([change])).toEqual(['refused']);
    expect(await table.write([again])).toEqual(['written']);
    expect(wordsOf((await table.get([at('1')]))[0])).toBe('anew');
    expect(main.all()[0]).not.toHaveProperty('o');
  });

  it('keeps the key of the first write when its answer is lost and it is sent again', async () => {
    const { main, deps } = setUp();
    const table = createSealedTable({
      ...deps,
      table: twiceTap()(deps.table),
      keys: twiceTap()(deps.keys),
    });
    expect(await table.write([{ kind: 'insert', item: record('1', 'first') }])).toEqual(['refused']);
    const [place] = placesOf(main.all());
    expect(await table.write([{ kind: 'insert', item: record('1', 'first') }])).toEqual(['refused']);
    expect(placesOf(main.all())).toEqual([place]);
    expect(wordsOf((await table.get([at('1')]))[0])).toBe('first');
  });

  it('opens no value in another item, none that was changed, and none of another day', async () => {
    const { main, table, deps } = setUp();
    await table.write(['1', '2'].map((id) => ({ kind: 'insert', item: record(id, id) })));
    const [one, two] = main.all() as [Item, Item];
    await main.put([{ ...two, d: one.d as Uint8Array }]);
    await expect(table.get([at('2')])).rejects.toThrow('damaged item R/R');
    const changed = Uint8Array.from(one.d as Uint8Array);
    changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1;
    await main.put([{ ...one, d: changed }]);
    await expect(table.get([at('1')])).rejects.toThrow('damaged item R/R');
    await main.put([{ ...one }]);
    const elsewhere = createSealedTable({ ...deps, dayKeys: async () => [Buffer.alloc(32, 9)] });
    await expect(elsewhere.get([at('1')])).rejects.toThrow('damaged item R/R');
    await main.put([{ ...one, d: (one.d as Uint8Array).subarray(0, 20) }]);
    await expect(table.get([at('1')])).rejects.toThrow('damaged item R/R');
  });

  it('refuses personal data without a condition: a repeated put would leave a key nobody knows of', async () => {
    const { table } = setUp();
    await expect(table.put([record('1', 'first')])).rejects.toThrow('with a condition');
  });

  it('keeps the order of outcomes among sealed and plain writes', async () => {
    const { table } = setUp();
    await table.write([{ kind: 'insert', item: record('2', 'there') }]);
    const outcomes = await table.write([
      { kind: 'update', key: at('missing'), set: { d: pack('x') } },
      { kind: 'insert', item: { pk: 'X#0', sk: 'a' } },
      { kind: 'insert', item: record('2', 'again') },
      { kind: 'insert', item: record('3', 'new') },
    ]);
    expect(outcomes).toEqual(['refused', 'written', 'refused', 'written']);
  });
});

test('on DynamoDB’s own protocol a key goes for ever, its neighbour stays, and what nobody can read gives way', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'landfall-sealed-'));
  const engine = await createDynamoEngine({ directory, clock: Date });
  for (const name of ['state', 'keys']) await engine.createTable(ourTable(`landfall-${name}`));
  const endpoint = await serveEngine(engine.handle);
  const credentials = async () => ({ accessKeyId: 'test', secretAccessKey: 'test' });
  const connect = (name: string) =>
    connectTable(name, { endpoint: endpoint.url, region: 'us-east-1', credentials });
  try {
    const beneath = { ...setUp().deps, table: connect('landfall-state'), keys: connect('landfall-keys') };
    const table = createSealedTable(beneath);
    await table.write(['1', '2'].map((id) => ({ kind: 'insert', item: record(id, id) })));
    const stored = await table.get([at('1'), at('2')], { asStored: true });
    const places = placesOf(stored.flatMap((item) => item ?? []));
    await forgetSecrets(beneath.keys, places.slice(0, 1));
    const [gone, stays] = await table.get([at('1'), at('2')]);
    expect([gone, wordsOf(stays)]).toEqual([undefined, '2']);
    expect(await table.write([{ kind: 'insert', item: record('1', 'anew') }])).toEqual(['written']);
    expect(wordsOf((await table.get([at('1')]))[0])).toBe('anew');
    await forgetSecrets(beneath.keys, places);
    expect(await table.get([at('2')])).toEqual([undefined]);
  } finally {
    await endpoint.close();
    await engine.close();
    await rm(directory, { recursive: true });
  }
});
