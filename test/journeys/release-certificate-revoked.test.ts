import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issuedCertificate } from '../../shared/contracts/certificate.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { runCli } from './support/run-cli.ts';
import { bringToQuarantine, community, happened, midnight } from './support/story.ts';
import { buildWorld, type Keys, nextLocal, traveller } from './support/world.ts';

const hour = 3_600_000;
const officer = 'Dr Rena';
const folder = mkdtempSync(join(tmpdir(), 'landfall-revoked-'));
const [first, second] = [join(folder, 'first.json'), join(folder, 'second.json')];
let landfall: Landfall;
let keys: Keys;
let entryId = '';

const tell = async (type: string, fields: object): Promise<[string, string | undefined]> => {
  const [result] = await landfall.tell(keys.county, [happened(entryId, type, landfall.now(), fields)]);
  await landfall.settle();
  return [result?.status ?? 'none', result?.stage];
};
const releaseOnTheLastDay = async () => {
  const { lastDay = '' } = (await landfall.entry(keys.county, entryId)).quarantine ?? {};
  await landfall.move({ to: midnight(lastDay) + 10 * hour });
  const released = await tell('released', { collector: community, symptoms: [], officer });
  expect(released).toEqual(['applied', 'RELEASED']);
};
const issueTo = async (file: string): Promise<string> => {
  const path = `/v1/entries/${entryId}/certificate`;
  const { body } = await landfall.ask('POST', path, { key: keys.county });
  writeFileSync(file, JSON.stringify(body));
  return issuedCertificate.parse(body).certificateId;
};
/** As the guard of an office building runs it: no key, only the paper. */
const atTheDoor = async (file: string) => {
  const { code, out } = await runCli(['certificate', 'verify', file], { LANDFALL_URL: landfall.url });
  return [code, out.split('.')[0]];
};

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const entries = await landfall.register(keys.immigration, [traveller(1, { at: start - hour })]);
  entryId = entries.get('r-1') ?? '';
  await bringToQuarantine(landfall, keys, [entryId]);
});
afterAll(async () => {
  await landfall?.stop();
  rmSync(folder, { recursive: true });
});

describe('a release certificate that stops being true', () => {
  test('F13: the paper is good at the door on the day of the release', async () => {
    await releaseOnTheLastDay();
    await issueTo(first);
    expect(await atTheDoor(first)).toEqual([0, 'VALID']);
    expect(await tell('collected', { by: community.name })).toEqual(['applied', 'COMMUNITY']);
  });

  test('F13: after a late positive test the same paper is revoked, and says no more than that', async () => {
    await landfall.move({ advance: 'P2D' });
    expect(await tell('test-result', { kind: 'pcr', result: 'positive', officer })).toEqual([
      'applied',
      'HANDED_OVER',
    ]);
    expect(await atTheDoor(first)).toEqual([3, 'REVOKED']);
    const { out } = await runCli(['certificate', 'verify', first], { LANDFALL_URL: landfall.url });
    expect(out).not.toMatch(/positive|pcr|test|hospital/i);
    const offline = await runCli(['certificate', 'verify', first, '--offline'], {
      LANDFALL_URL: landfall.url,
    });
    expect(offline.out).toContain('It was not asked whether it was revoked meanwhile.');
  });

  test('F13, F12: served anew and released anew, there is another paper, and the first stays revoked', async () => {
    const again = { quarantineType: 'facility', site: 'Hotel Tianshan', officer };
    expect(await tell('placed', again)).toEqual(['applied', 'QUARANTINE']);
    expect(await atTheDoor(first)).toEqual([3, 'REVOKED']);
    await releaseOnTheLastDay();
    const firstId = issuedCertificate.parse(JSON.parse(readFileSync(first, 'utf8'))).certificateId;
    expect(await issueTo(second)).not.toBe(firstId);
    expect(await atTheDoor(second)).toEqual([0, 'VALID']);
    expect(await atTheDoor(first)).toEqual([3, 'REVOKED']);
  });
});
