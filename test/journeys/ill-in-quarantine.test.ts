import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteDetail } from '../../shared/contracts/site.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { bringToQuarantine, community, happened, midnight } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal, traveller } from './support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
const officer = 'Dr Rena';
let landfall: Landfall;
let keys: Keys;
let feverish = '';
let positive = '';
let lastDay = '';

const tell = async (entryId: string, type: string, fields: object): Promise<[string, string | undefined]> => {
  const [result] = await landfall.tell(keys.county, [happened(entryId, type, landfall.now(), fields)]);
  await landfall.settle();
  return [result?.status ?? 'none', result?.stage];
};
const show = (entryId: string) => landfall.entry(keys.county, entryId);
const toldAbout = async (entryId: string): Promise<string[]> =>
  (await landfall.inbox(keys.county))
    .filter((one) => one.entryId === entryId)
    .map(({ kind, department }) => `${kind} ${department}`);
const beds = async (code: string) => {
  const { body } = await landfall.ask('GET', `/v1/sites/${code}`, { key: keys.county });
  return siteDetail.parse(body).occupants?.map(({ entryId }) => entryId);
};

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const channels = [{ type: 'pull' }];
  await landfall.put('/v1/recipients', [{ locality: county, department: 'epidemic-control', channels }]);
  await landfall.put('/v1/sites', [
    { code: 'TS-1', locality: county, name: 'Hotel Tianshan', kind: 'facility', capacity: 40 },
    { code: 'HOSP-1', locality: county, name: 'First Hospital', kind: 'hospital', capacity: 12 },
  ]);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const people = [1, 2].map((n) => traveller(n, { at: start - hour }));
  const entries = await landfall.register(keys.immigration, people);
  [feverish, positive] = [entries.get('r-1') ?? '', entries.get('r-2') ?? ''];
  await bringToQuarantine(landfall, keys, [feverish, positive]);
  lastDay = (await show(feverish)).quarantine?.lastDay ?? '';
});
afterAll(() => landfall?.stop());

describe('two people fall ill in their quarantine', () => {
  test('F25: a follow-up that finds somebody unwell is told to health at once, and asks for an investigation', async () => {
    await landfall.move({ advance: 'P3D' });
    for (const entryId of [feverish, positive]) {
      const found = { outcome: 'SEEN_NOT_OK', temperatureC: 38.4, symptoms: ['cough'] };
      expect(await tell(entryId, 'follow-up', found)).toEqual(['applied', 'QUARANTINE']);
      const told = await toldAbout(entryId);
      expect(told).toContain('symptoms.reported health');
      expect(told).toContain('investigation.requested epidemic-control');
    }
    const { investigation, followUps = [] } = await show(feverish);
    expect(investigation).toMatchObject({ number: 1, state: 'REQUESTED' });
    expect(followUps.map(({ outcome }) => outcome)).toEqual(['MISSED', 'MISSED', 'SEEN_NOT_OK']);
  });

  test('F12, F28: both are tested and taken to the designated hospital; their beds are free', async () => {
    expect((await beds('TS-1'))?.sort()).toEqual([feverish, positive].sort());
    for (const entryId of [feverish, positive]) {
      expect(await tell(entryId, 'test-taken', { kind: 'pcr', place: 'HOSP-1' })).toEqual([
        'applied',
        'QUARANTINE',
      ]);
      expect(await tell(entryId, 'hospitalised', { place: 'HOSP-1', officer })).toEqual([
        'applied',
        'HOSPITAL',
      ]);
    }
    expect(await beds('TS-1')).toEqual([]);
    expect((await beds('HOSP-1'))?.sort()).toEqual([feverish, positive].sort());
    const { followUp, deadlines, test: taken } = await show(feverish);
    expect([followUp?.state, taken?.kind, taken?.result]).toEqual(['PAUSED', 'pcr', undefined]);
    expect(deadlines.map(({ kind }) => kind)).not.toContain('release');
    const out = { collector: community, symptoms: [], officer, overrideReason: 'wants to go home' };
    expect((await tell(feverish, 'released', out))[0]).toBe('refused');
  });

  test('F29: epidemic control opens the investigation and closes it with a result', async () => {
    await landfall.move({ advance: 'PT3H' });
    await tell(positive, 'investigation-opened', { officer: 'Dr Bai' });
    await tell(positive, 'test-result', { kind: 'pcr', result: 'positive' });
    await landfall.move({ advance: 'PT8H' });
    await tell(positive, 'investigation-closed', {
      result: 'infected on board, seat 12A',
      officer: 'Dr Bai',
    });
    const { investigation, test: taken } = await show(positive);
    expect(investigation).toMatchObject({
      number: 1,
      state: 'CLOSED',
      result: 'infected on board, seat 12A',
    });
    expect(taken).toMatchObject({ kind: 'pcr', result: 'positive' });
    const asked = (await toldAbout(positive)).filter((one) => one.startsWith('investigation.requested'));
    expect(asked).toHaveLength(1);
  });

  test('F12: who is not infected goes back to the site and keeps the old last day', async () => {
    await tell(feverish, 'test-result', { kind: 'pcr', result: 'negative' });
    await landfall.move({ advance: 'P1D' });
    expect(await tell(feverish, 'recovered', { discharged: 'excluded', officer })).toEqual([
      'applied',
      'HANDED_OVER',
    ]);
    expect(
      await tell(feverish, 'placed', { quarantineType: 'facility', site: 'TS-1', room: '9', officer }),
    ).toEqual(['applied', 'QUARANTINE']);
    const { quarantine, stays = [], followUp } = await show(feverish);
    expect([quarantine?.lastDay, followUp?.state]).toEqual([lastDay, 'ACTIVE']);
    expect(stays.map(({ site }) => site)).toEqual(['Hotel Tianshan', 'HOSP-1', 'TS-1']);
    expect([await beds('TS-1'), await beds('HOSP-1')]).toEqual([[feverish], [positive]]);
  });

  test('F12: who has recovered is quarantined still, for the days policy adds', async () => {
    await landfall.move({ advance: 'P5D' });
    expect(await tell(positive, 'recovered', { discharged: 'recovered', officer })).toEqual([
      'applied',
      'HANDED_OVER',
    ]);
    expect(await tell(positive, 'placed', { quarantineType: 'facility', site: 'TS-1', officer })).toEqual([
      'applied',
      'QUARANTINE',
    ]);
    const later = (await show(positive)).quarantine?.lastDay ?? '';
    expect(later > lastDay).toBe(true);
  });

  test('F13: both are released on their own last day and not before', async () => {
    const out = { collector: community, symptoms: [], officer };
    await landfall.move({ to: midnight(lastDay) + 10 * hour });
    expect(await tell(feverish, 'released', out)).toEqual(['applied', 'RELEASED']);
    expect((await tell(positive, 'released', out))[0]).toBe('refused');
    const later = (await show(positive)).quarantine?.lastDay ?? '';
    await landfall.move({ to: midnight(later) + 10 * hour });
    expect(await tell(positive, 'released', out)).toEqual(['applied', 'RELEASED']);
    expect(landfall.now() - midnight(lastDay)).toBeGreaterThan(5 * day);
  });
});
