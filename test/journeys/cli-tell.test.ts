import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { runCli } from './support/run-cli.ts';
import { buildWorld, county, type Keys, nextLocal, otherCounty, traveller } from './support/world.ts';

const hour = 3_600_000;
let landfall: Landfall;
let keys: Keys;
let entryId = '';

const cli = (key: string, ...args: string[]) =>
  runCli(args, { LANDFALL_URL: landfall.url, LANDFALL_KEY: key });
const tell = (key: string, ...args: string[]) =>
  cli(key, 'tell', entryId, ...args, '--at', new Date(landfall.now()).toISOString());

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const record = traveller(1, { at: start - hour });
  entryId = (await landfall.register(keys.immigration, [record])).get('r-1') ?? '';
});
afterAll(async () => {
  await landfall?.stop();
});

test('an officer hands a traveller on by hand, and sees who answered when', async () => {
  expect(await tell(keys.county, 'accepted', '--officer', 'Dr Rena')).toMatchObject({
    code: 0,
    out: 'applied, ARRIVED\n',
  });
  const offered = await tell(
    keys.county,
    'transfer-offered',
    `localityCode=${otherCounty}`,
    '--officer',
    'Dr Rena',
  );
  expect([offered.code, offered.out]).toEqual([0, 'applied, ARRIVED\n']);
  expect((await tell(keys.otherCounty, 'accepted', '--officer', 'Mr Batur')).code).toBe(0);
  const { out } = await cli(keys.city, 'entries', 'show', entryId);
  const lines = out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2));
  expect(lines).toEqual(
    expect.arrayContaining([
      ['4401', 'interim'],
      [county, 'Dr Rena'],
      [otherCounty, 'Mr Batur'],
    ]),
  );
});

test('what is refused says why, with its own exit code', async () => {
  const nowhere = await tell(
    keys.otherCounty,
    'transfer-offered',
    'localityCode=nowhere',
    '--officer',
    'Mr Batur',
  );
  expect(nowhere.code).toBe(3);
  expect(nowhere.out).toContain('/localityCode unknown-locality');
  const check = await tell(keys.port, 'port-check', 'health={"temperatureC":36.5}', 'travelHistory=[]');
  expect(check).toMatchObject({ code: 0, out: 'applied, CHECKED\n' });
  const odd = await tell(keys.county, 'note', 'no field');
  expect([odd.code, odd.err]).toEqual([2, 'no field is not of the form name=value.\n']);
});
