import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteDetail } from '../../shared/contracts/site.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { bringToQuarantine, happened } from './support/story.ts';
import { buildWorld, county, home, type Keys, nextLocal, traveller } from './support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
const officer = 'Ms Deng';
let landfall: Landfall;
let keys: Keys;
let entryId = '';
let lastDay = '';

/** What one key says about the traveller, now; the step's answers as `[status, stage]`. */
const tell = async (key: string, type: string, fields: object): Promise<[string, string | undefined]> => {
  const [result] = await landfall.tell(key, [happened(entryId, type, landfall.now(), fields)]);
  await landfall.settle();
  return [result?.status ?? 'none', result?.stage];
};
const kindsFor = async (key: string): Promise<string[]> =>
  (await landfall.inbox(key)).filter((one) => one.entryId === entryId).map(({ kind }) => kind);
const days = async (key: string) => (await landfall.entry(key, entryId)).followUps;

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  await landfall.put('/v1/sites', [
    { code: 'TS-1', locality: county, name: 'Hotel Tianshan', kind: 'facility', capacity: 40 },
    { code: 'WC-1', locality: home, name: 'East Lake Guesthouse', kind: 'facility', capacity: 20 },
  ]);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const entries = await landfall.register(keys.immigration, [traveller(1, { at: start - hour })]);
  entryId = entries.get('r-1') ?? '';
  await bringToQuarantine(landfall, keys, [entryId]);
  lastDay = (await landfall.entry(keys.county, entryId)).quarantine?.lastDay ?? '';
});
afterAll(() => landfall?.stop());

describe('somebody who moves on the sixth day of fourteen', () => {
  test('F17: five days are served and seen in Urumqi', async () => {
    for (let served = 1; served <= 5; served += 1) {
      await landfall.move({ advance: 'P1D' });
      expect(await tell(keys.county, 'follow-up', { outcome: 'SEEN_OK' })).toEqual(['applied', 'QUARANTINE']);
    }
    expect((await days(keys.county))?.filter(({ outcome }) => outcome === 'SEEN_OK')).toHaveLength(5);
  });

  test('F17: Urumqi offers the person to Wuhan and answers for them until Wuhan accepts', async () => {
    const offer = { localityCode: home, reason: 'his mother lives there', officer: 'Dr Rena' };
    expect(await tell(keys.county, 'transfer-offered', offer)).toEqual(['applied', 'QUARANTINE']);
    expect((await landfall.entry(keys.county, entryId)).responsibility).toMatchObject({
      state: 'TRANSFER_OFFERED',
      locality: county,
      officer: 'Dr Rena',
      offeredTo: home,
    });
    // Wuhan hears of the person for the first time: the offer stands in that very notice (R1).
    expect(await kindsFor(keys.home)).toEqual(['arrival.registered']);
    const early = { manifestId: 'T-70', headcount: 1, officer: 'Dr Rena' };
    expect(await tell(keys.county, 'boarded', early)).toEqual(['held', 'QUARANTINE']);
  });

  test('F17: when Wuhan accepts, the way there is no break in the days', async () => {
    await landfall.move({ advance: 'PT2H' });
    expect(await tell(keys.home, 'accepted', { officer })).toEqual(['applied', 'IN_TRANSFER']);
    const { responsibility, quarantine, followUp } = await landfall.entry(keys.home, entryId);
    expect(responsibility).toMatchObject({ state: 'ACCEPTED', locality: home, officer });
    expect([quarantine?.lastDay, followUp?.state]).toEqual([lastDay, 'ACTIVE']);
    await landfall.move({ advance: 'PT20H' });
    const train = { manifestId: 'T-70', headcount: 1, officer };
    expect(await tell(keys.home, 'received', train)).toEqual(['applied', 'HANDED_OVER']);
    const room = { quarantineType: 'facility', site: 'WC-1', room: '12', officer };
    expect(await tell(keys.home, 'placed', room)).toEqual(['applied', 'QUARANTINE']);
  });

  test('F17, F28: the five days count in Wuhan, and only what is left is served there', async () => {
    const { quarantine, stays = [], flags } = await landfall.entry(keys.home, entryId);
    expect([quarantine?.lastDay, flags]).toEqual([lastDay, undefined]);
    expect(stays.map(({ site, until }) => [site, until !== undefined])).toEqual([
      ['Hotel Tianshan', true],
      ['WC-1', false],
    ]);
    const site = async (code: string, key: string) =>
      siteDetail.parse((await landfall.ask('GET', `/v1/sites/${code}`, { key })).body);
    expect(await site('WC-1', keys.home)).toMatchObject({
      site: { occupied: 1, free: 19 },
      occupants: [{ entryId, room: '12', lastDay }],
    });
    expect(await site('TS-1', keys.county)).toMatchObject({ site: { occupied: 0 }, occupants: [] });
    expect((await landfall.ask('GET', '/v1/sites/WC-1', { key: keys.county })).status).toBe(404);
  });

  test('C10, F17: the coming release is told to Wuhan alone, counted in its own midnights', async () => {
    const threeDaysBefore = Date.parse(`${lastDay}T00:00:00+08:00`) - 3 * day;
    while (landfall.now() < threeDaysBefore - day) {
      await landfall.move({ advance: 'P1D' });
      await tell(keys.home, 'follow-up', { outcome: 'SEEN_OK', officer });
    }
    await landfall.move({ to: threeDaysBefore - 60_000 });
    expect(await kindsFor(keys.home)).not.toContain('release.upcoming');
    await landfall.move({ to: threeDaysBefore + 120_000 });
    expect((await kindsFor(keys.home)).filter((kind) => kind === 'release.upcoming')).toHaveLength(1);
    expect(await kindsFor(keys.county)).not.toContain('release.upcoming');
  });

  test('F17, F13: not a day earlier, and on the fourteenth day Wuhan releases', async () => {
    const collector = { kind: 'community', name: 'Luojiashan community' };
    const release = { collector, symptoms: [], officer };
    expect((await tell(keys.home, 'released', release))[0]).toBe('refused');
    await landfall.move({ to: Date.parse(`${lastDay}T09:00:00+08:00`) });
    expect(await tell(keys.home, 'released', release)).toEqual(['applied', 'RELEASED']);
    expect(await tell(keys.home, 'collected', { by: 'Mr Ao' })).toEqual(['applied', 'COMMUNITY']);
    const { alerts } = await landfall.entry(keys.home, entryId);
    expect(alerts.filter(({ kind }) => kind === 'release.overdue')).toEqual([]);
  });
});
