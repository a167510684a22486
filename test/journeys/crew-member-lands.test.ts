import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened } from './support/story.ts';
import { buildWorld, county, type Keys } from './support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
let landfall: Landfall;
let keys: Keys;
let master: string;
let stays: string;
let lands: string;

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  await landfall.put('/v1/agencies', [
    { id: 'mv-linhai', name: 'Master of MV Linhai', source: 'ship-master' },
  ]);
  await landfall.put('/v1/policies', [
    { key: 'keyCountries', value: ['ITA'], effectiveFrom: '2020-01-01', reason: 'Epidemic there' },
  ]);
  master = (await landfall.issueKey('agency', 'mv-linhai')).key;
}, 120_000);
afterAll(() => landfall?.stop());

const sailor = (recordId: string, number: string, ship?: object) => ({
  recordId,
  traveller: {
    fullName: `LU HAI ${recordId === 'c-1' ? 'AN' : 'BO'}`,
    birthDate: '1988-08-08',
    category: 'crew',
    documents: [{ type: 'crew', issuer: 'CHN', number }],
  },
  conveyance: { mode: 'sea', name: 'MV Linhai', imo: '9074729' },
  entry: { pointOfEntry: 'CAN', expectedAt: new Date(landfall.now() + hour).toISOString() },
  destination: { localityCode: county },
  ...(ship === undefined ? {} : { ship }),
});
const call = (port: string, country: string, daysAgo: number, landed: boolean) => ({
  port,
  country,
  departedAt: new Date(landfall.now() - daysAgo * day).toISOString(),
  landed,
});
const aboard = (entryId: string) =>
  landfall.tell(keys.port, [
    happened(entryId, 'disposition', landfall.now(), { disposition: 'aboard', officer: 'Ms Lin' }),
  ]);

describe('crew member who lands', () => {
  test('D9: the master tells of the crew and the ship’s last ports', async () => {
    const atHomeOnly = { portCalls: [call('CNSHA', 'CHN', 9, true), call('SGSIN', 'SGP', 4, false)] };
    const { results } = await landfall.post(master, [
      sailor('c-1', 'S1000001'),
      sailor('c-2', 'S1000002', atHomeOnly),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['accepted', 'accepted']);
    const entries = await landfall.register(master, [
      sailor('c-1', 'S1000001'),
      sailor('c-2', 'S1000002', atHomeOnly),
    ]);
    stays = entries.get('c-1') ?? '';
    lands = entries.get('c-2') ?? '';
    expect(await landfall.entry(keys.county, stays)).toMatchObject({
      stage: 'EXPECTED',
      kind: 'CREW',
      category: 'crew',
    });
    expect((await landfall.entry(keys.county, stays)).grade).toBeUndefined();
    expect((await landfall.entry(keys.county, lands)).grade).toBe('low');
  });

  test('F19: nobody stays aboard whose grade is unknown; once the master tells the ports, they do', async () => {
    expect(await aboard(lands)).toMatchObject([{ status: 'applied', stage: 'ABOARD' }]);
    expect(await aboard(stays)).toMatchObject([{ status: 'held', stage: 'EXPECTED' }]);
    const ashore = { portCalls: [call('ITGOA', 'ITA', 20, true)] };
    await landfall.register(master, [sailor('c-1', 'S1000001', ashore)]);
    expect(await landfall.entry(keys.county, stays)).toMatchObject({
      stage: 'ABOARD',
      grade: 'high',
    });
  });

  test('T44: one comes ashore: arrived, and the county answers for somebody it can follow', async () => {
    await landfall.move({ advance: 'PT2H' });
    const at = landfall.now();
    expect(
      await landfall.tell(keys.port, [happened(lands, 'landed', at, { officer: 'Ms Lin' })]),
    ).toMatchObject([{ status: 'applied', stage: 'ARRIVED' }]);
    await landfall.settle();
    const heard = (await landfall.inbox(keys.county)).filter(({ entryId }) => entryId === lands);
    expect(heard.map(({ kind }) => kind)).toContain('arrival.registered');
    const check = {
      health: { temperatureC: 36.4, symptoms: [] },
      travelHistory: [{ country: 'SGP' }],
      officer: 'Ms Lin',
    };
    const results = await landfall.tell(keys.port, [
      happened(lands, 'port-check', at + 1, check),
      happened(lands, 'disposition', at + 2, { disposition: 'transfer', officer: 'Ms Lin' }),
    ]);
    expect(results.map(({ stage }) => stage)).toEqual(['CHECKED', 'AWAITING_TRANSFER']);
  });

  test('T43: the other sails on with the ship and is followed no more', async () => {
    const [result] = await landfall.tell(keys.port, [
      happened(stays, 'departed', landfall.now(), { officer: 'Ms Lin' }),
    ]);
    expect(result?.status).toBe('applied');
    expect(await landfall.entry(keys.county, stays)).toMatchObject({ stage: 'CLOSED', outcome: 'DEPARTED' });
  });
});
