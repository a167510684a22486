import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { runCli } from './support/run-cli.ts';
import { happened } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal, port, traveller } from './support/world.ts';

const hour = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'landfall-manifests-'));
const file = join(folder, 'trips.ndjson');
let landfall: Landfall;
let keys: Keys;
let ana = '';
let bo = '';

const manifests = (key: string, ...args: string[]) =>
  runCli(['manifests', ...args], { LANDFALL_URL: landfall.url, LANDFALL_KEY: key });
const utc = (at: number): string => new Date(at).toISOString();

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 8) });
  const records = [1, 2].map((n) => traveller(n, { at: start - hour }));
  [ana = '', bo = ''] = [...(await landfall.register(keys.immigration, records)).values()];
  for (const entryId of [ana, bo]) {
    const check = { health: { temperatureC: 36.4 }, travelHistory: [], officer: 'Ms Lin' };
    await landfall.tell(keys.port, [happened(entryId, 'port-check', landfall.now(), check)]);
    const transfer = { disposition: 'transfer', officer: 'Ms Lin' };
    await landfall.tell(keys.port, [happened(entryId, 'disposition', landfall.now(), transfer)]);
  }
});
afterAll(async () => {
  await landfall?.stop();
  rmSync(folder, { recursive: true });
});

test('F16: a port announces its trips from a file, and what it may not is refused by name', async () => {
  const leaves = landfall.now() + hour;
  const trip = {
    manifestId: 'CAN-1',
    from: port,
    to: county,
    trip: 'coach 1',
    plannedDepartureAt: utc(leaves),
    plannedArrivalAt: utc(leaves + 6 * hour),
    passengers: [{ entryId: ana, seat: '1' }, { entryId: bo }],
  };
  const strange = { ...trip, manifestId: 'CAN-2', passengers: [{ entryId: 'ent_nobody' }] };
  writeFileSync(file, [trip, strange].map((one) => JSON.stringify(one)).join('\n'));
  const { code, out, err } = await manifests(keys.port, 'import', file);
  expect([code, out]).toEqual([3, '1 manifests stored, 1 refused.\n']);
  expect(err).toContain('/passengers/0/entryId');
});

test('F16: the county lists what comes today, and sees who stands at which gate and who is missing', async () => {
  const listed = await manifests(keys.county, 'list');
  expect([listed.code, listed.err]).toEqual([0, '']);
  expect(listed.out).toContain('CAN-1');
  const coach = { manifestId: 'CAN-1', officer: 'Ms Lin' };
  const boarded = [ana, bo].map((id) => happened(id, 'boarded', landfall.now(), { ...coach, headcount: 2 }));
  await landfall.tell(keys.port, boarded);
  await landfall.move({ advance: 'PT5H' });
  await landfall.tell(keys.county, [happened(ana, 'received', landfall.now(), { ...coach, headcount: 1 })]);
  await landfall.move({ advance: 'PT1H' });
  const { code, out } = await manifests(keys.county, 'show', 'CAN-1');
  expect(code).toBe(0);
  const lines = out.replace(/ {2,}/g, ' ').split('\n');
  expect(lines.find((line) => line.startsWith(ana))).toBe(`${ana} 1 yes yes yes no -`);
  expect(lines.find((line) => line.startsWith(bo))).toContain('yes yes no no MISSING AT RECEPTION');
  expect(out).toContain('given 2, taken 1');
  expect((await manifests(keys.otherCounty, 'show', 'CAN-1')).code).not.toBe(0);
});
