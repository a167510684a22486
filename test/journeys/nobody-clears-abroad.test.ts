import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../shared/domain/time/local-days.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { bringToQuarantine, happened } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal, province, traveller } from './support/world.ts';

const hour = 3_600_000;
let landfall: Landfall;
let keys: Keys;
let today = '';
let mei = '';

const tell = (key: string, entryId: string, type: string, minutesAgo: number, fields: object) =>
  landfall.tell(key, [
    happened(entryId, type, landfall.now() - minutesAgo * 60_000, { officer: 'Ms Lin', ...fields }),
  ]);
const interview = (...travelHistory: object[]) => ({
  health: { temperatureC: 36.4, symptoms: [] },
  travelHistory,
});
const refused = [{ status: 'refused', errors: [{ code: 'cleared-from-abroad' }] }];

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  today = new Date(start + 6 * hour).toISOString().slice(0, 10);
  const everywhere = {
    key: 'originTiers',
    value: { CHN: 'low', GBR: 'low', '42': 'low' },
    effectiveFrom: addDays(today, -30),
    reason: 'Order 12',
  };
  await landfall.put('/v1/policies', [everywhere]);
});
afterAll(() => landfall?.stop());

test('F0: somebody lands from abroad; every area is of the low tier, and she has none', async () => {
  const entries = await landfall.register(keys.immigration, [traveller(1, { at: landfall.now() - hour })]);
  mei = entries.get('r-1') ?? '';
  const entry = await landfall.entry(keys.county, mei);
  expect([entry.kind, entry.tier]).toEqual(['OVERSEAS', undefined]);
});

test('N4, F6: the port, the county, the province’s lead and the duty desk: none of them clears her', async () => {
  await tell(keys.port, mei, 'port-check', 50, interview({ country: 'GBR' }));
  const lead = (await landfall.issueKey('locality', province, ['lead'])).key;
  for (const key of [keys.port, keys.county, keys.province, lead, keys.steward]) {
    expect(await tell(key, mei, 'disposition', 40, { disposition: 'clear' })).toMatchObject(refused);
  }
});

test('N4, F6: nor does a certificate, and on her own she does not go either', async () => {
  await tell(keys.county, mei, 'certificate', 30, { issuer: 'A clinic in London', number: 'L-7' });
  expect(await tell(keys.port, mei, 'disposition', 20, { disposition: 'clear' })).toMatchObject(refused);
  expect(await tell(keys.port, mei, 'disposition', 20, { disposition: 'self' })).toMatchObject([
    { status: 'refused', errors: [{ code: 'self-transfer-from-abroad' }] },
  ]);
  expect((await landfall.entry(keys.county, mei)).stage).toBe('CHECKED');
});

test('F6: she is collected and quarantined like everybody from abroad, each tick by evidence', async () => {
  await bringToQuarantine(landfall, keys, [mei]);
  const entry = await landfall.entry(keys.county, mei);
  expect(entry).toMatchObject({ stage: 'QUARANTINE', quarantine: { lastDay: addDays(today, 14) } });
  expect(entry.ticks?.map(({ duty, doneAt }) => [duty, doneAt !== undefined])).toEqual([
    ['tested', false],
    ['collected', true],
    ['quarantined', true],
  ]);
});

test('N4: a stay abroad that comes to light later takes back a clearance', async () => {
  await landfall.put('/v1/agencies', [{ id: 'rail-station', name: 'Railway station', source: 'rail' }]);
  const station = (await landfall.issueKey('agency', 'rail-station')).key;
  const entries = await landfall.register(station, [
    {
      recordId: 'train-1',
      traveller: { familyName: 'HE', givenNames: 'SHAN', birthDate: '1991-02-20', nationality: 'CHN' },
      conveyance: { mode: 'rail', number: 'Z292', coach: '4', seat: '11' },
      entry: { arrivedAt: new Date(landfall.now() - hour).toISOString() },
      travelHistory: [{ country: 'CHN', area: '420106', to: addDays(today, -1) }],
      destination: { localityCode: county },
    },
  ]);
  const shan = entries.get('train-1') ?? '';
  await tell(keys.county, shan, 'port-check', 50, interview({ country: 'CHN', area: '420106' }));
  await tell(keys.county, shan, 'certificate', 45, { issuer: 'Wuchang district', number: 'W-9' });
  expect(await tell(keys.county, shan, 'disposition', 40, { disposition: 'clear' })).toMatchObject([
    { status: 'applied', stage: 'COMMUNITY' },
  ]);
  await tell(keys.county, shan, 'port-check', 10, interview({ country: 'GBR', to: addDays(today, -5) }));
  const entry = await landfall.entry(keys.county, shan);
  expect([entry.kind, entry.stage, entry.tier]).toEqual(['OVERSEAS', 'CHECKED', undefined]);
  expect(entry.conflicts.map(({ code }) => code)).toContain('cleared-from-abroad');
});
