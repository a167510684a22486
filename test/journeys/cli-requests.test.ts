import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { runCli } from './support/run-cli.ts';
import { bringToQuarantine } from './support/story.ts';
import { buildWorld, type Keys, traveller } from './support/world.ts';

let landfall: Landfall;
let keys: Keys;
let entryId = '';

const run = (...args: string[]) => runCli(args, { LANDFALL_URL: landfall.url, LANDFALL_KEY: keys.county });

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const entries = await landfall.register(keys.immigration, [
    traveller(1, { at: landfall.now() - 3_600_000 }),
  ]);
  entryId = entries.get('r-1') ?? '';
  await bringToQuarantine(landfall, keys, [entryId]);
});
afterAll(() => landfall?.stop());

test('G4: an officer prints a code, and the notice in the traveller’s language', async () => {
  const { code, out } = await run('self-code', entryId, '--officer', 'Mr Tursun', '--language', 'ru');
  expect(code).toBe(0);
  expect(out).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}\n/);
  expect(out).toContain('Что записывается');
  expect((await run('self-code', 'ent_nobody', '--officer', 'X')).code).not.toBe(0);
});

test('G11: calls for help are listed and answered by hand', async () => {
  const body = { entryId, kind: 'help', need: 'food', text: 'vegetarian, please' };
  expect((await landfall.ask('POST', '/v1/requests', { key: keys.county, body })).status).toBe(201);
  const listed = await run('requests', 'list', '--open');
  expect([listed.code, listed.out]).toEqual([0, expect.stringContaining('food: vegetarian, please')]);
  const requestId = /req_[0-9a-f]+/.exec(listed.out)?.[0] ?? '';
  const wrong = await run('requests', 'decide', requestId, 'upheld', '--officer', 'Ms Wu', '--reason', 'x');
  expect([wrong.code === 0, wrong.err]).toEqual([false, expect.stringContaining('provided, not-provided')]);
  const done = await run(
    'requests',
    'decide',
    requestId,
    'provided',
    '--officer',
    'Ms Wu',
    '--reason',
    'brought',
  );
  expect([done.code, done.out]).toEqual([0, `${requestId} is decided: provided.\n`]);
  expect((await run('requests', 'list', '--open')).out).not.toContain(requestId);
});
