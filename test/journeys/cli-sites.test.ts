import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { runCli } from './support/run-cli.ts';
import { bringToQuarantine } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal, otherCounty, traveller } from './support/world.ts';

const hour = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'landfall-sites-'));
const file = join(folder, 'sites.ndjson');
let landfall: Landfall;
let keys: Keys;

const sites = (key: string, ...args: string[]) =>
  runCli(['sites', ...args], { LANDFALL_URL: landfall.url, LANDFALL_KEY: key });

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const entries = await landfall.register(keys.immigration, [traveller(1, { at: start - hour })]);
  await bringToQuarantine(landfall, keys, [entries.get('r-1') ?? '']);
});
afterAll(async () => {
  await landfall?.stop();
  rmSync(folder, { recursive: true });
});

test('F28: a city brings its sites from a file, and what is not its own is refused by name', async () => {
  const site = { code: 'TS-1', locality: county, name: 'Hotel Tianshan', kind: 'facility', capacity: 1 };
  const bus = { code: 'BUS-1', locality: county, name: 'Coach 1', kind: 'vehicle', capacity: 40 };
  const strange = { ...site, code: 'X-1', locality: '420106' };
  writeFileSync(file, [site, bus, strange].map((one) => JSON.stringify(one)).join('\n'));
  const { code, out, err } = await sites(keys.city, 'import', file);
  expect([code, out]).toEqual([3, '2 sites stored, 1 refused.\n']);
  expect(err).toContain('unknown-locality');
});

test('F28, L16: a county lists who is where, and sees what the next days bring', async () => {
  const listed = await sites(keys.county, 'list');
  expect([listed.code, listed.err]).toEqual([0, '']);
  expect(listed.out.replace(/ {2,}/g, ' ')).toBe(
    [
      'code locality kind capacity occupied free name',
      'BUS-1 650102 vehicle 40 0 40 Coach 1',
      'TS-1 650102 facility 1 1 0 Hotel Tianshan',
      '',
    ].join('\n'),
  );
  const coming = traveller(2, { at: landfall.now() });
  const { arrivedAt: _, ...port } = coming.entry;
  const expectedAt = new Date(landfall.now() + 24 * hour).toISOString();
  await landfall.register(keys.airline, [{ ...coming, entry: { ...port, expectedAt } }]);
  const { code, out } = await sites(keys.county, 'forecast', county);
  expect(code).toBe(0);
  expect(out.match(/SHORT OF \w+/g)).toEqual(['SHORT OF PLACES', 'SHORT OF PLACES', 'SHORT OF PLACES']);
  expect((await sites(keys.county, 'list', '--locality', otherCounty)).code).toBe(1);
  expect((await sites(keys.immigration, 'list')).code).toBe(4);
});

test('L16: the next morning the county is told, once, by whoever stands in for its lead', async () => {
  const shortages = async () =>
    (await landfall.inbox(keys.county)).filter(({ kind }) => kind === 'shortage.expected');
  expect(await shortages()).toEqual([]);
  await landfall.move({ to: nextLocal(landfall.now(), 7) });
  expect(await shortages()).toMatchObject([
    { locality: county, department: 'health', severity: 'routine', link: `/v1/forecasts/${county}` },
  ]);
  await landfall.move({ advance: 'PT12H' });
  expect(await shortages()).toHaveLength(1);
});
