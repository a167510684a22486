import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../shared/domain/time/local-days.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened, midnight } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal } from './support/world.ts';

const hour = 3_600_000;
let landfall: Landfall;
let keys: Keys;
let station = '';
let today = '';
/** From a quiet county and from one with an outbreak. */
let lin = '';
let wu = '';

const bornOn = ['1988-05-12', '1979-11-03'];
const byTrain = (n: number, area: string) => ({
  recordId: `train-${n}`,
  traveller: {
    familyName: 'GUO',
    givenNames: n === 1 ? 'LIN' : 'WU',
    birthDate: bornOn[n - 1],
    nationality: 'CHN',
    documents: [
      { type: 'national-id', issuer: 'CHN', number: n === 1 ? '420106198805121226' : '420302197911033318' },
    ],
  },
  conveyance: { mode: 'rail', number: 'Z292', coach: '7', seat: `${n}2` },
  entry: { arrivedAt: new Date(landfall.now() - hour).toISOString() },
  travelHistory: [{ country: 'CHN', area, to: addDays(today, -1), exposure: 'resident-of' }],
  destination: { localityCode: county },
});
const tell = (entryId: string, type: string, minutesAgo: number, fields: object) =>
  landfall.tell(keys.county, [
    happened(entryId, type, landfall.now() - minutesAgo * 60_000, { officer: 'Dr Rena', ...fields }),
  ]);
const check = { health: { temperatureC: 36.4, symptoms: [] }, travelHistory: [] };
const policy = (key: string, value: unknown) => ({
  key,
  value,
  effectiveFrom: addDays(today, -10),
  reason: 'Order 9',
});

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  today = new Date(start + 6 * hour).toISOString().slice(0, 10);
  await landfall.put('/v1/agencies', [{ id: 'rail-station', name: 'Railway station', source: 'rail' }]);
  station = (await landfall.issueKey('agency', 'rail-station')).key;
  const policies = [policy('originTiers', { '42': 'low', '4203': 'high' }), policy('lowTierEnrolDays', 2)];
  expect((await landfall.put('/v1/policies', policies)).body).toMatchObject({ stored: 2, refused: 0 });
});
afterAll(() => landfall?.stop());

test('F10: two people step off a train; the area each left decides the tier', async () => {
  const entries = await landfall.register(station, [byTrain(1, '420106'), byTrain(2, '420302')]);
  [lin, wu] = [entries.get('train-1') ?? '', entries.get('train-2') ?? ''];
  expect(await landfall.entry(keys.county, lin)).toMatchObject({
    kind: 'DOMESTIC',
    tier: 'low',
    stage: 'ARRIVED',
  });
  expect(await landfall.entry(keys.county, wu)).toMatchObject({ kind: 'DOMESTIC', tier: 'high' });
});

test('F10: the one from the quiet county is cleared as soon as the certificate is recorded', async () => {
  expect(await tell(lin, 'accepted', 50, {})).toMatchObject([{ status: 'applied' }]);
  expect(await tell(lin, 'port-check', 40, check)).toMatchObject([{ status: 'applied', stage: 'CHECKED' }]);
  const clear = await tell(lin, 'disposition', 30, { disposition: 'clear' });
  expect(clear).toMatchObject([{ status: 'held', stage: 'CHECKED' }]);
  const certificate = await tell(lin, 'certificate', 20, { issuer: 'Wuchang district', number: 'W-118' });
  expect(certificate).toMatchObject([{ status: 'applied', stage: 'COMMUNITY' }]);
  const entry = await landfall.entry(keys.county, lin);
  expect(entry).toMatchObject({ stage: 'COMMUNITY', enrolledUntil: addDays(today, 2), conflicts: [] });
  expect(entry.quarantine).toBeUndefined();
});

test('F10: the one from the county with an outbreak is not, and goes to a site', async () => {
  await tell(wu, 'accepted', 50, {});
  await tell(wu, 'port-check', 40, check);
  expect(await tell(wu, 'disposition', 30, { disposition: 'clear' })).toMatchObject([
    { status: 'refused', errors: [{ code: 'F10' }] },
  ]);
  await tell(wu, 'disposition', 20, { disposition: 'local' });
  await tell(wu, 'placed', 10, { quarantineType: 'facility', site: 'Hotel Tianshan' });
  expect(await landfall.entry(keys.county, wu)).toMatchObject({
    stage: 'QUARANTINE',
    quarantine: { anchor: addDays(today, -1), lastDay: addDays(today, 13) },
  });
});

test('F10: enrolled for two days, called each day, then the story ends', async () => {
  expect(await tell(lin, 'completed', 0, {})).toMatchObject([
    { status: 'refused', errors: [{ code: 'F10' }] },
  ]);
  await landfall.move({ to: midnight(addDays(today, 1)) + 10 * hour });
  expect(await tell(lin, 'follow-up', 1, { outcome: 'SEEN_OK' })).toMatchObject([{ status: 'applied' }]);
  await landfall.move({ to: midnight(addDays(today, 2)) + 10 * hour });
  expect(await tell(lin, 'follow-up', 1, { outcome: 'SEEN_OK' })).toMatchObject([{ status: 'applied' }]);
  expect(await tell(lin, 'completed', 0, {})).toMatchObject([{ status: 'applied', stage: 'CLOSED' }]);
  expect((await landfall.entry(keys.county, lin)).outcome).toBe('COMPLETED');
  const missed = (await landfall.inbox(keys.county)).filter(
    ({ entryId, kind }) => entryId === lin && kind === 'follow-up.missed',
  );
  expect(missed).toEqual([]);
});
