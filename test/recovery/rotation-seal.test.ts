import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createDayKeys } from '../../shared/access/seal-secret.ts';
import { pack, unpack } from '../../shared/store/packed.ts';
import { resealItems } from '../../shared/store/reseal.ts';
import { createSealedTable } from '../../shared/store/sealed-table.ts';
import type { Table } from '../../shared/store/table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { minute, start } from './world.ts';

const [old, fresh] = ['o'.repeat(64), 'n'.repeat(64)];
const nameOf = (id: number) => ({ pk: `R#border#${id}`, sk: 'R' });

/** One table and its keys; sandboxes that read the seal secret when they started and every five minutes. */
const createPlace = () => {
  const [raw, keys] = [createMemoryTable(), createMemoryTable()];
  const place = { raw, keys, now: start, secret: old };
  const beneath = () => ({
    ...{ table: raw, keys, random: randomBytes, now: () => place.now },
    dayKeys: createDayKeys(
      async () => place.secret,
      () => place.now,
    ),
  });
  const says = async (table: Table, id: number): Promise<unknown> => {
    const [item] = await table.get([nameOf(id)], { consistent: true });
    return item && unpack(item.d);
  };
  return {
    ...{ place, beneath, says },
    sandbox: () => createSealedTable(beneath()),
    insert: async (table: Table, id: number) =>
      table.write([{ kind: 'insert', item: { ...nameOf(id), v: 1, d: pack(`person ${id}`) } }]),
    reseal: async (dryRun = false) => resealItems(beneath())(raw.all(), { dryRun }),
  };
};

describe('runbook "Replace the seal secret"', () => {
  test('everybody can be read by every sandbox at every step, while more people arrive and others change', async () => {
    const { place, sandbox, insert, says, reseal } = createPlace();
    // One that is asked all the time, as under load, and so reads the secret in its own rhythm; and one that starts at each step.
    const lasting = sandbox();
    let people = 0;
    const live = async (minutes: number): Promise<void> => {
      for (let passed = 0; passed < minutes; passed += 1) {
        place.now += minute;
        const started = sandbox();
        for (const [writer, reader] of [
          [lasting, started],
          [started, lasting],
        ] as const) {
          people += 1;
          expect(await insert(writer, people)).toEqual(['written']);
          const change = {
            kind: 'update',
            key: nameOf(people),
            set: { d: pack(`person ${people}`) },
          } as const;
          expect(await reader.write([change])).toEqual(['written']);
          for (let id = 1; id <= people; id += 1) expect(await says(reader, id)).toBe(`person ${id}`);
        }
      }
    };
    await live(7);
    place.secret = JSON.stringify([old, fresh]);
    await live(10);
    place.secret = JSON.stringify([fresh, old]);
    await live(10);
    const before = await reseal(true);
    expect(before.resealed).toBeGreaterThan(30);
    expect(await reseal()).toEqual(before);
    expect(await reseal()).toEqual({ resealed: 0, damaged: 0 });
    await live(2);
    place.secret = fresh;
    await live(10);
  });

  test('without the walk the new value alone opens nothing of before, and says so for each', async () => {
    const { place, sandbox, insert, says, reseal } = createPlace();
    await insert(sandbox(), 1);
    place.secret = JSON.stringify([fresh, old]);
    await insert(sandbox(), 2);
    place.secret = fresh;
    await expect(says(sandbox(), 1)).rejects.toThrow('damaged item R/R');
    expect(await says(sandbox(), 2)).toBe('person 2');
    expect(await reseal()).toEqual({ resealed: 0, damaged: 1 });
    place.secret = JSON.stringify([fresh, old]);
    expect(await reseal()).toEqual({ resealed: 1, damaged: 0 });
    place.secret = fresh;
    expect(await says(sandbox(), 1)).toBe('person 1');
  });

  test('what is written beside the walk stays as it was written', async () => {
    const { place, sandbox, insert, says, beneath } = createPlace();
    await insert(sandbox(), 1);
    place.secret = JSON.stringify([fresh, old]);
    const items = place.raw.all();
    await sandbox().write([
      { kind: 'update', key: nameOf(1), set: { d: pack('changed'), v: 2 }, when: { v: 1 } },
    ]);
    await resealItems(beneath())(items, { dryRun: false });
    expect(await says(sandbox(), 1)).toBe('changed');
  });

  test('a value that is too short, or no list of values, is refused by name', async () => {
    const { place, sandbox, insert } = createPlace();
    place.secret = JSON.stringify([fresh, 'short']);
    await expect(insert(sandbox(), 1)).rejects.toThrow('the seal secret is too short');
    for (const wrong of ['[]', '[broken']) {
      place.secret = wrong;
      await expect(insert(sandbox(), 1)).rejects.toMatchObject({
        name: 'Unusable seal secret',
        message: 'the seal secret is no list of values',
      });
    }
  });
});
