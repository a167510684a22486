import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookupAnswer } from '../../shared/contracts/lookup.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { runCli } from './support/run-cli.ts';
import { buildWorld, county, type Keys, traveller } from './support/world.ts';

let landfall: Landfall;
let keys: Keys;
beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
});
afterAll(async () => landfall?.stop());

test('D17: an auditor lists the lookups of a locality and verifies that the journal is whole', async () => {
  const at = landfall.now() - 3_600_000;
  const entries = await landfall.register(keys.immigration, [traveller(1, { at })]);
  const entryId = entries.get('r-1') ?? '';
  const body = {
    purpose: 'medical-care',
    legalBasis: 'Law on infectious diseases, article 33',
    requester: { name: 'Dr Rena', organisation: 'First hospital', kind: 'authority' },
    query: { document: { type: 'passport', issuer: 'CHN', number: 'E40000001' } },
  };
  const asked = await landfall.ask('POST', '/v1/lookups', { key: keys.county, body });
  const { found, journal } = lookupAnswer.parse(asked.body);
  expect(found).toBe(true);

  const auditor = (await landfall.issueKey('auditor', 'audit-office')).key;
  const env = { LANDFALL_URL: landfall.url, LANDFALL_KEY: auditor };
  const chain = ['--subject', county, '--day', journal.day];
  const listed = await runCli(['audit', 'list', ...chain], env);
  expect([listed.code, listed.err]).toEqual([0, '']);
  expect(listed.out).toContain(entryId);
  expect(listed.out).toContain('Dr Rena');
  expect(listed.out).not.toContain('40000001');
  const whole = await runCli(['audit', 'verify', ...chain, '--receipt', journal.hash], env);
  expect([whole.code, whole.out]).toEqual([0, expect.stringContaining('INTACT. 1 lines')]);
  const cut = await runCli(['audit', 'verify', ...chain, '--receipt', 'not-there', '--json'], env);
  expect(cut.code).toBe(3);
  expect(JSON.parse(cut.out)).toEqual({ intact: false, number: 2, because: 'cut-off' });
  const notMine = await runCli(['audit', 'list', ...chain], { ...env, LANDFALL_KEY: keys.county });
  expect(notMine.code).not.toBe(0);
});
