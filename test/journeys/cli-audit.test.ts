import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeJournal, readJournalFile } from '../../cli/audit/chains.ts';
import { auditHeads, auditPage } from '../../shared/contracts/audit.ts';
import { lookupAnswer } from '../../shared/contracts/lookup.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { type Ended, runCli } from './support/run-cli.ts';
import { buildWorld, county, type Keys, otherCounty, traveller } from './support/world.ts';

const directory = mkdtempSync(join(tmpdir(), 'landfall-audit-'));
let landfall: Landfall;
let keys: Keys;
let env: { LANDFALL_URL: string; LANDFALL_KEY: string };
let entryId: string;
beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const at = landfall.now() - 3_600_000;
  entryId = (await landfall.register(keys.immigration, [traveller(1, { at })])).get('r-1') ?? '';
  const auditor = (await landfall.issueKey('auditor', 'audit-office')).key;
  env = { LANDFALL_URL: landfall.url, LANDFALL_KEY: auditor };
});
afterAll(async () => {
  await landfall?.stop();
  rmSync(directory, { recursive: true });
});

const audit = (...args: string[]): Promise<Ended> => runCli(['audit', ...args], env);

test('D17: an auditor lists the lookups of a locality and verifies that the journal is whole', async () => {
  const body = {
    purpose: 'medical-care',
    legalBasis: 'Law on infectious diseases, article 33',
    requester: { name: 'Dr Rena', organisation: 'First hospital', kind: 'authority' },
    query: { document: { type: 'passport', issuer: 'CHN', number: 'E40000001' } },
  };
  const asked = await landfall.ask('POST', '/v1/lookups', { key: keys.county, body });
  const { found, journal } = lookupAnswer.parse(asked.body);
  expect(found).toBe(true);

  const chain = ['--subject', county, '--day', journal.day];
  const listed = await audit('list', ...chain);
  expect([listed.code, listed.err]).toEqual([0, '']);
  expect(listed.out).toContain(entryId);
  expect(listed.out).toContain('Dr Rena');
  expect(listed.out).not.toContain('40000001');
  const whole = await audit('verify', ...chain, '--receipt', journal.hash);
  expect([whole.code, whole.out]).toEqual([0, expect.stringContaining('INTACT. 1 lines')]);
  const cut = await audit('verify', ...chain, '--receipt', 'not-there', '--json');
  expect(cut.code).toBe(3);
  expect(JSON.parse(cut.out)).toEqual({ intact: false, number: 2, because: 'cut-off' });
  const notMine = await runCli(['audit', 'list', ...chain], { ...env, LANDFALL_KEY: keys.county });
  expect(notMine.code).not.toBe(0);
});

test('G10: the reads of a key are listed, and an exported journal that was touched anywhere is told where', async () => {
  for (let times = 0; times < 3; times += 1) await landfall.entry(keys.county, entryId);
  const page = await landfall.ask('GET', '/v1/audit', { key: env.LANDFALL_KEY });
  const { items } = auditPage.parse(page.body);
  expect(items.filter(({ entry }) => entry.action === 'entry-read')).toHaveLength(3);
  const keyId = items.find(({ entry }) => entry.action === 'entry-read')?.entry.keyId ?? '';
  const reads = await audit('reads', '--key', keyId, '--json');
  expect(JSON.parse(reads.out)).toMatchObject([{ entryId, purposes: expect.arrayContaining(['follow-up']) }]);

  const day = items[0]?.entry.at.slice(0, 10) ?? '';
  await landfall.move({ to: Date.parse(`${day}T00:00:00Z`) + 86_400_000 + 15 * 60_000 });
  const heads = auditHeads.parse(
    (await landfall.ask('GET', `/v1/audit/heads?day=${day}`, { key: env.LANDFALL_KEY })).body,
  );
  expect(heads.heads).toMatchObject([{ subject: county, number: 4 }]);
  expect((await audit('verify')).code).toBe(0);

  const file = join(directory, 'journal.jsonl');
  await audit('export', file, '--day', day);
  const good = await audit('verify', file, '--anchor', `${day}:${heads.digest}`);
  expect([good.code, good.out]).toEqual([0, expect.stringContaining('INTACT. 4 lines')]);

  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const [first = '', second = '', third = '', ...rest] = lines;
  const touched: [string, string[], number, string][] = [
    ['changed', [first, second.replace('entry-read', 'self-read'), third, ...rest], 2, 'changed'],
    ['taken out', [first, third, ...rest], 2, 'missing'],
    ['moved', [first, third, second, ...rest], 2, 'reordered'],
    ['cut off', lines.filter((line) => !line.includes('"number":4,"previous"')), 4, 'cut-off'],
  ];
  const write = (some: readonly string[]) => writeFileSync(file, some.map((line) => `${line}\n`).join(''));
  for (const [how, some, number, because] of touched) {
    write(some);
    const judged = judgeJournal(await readJournalFile(file));
    expect([how, judged]).toMatchObject([how, [{ intact: false, number, because }]]);
  }
  const { code, out } = await audit('verify', file);
  expect([code, out]).toEqual([3, expect.stringContaining('BROKEN at line 4: a line that was there')]);
  writeFileSync(file, lines.filter((line) => line.includes('"entry"')).join('\n'));
  const against = await audit('verify', file, '--anchor', `${day}:${heads.digest}`);
  expect([against.code, against.out]).toEqual([3, expect.stringContaining('not those that the log says')]);
});

test('G10: a locality that has no part in an entry opens it in an emergency, and the journal has it first', async () => {
  const read = () => landfall.ask('GET', `/v1/entries/${entryId}`, { key: keys.otherCounty });
  expect((await read()).status).toBe(404);
  const reason = 'Unconscious in our hospital, nobody knows where she has been.';
  const body = { entryId, reason, officer: 'Dr Sun' };
  const opened = await landfall.ask('POST', '/v1/break-glass', { key: keys.otherCounty, body });
  expect([opened.status, opened.body]).toMatchObject([201, { entryId, journal: { number: 1 } }]);
  expect((await read()).status).toBe(200);
  const lines = await audit('list', '--subject', otherCounty);
  expect(lines.out).toContain('break-glass');
  expect(lines.out).not.toContain('Unconscious');
});
