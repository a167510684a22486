import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { sourceView } from '../../shared/contracts/source-list.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { buildWorld, city, county, type Keys, nextLocal, recipient } from './support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
const works = 'tianshan-works';
const listed = z.object({ items: z.array(sourceView) });

let landfall: Landfall;
let keys: Keys;
let employer: string;
/** 18:00 in Urumqi of the first day after the works was configured. */
let due: number;

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  await landfall.put('/v1/recipients', [{ ...recipient(`${county}/lead`), channels: [{ type: 'pull' }] }]);
  await landfall.move({ to: nextLocal(landfall.now(), 9) });
  await landfall.put('/v1/agencies', [
    { id: works, name: 'Tianshan Works', source: 'employer', locality: county },
  ]);
  employer = (await landfall.issueKey('agency', works)).key;
  due = nextLocal(landfall.now(), 18) - 1000 + day;
}, 120_000);
afterAll(() => landfall?.stop());

const source = async (key = keys.county) => {
  const { body } = await landfall.ask('GET', `/v1/sources?agency=${works}`, { key });
  return listed.parse(body).items[0];
};
/** The alerts about lists, as minutes after the first deadline. */
const alerts = async (key: string) =>
  (await landfall.inbox(key))
    .filter(({ kind }) => kind === 'list.overdue')
    .map((one) => [one.department, Math.floor((Date.parse(one.createdAt) - due) / 60_000), one.severity]);
const localDay = (at: number): string => new Date(at + 6 * hour).toISOString().slice(0, 10);

describe('employer’s list never sent', () => {
  test('D10: a list with gaps is taken, each gap is named, and the level above sees the people too', async () => {
    const expectedAt = new Date(landfall.now() + 2 * day).toISOString();
    const worker = {
      recordId: 'w-1',
      traveller: { fullName: 'QIN YU', birthDate: '1985-04-01', category: 'overseas-worker' },
      entry: { expectedAt },
      companions: [{ name: 'QIN XIAO' }],
      destination: { localityCode: county },
    };
    const child = {
      ...worker,
      recordId: 'w-2',
      traveller: { fullName: 'QIN XIAO', birthDate: '2015-04-01' },
      entry: {},
    };
    const { accepted, results } = await landfall.post(employer, [worker, child]);
    expect(accepted).toBe(2);
    const missing = results.map(({ warnings }) =>
      warnings.filter(({ code }) => code === 'missing-field').map(({ pointer }) => pointer),
    );
    expect(missing).toEqual([
      ['/conveyance', '/travelHistory'],
      ['/entry/expectedAt', '/conveyance', '/travelHistory'],
    ]);
    await landfall.settle();
    const entries = z.object({ items: z.array(z.looseObject({ stage: z.string() })) });
    for (const key of [keys.county, keys.city]) {
      const { body } = await landfall.ask('GET', '/v1/entries', { key });
      expect(entries.parse(body).items.map(({ stage }) => stage)).toEqual(['EXPECTED', 'EXPECTED']);
    }
  });

  test('C13: a zero list is a list: nobody is told anything at 18:00', async () => {
    await landfall.move({ to: due - 8 * hour });
    const today = localDay(landfall.now());
    const zero = { from: today, to: today, note: 'Nobody comes' };
    expect((await landfall.ask('POST', '/v1/zero-lists', { key: employer, body: zero })).status).toBe(201);
    await landfall.move({ to: due + hour });
    expect(await alerts(keys.county)).toEqual([]);
    expect(await source()).toMatchObject({
      rhythm: 'daily-list',
      silent: false,
      list: { zeroLists: [{ from: today, to: today }] },
    });
  });

  test('C13: the next day nothing comes: health and lead of the county hear at 18:00 local, and each day again', async () => {
    await landfall.move({ to: due + day - 1000 });
    expect(await alerts(keys.county)).toEqual([]);
    await landfall.move({ to: due + 2 * day + hour });
    const minutes = 24 * 60;
    expect((await alerts(keys.county)).sort()).toEqual(
      [
        ['health', minutes, 'urgent'],
        ['health', 2 * minutes, 'urgent'],
        ['lead', minutes, 'urgent'],
        ['lead', 2 * minutes, 'urgent'],
      ].sort(),
    );
    expect(await alerts(keys.otherCounty)).toEqual([]);
    expect(await alerts(keys.city)).toEqual([]);
    expect(await source(keys.city)).toMatchObject({
      silent: true,
      list: { missingDays: [localDay(due + 2 * day), localDay(due + day)] },
    });
    expect(await source(keys.otherCounty)).toBeUndefined();
  });

  test('I8: the list comes, and nobody hears of it again that day', async () => {
    const told = (await alerts(keys.county)).length;
    await landfall.move({ to: due + 3 * day - 4 * hour });
    const traveller = { fullName: 'HE PING', birthDate: '1979-09-09' };
    await landfall.post(employer, [
      { recordId: 'w-3', traveller, entry: {}, destination: { localityCode: city } },
    ]);
    await landfall.move({ to: due + 3 * day + hour });
    expect(await alerts(keys.county)).toHaveLength(told);
    expect(await source()).toMatchObject({
      silent: false,
      list: { missingDays: [] },
      counts: { requests: 3, records: 3 },
    });
  });
});
