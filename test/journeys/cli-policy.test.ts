import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { appliedRule, policyChange } from '../../shared/contracts/policy-change.ts';
import { addDays } from '../../shared/domain/time/local-days.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { runCli } from './support/run-cli.ts';
import { bringToQuarantine } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal, province, traveller } from './support/world.ts';

const hour = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'landfall-cli-policy-'));
const file = join(folder, 'rules.json');
let landfall: Landfall;
let keys: Keys;
let today = '';
let entryId = '';

const run = (key: string, ...args: string[]) =>
  runCli(args, { LANDFALL_URL: landfall.url, LANDFALL_KEY: key });
const rule = (days: number) => [
  {
    key: 'quarantineDays',
    value: { OVERSEAS: days },
    effectiveFrom: addDays(today, 1),
    reason: 'Notice 21',
  },
];

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 16) });
  today = new Date(start + 6 * hour).toISOString().slice(0, 10);
  const entries = await landfall.register(keys.immigration, [traveller(1, { at: landfall.now() - hour })]);
  entryId = entries.get('r-1') ?? '';
  await bringToQuarantine(landfall, keys, [entryId]);
  writeFileSync(file, JSON.stringify({ items: rule(21) }));
});
afterAll(async () => {
  await landfall?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('policy preview names who would change, and nothing is put', async () => {
  const shown = await run(landfall.adminKey, 'policy', 'preview', file, '--json');
  expect([shown.code, shown.err]).toEqual([0, '']);
  const { changes } = z.object({ changes: z.array(policyChange) }).parse(JSON.parse(shown.out));
  expect(changes.map((one) => [one.entryId, one.when, one.before.lastDay, one.after.lastDay])).toEqual([
    [entryId, 'when-applied', addDays(today, 14), addDays(today, 21)],
  ]);
  const table = await run(landfall.adminKey, 'policy', 'preview', file);
  expect(table.out).toContain(`${addDays(today, 21)} OVERSEAS`);
  const listed = await landfall.ask('GET', '/v1/policies', { key: landfall.adminKey });
  expect(listed.body).toMatchObject({ items: [] });
});

test('policy preview says what is wrong with an item', async () => {
  const bad = join(folder, 'bad.json');
  writeFileSync(bad, JSON.stringify({ items: rule(-3) }));
  const ended = await run(landfall.adminKey, 'policy', 'preview', bad);
  expect(ended.code).toBe(3);
  expect(ended.err).toContain('/value/OVERSEAS');
});

test('C11: policy apply, by a lead: the entries it changed; a second time there is none', async () => {
  await landfall.put('/v1/policies', rule(21));
  await landfall.move({ advance: 'PT30H' });
  const lead = (await landfall.issueKey('locality', province, ['lead'])).key;
  const args = ['policy', 'apply', addDays(today, 1), '--officer', 'Director Han', '--reason', 'Notice 21'];
  const once = await run(lead, ...args, '--locality', county, '--json');
  expect([once.code, once.err]).toEqual([0, '']);
  const { applied } = z.object({ applied: z.array(appliedRule) }).parse(JSON.parse(once.out));
  expect(applied.map((one) => [one.entryId, one.after.lastDay])).toEqual([[entryId, addDays(today, 21)]]);
  expect(JSON.parse((await run(lead, ...args, '--json')).out)).toEqual({ applied: [] });
  const foreign = await run(keys.home, ...args, '--locality', county);
  expect(foreign.code).not.toBe(0);
  expect((await landfall.entry(keys.county, entryId)).quarantine?.lastDay).toBe(addDays(today, 21));
});
