import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { runCli } from './support/run-cli.ts';
import { buildWorld, county, type Keys, nextLocal } from './support/world.ts';

const day = 24 * 3_600_000;
let landfall: Landfall;
let keys: Keys;
let employer: string;
let today: string;

const cli = (key: string, ...args: string[]) =>
  runCli(args, { LANDFALL_URL: landfall.url, LANDFALL_KEY: key });
const localDay = (at: number): string => new Date(at + 6 * 3_600_000).toISOString().slice(0, 10);

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  today = localDay(start);
});
afterAll(() => landfall?.stop());

test('D10: an administrator adds an employer with its place, and its own hour', async () => {
  const added = await cli(
    landfall.adminKey,
    ...['agencies', 'add', 'works', '--name', 'Works', '--source', 'employer'],
    ...['--locality', county, '--daily-list-by', '17:00'],
  );
  expect([added.code, added.err]).toEqual([0, '']);
  employer = (await landfall.issueKey('agency', 'works')).key;
});

test('C13: the employer says that nobody comes; a day later its list is missing, and the county sees it', async () => {
  expect((await cli(employer, 'sources', 'zero', today)).out).toBe(
    `Zero list for ${today} to ${today} received.\n`,
  );
  await landfall.move({ to: landfall.now() + day });
  const { code, out } = await cli(keys.county, 'sources', 'list');
  expect(code).toBe(0);
  expect(out).not.toContain('SILENT');
  await landfall.move({ to: nextLocal(landfall.now(), 18) });
  expect((await cli(keys.county, 'sources', 'list')).out).toMatch(
    new RegExp(`works +employer +daily-list +\\S+ +SILENT +${localDay(landfall.now())} +0`),
  );
});

test('F26: who is away is listed and asked once a day', async () => {
  const person = { fullName: 'HE PING', phones: ['+8613912345678'] };
  const record = { recordId: 'a-1', evidence: 'away', traveller: person, entry: {}, homeLocality: county };
  await landfall.register(employer, [record]);
  const { out } = await cli(keys.county, 'away', 'list', '--json');
  const [line] = z.array(z.looseObject({ awayId: z.string() })).parse(JSON.parse(out));
  expect((await cli(keys.county, 'away', 'list')).out).toContain('HE PING');
  const contact = () =>
    cli(keys.county, 'away', 'contact', line?.awayId ?? '', 'reached', '--officer', 'Ms Gu');
  expect((await contact()).out).toMatch(/^Contact of \d{4}-\d\d-\d\d: reached\.\n$/);
  const again = await contact();
  expect([again.code === 0, again.err]).toEqual([
    false,
    expect.stringContaining('at most one contact a local day'),
  ]);
});

test('D15: the remainders of a day', async () => {
  const expectedAt = new Date(landfall.now() - 3_600_000).toISOString();
  const never = {
    recordId: 'w-1',
    traveller: { fullName: 'QIN YU' },
    entry: { expectedAt },
    destination: { localityCode: county },
  };
  const [entryId] = (await landfall.register(employer, [never])).values();
  const { code, out } = await cli(keys.county, 'remainders', county, localDay(Date.parse(expectedAt)));
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`employer +1 +${entryId} +0`));
  expect(out).toContain(`only from below: ${entryId}`);
});
