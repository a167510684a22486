import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { certificateView, issuedCertificate } from '../../shared/contracts/certificate.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { expectProblem } from './support/problem.ts';
import { runCli } from './support/run-cli.ts';
import { bringToQuarantine, community, happened, midnight } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal, traveller } from './support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
const folder = mkdtempSync(join(tmpdir(), 'landfall-certificate-'));
const paper = join(folder, 'paper.json');
const scanned = join(folder, 'scanned.txt');
const keyFile = join(folder, 'keys.json');
let landfall: Landfall;
let keys: Keys;
let entryId = '';
let certificateId = '';

const issue = (key: string) => landfall.ask('POST', `/v1/entries/${entryId}/certificate`, { key });
const ask = () => landfall.ask('GET', `/v1/certificates/${certificateId}`);
const checked = z.object({ verdict: z.string(), asked: z.boolean() });

/** `certificate verify` as somebody at a gate runs it: the API's address, and no key. */
const verify = (args: string[]) => runCli(['certificate', 'verify', ...args], { LANDFALL_URL: landfall.url });
const verdict = async (...args: string[]) => {
  const { code, out } = await verify([...args, '--json']);
  return [code, checked.parse(JSON.parse(out)).verdict];
};

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const days = { OVERSEAS: 3, DOMESTIC: 3, CREW: 3, CONTACT: 3 };
  await landfall.put('/v1/policies', [
    { key: 'quarantineDays', value: days, effectiveFrom: '2026-01-01', reason: 'A short story.' },
    { key: 'certificateDays', value: 7, effectiveFrom: '2026-01-01', reason: 'A short story.' },
  ]);
  const entries = await landfall.register(keys.immigration, [traveller(1, { at: start - hour })]);
  entryId = entries.get('r-1') ?? '';
  await bringToQuarantine(landfall, keys, [entryId]);
});
afterAll(async () => {
  await landfall?.stop();
  rmSync(folder, { recursive: true });
});

describe('the certificate of a release', () => {
  test('F13: none before the release', async () => {
    expectProblem(await issue(keys.county), 409, 'not-released');
    const { lastDay = '' } = (await landfall.entry(keys.county, entryId)).quarantine ?? {};
    await landfall.move({ to: midnight(lastDay) + 10 * hour });
    const release = { collector: community, symptoms: [], officer: 'Dr Rena' };
    const events = [happened(entryId, 'released', landfall.now(), release)];
    expect(await landfall.tell(keys.county, events)).toMatchObject([{ stage: 'RELEASED' }]);
  });

  test('F13: the county has it printed, with initials and dates and no name', async () => {
    const svg = join(folder, 'code.svg');
    const ended = await runCli(['certificate', 'issue', entryId, '--out', paper, '--svg', svg], {
      LANDFALL_URL: landfall.url,
      LANDFALL_KEY: keys.county,
    });
    expect([ended.code, ended.err]).toEqual([0, '']);
    expect(ended.out).toContain('VALID. M. L. was released on ');
    expect(ended.out).toContain('Issued by 天山区 (650102)');
    expect(ended.out).toContain('█');
    const issued = issuedCertificate.parse(JSON.parse(readFileSync(paper, 'utf8')));
    expect(readFileSync(svg, 'utf8')).toBe(issued.qrSvg);
    expect(issued).toMatchObject({ state: 'valid', initials: 'M. L.', locality: { code: county } });
    expect(JSON.stringify(issued)).not.toMatch(/LIN|E40000001|1951|ent_/);
    expect(issuedCertificate.parse((await issue(keys.county)).body)).toEqual(issued);
    ({ certificateId } = issued);
    writeFileSync(scanned, `${issued.jws}\n`);
  });

  test('another locality, the port and a key without the right get none', async () => {
    for (const key of [keys.otherCounty, keys.home, keys.port, keys.steward]) {
      expectProblem(await issue(key), 404, 'not-found');
    }
    expectProblem(await issue(keys.immigration), 403, 'missing-scope');
    expectProblem(await issue('lf_live_none'), 401, 'unauthorized');
  });

  test('anybody verifies it with the published keys, asking or not', async () => {
    const published = await landfall.ask('GET', '/.well-known/jwks.json');
    expect(published.headers.get('content-type')).toBe('application/jwk-set+json');
    writeFileSync(keyFile, JSON.stringify(published.body));
    const { code, out } = await verify([paper]);
    expect([code, out]).toEqual([0, expect.stringMatching(/^VALID\.\nM\. L\. was released on [\d-]+;/)]);
    expect(await verdict(scanned)).toEqual([0, 'valid']);
    const alone = await runCli(['certificate', 'verify', scanned, '--keys', keyFile, '--offline'], {});
    expect([alone.code, alone.err]).toEqual([0, '']);
    expect(alone.out).toContain('It was not asked whether it was revoked meanwhile.');
  });

  test('one that was changed, or never issued, is false', async () => {
    const [header = '', payload = '', signature = ''] = readFileSync(scanned, 'utf8').trim().split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...claims, initials: 'B. C.' })).toString('base64url');
    const forged = join(folder, 'forged.txt');
    writeFileSync(forged, [header, changed, signature].join('.'));
    const { code, out } = await verify([forged]);
    expect([code, out]).toEqual([3, expect.stringMatching(/^FALSE\. /)]);
    expect(out).not.toContain('B. C.');
    expect(await verdict(forged, '--keys', keyFile, '--offline')).toEqual([3, 'false']);
    const never = await landfall.ask('GET', `/v1/certificates/crt_${'a'.repeat(27)}`);
    expectProblem(never, 404, 'not-found');
  });

  test('a file without a certificate, keys that are none, an office that is silent: told apart from false', async () => {
    const silent = { LANDFALL_URL: 'http://127.0.0.1:9' };
    expect((await verify([keyFile])).code).toBe(2);
    expect((await verify([join(folder, 'nowhere')])).code).toBe(2);
    expect((await verify([paper, '--keys', paper])).code).toBe(2);
    expect((await runCli(['certificate', 'verify', paper, '--keys', keyFile], silent)).code).toBe(5);
  });

  test('it is revoked the moment the person is exposed anew, and the paper tells no more', async () => {
    const before = certificateView.parse((await ask()).body);
    expect(before.state).toBe('valid');
    await landfall.move({ advance: 'PT2H' });
    const at = landfall.now();
    await landfall.tell(keys.county, [happened(entryId, 'collected', at - 1000, { by: community.name })]);
    const again = { disposition: 'local', officer: 'Dr Rena', reason: 'contact of a case' };
    const [result] = await landfall.tell(keys.county, [happened(entryId, 'disposition', at, again)]);
    expect(result).toMatchObject({ status: 'applied', stage: 'HANDED_OVER' });
    expect((await ask()).body).toEqual({ ...before, state: 'revoked' });
    const { code, out } = await verify([paper]);
    expect([code, out]).toEqual([3, expect.stringMatching(/^REVOKED\. /)]);
    expect(out).not.toMatch(/contact|case|exposed/);
    expectProblem(await issue(keys.county), 409, 'not-released');
  });

  test('after its end it is expired, revoked or not', async () => {
    // Else every clock of a neglected person would ring for a week.
    await landfall.tell(keys.county, [happened(entryId, 'departed', landfall.now())]);
    await landfall.move({ to: landfall.now() + 8 * day });
    expect(await verdict(paper)).toEqual([3, 'expired']);
  });
});
