import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { runCli } from './support/run-cli.ts';
import { happened, midnight } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal, traveller } from './support/world.ts';

const hour = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'landfall-reports-'));
let landfall: Landfall;
let keys: Keys;
let date = '';
let entryId = '';

const report = (...args: string[]) =>
  runCli(['report', ...args], { LANDFALL_URL: landfall.url, LANDFALL_KEY: keys.county });

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  date = new Date(start + 6 * hour).toISOString().slice(0, 10);
  const entries = await landfall.register(keys.immigration, [traveller(1, { at: start - hour })]);
  entryId = entries.get('r-1') ?? '';
  const told = [
    [keys.county, 'accepted', { officer: 'Dr Rena' }],
    [
      keys.port,
      'port-check',
      { health: { temperatureC: 36.6, symptoms: [] }, travelHistory: [{ country: 'GBR' }] },
    ],
    [keys.county, 'disposition', { disposition: 'local', officer: 'Dr Rena' }],
  ] as const;
  for (const [key, type, fields] of told) {
    expect(await landfall.tell(key, [happened(entryId, type, landfall.now(), fields)])).toMatchObject([
      { status: 'applied' },
    ]);
  }
  await landfall.move({ to: midnight(date) + 24 * hour + 600_000 });
});
afterAll(async () => {
  await landfall?.stop();
  rmSync(folder, { recursive: true });
});

test('an officer reads the report, as text and as CSV', async () => {
  const shown = await report('show', county, date);
  expect(shown.code).toBe(0);
  expect(shown.out).toContain(`${county} ${date}, revision 1: draft. 1 differences are not explained.`);
  expect(shown.out).toMatch(new RegExp(`${entryId} +placement +received-not-placed +UNEXPLAINED`));
  const csv = await report('show', county, date, '--csv');
  expect(csv.out.split('\r\n')[0]).toBe('locality,date,revision,state,counter,by,value,count,own,hidden');
  expect(csv.out).toContain(`${county},${date},1,draft,handed-over,,,1,1,no`);
});

test('P2: what stands in the way of an approval is named; explained, the report is approved and submitted', async () => {
  expect((await report('review', county, date, '--officer', 'Ms Ma')).code).toBe(0);
  const refused = await report('approve', county, date, '--officer', 'Mr Bai');
  expect([refused.code, refused.out]).toEqual([3, '']);
  expect(refused.err).toContain(`${entryId}  placement: received-not-placed`);
  const file = join(folder, 'explanations.json');
  writeFileSync(file, JSON.stringify([{ entryId, gate: 'placement', reason: 'Waits at the clinic.' }]));
  const approved = await report('approve', county, date, '--officer', 'Mr Bai', '--explain', file);
  expect(approved.out).toBe(`${county} ${date}, revision 1: approved. It balances.\n`);
  const sent = await report('submit', county, date, '--officer', 'Dr Rena', '--json');
  expect(JSON.parse(sent.out)).toMatchObject({ state: 'submitted', late: false });
});

test('P4 L1: the scorecard and the funnel of a locality', async () => {
  const funnel = await report('funnel', county, '--from', date, '--json');
  expect(JSON.parse(funnel.out)).toMatchObject({ locality: county, from: date, complete: true });
  const scorecard = await report('scorecard', county);
  expect([scorecard.code, scorecard.out]).toEqual([0, expect.stringContaining('"told"')]);
  expect((await report('scorecard', county, '--from', '2020-01-01')).code).not.toBe(0);
});
