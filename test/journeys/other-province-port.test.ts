import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entriesAnswer } from '../../shared/contracts/entry-view.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened, midnight } from './support/story.ts';
import {
  buildWorld,
  city,
  county,
  type Keys,
  nextLocal,
  port,
  province,
  traveller,
} from './support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
let landfall: Landfall;
let keys: Keys;
/** Of the city where the port is, and of the airport where the second flight lands. */
let portCity = '';
let airport = '';
let urumqi = '';
/** 10:00 at the destination, when the first flight lands in Guangzhou. */
let start = 0;
let faye = '';

const lin = { officer: 'Ms Lin' };
const chen = { officer: 'Dr Chen' };
const rena = { officer: 'Dr Rena' };
const health = { temperatureC: 36.5, symptoms: [] };

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  await landfall.put('/v1/localities', [
    { code: 'URC-port', parentCode: city, name: '地窝堡机场口岸', level: 'point-of-entry', codes: ['URC'] },
  ]);
  await landfall.put('/v1/agencies', [{ id: 'urumqi-airport', name: 'Urumqi airport', source: 'airport' }]);
  const pull = [{ type: 'pull' }];
  await landfall.put('/v1/recipients', [
    { locality: '4401', department: 'health', channels: pull },
    { locality: 'URC-port', department: 'customs', channels: pull },
    { locality: city, department: 'reception', channels: pull },
  ]);
  portCity = (await landfall.issueKey('locality', '4401')).key;
  urumqi = (await landfall.issueKey('locality', 'URC-port')).key;
  airport = (await landfall.issueKey('agency', 'urumqi-airport')).key;
  start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const since = new Date(start - 30 * day).toISOString();
  const policies = [
    { key: 'collectors', value: [{ port, destination: province, collector: city }] },
    { key: 'keyCountries', value: ['GBR'] },
    { key: 'portZones', value: { GBR: 'zone B' } },
  ];
  const { body } = await landfall.put(
    '/v1/policies',
    policies.map((one) => ({ ...one, effectiveFrom: since, reason: 'entry by way of another province' })),
  );
  expect(body).toMatchObject({ stored: 3 });
  start = await landfall.move({ advance: 'PT10M' });
});
afterAll(() => landfall?.stop());

const tell = async (key: string, type: string, fields: object, at = landfall.now()): Promise<void> => {
  const [result] = await landfall.tell(key, [happened(faye, type, at, fields)]);
  expect([type, result?.status, result?.errors]).toEqual([type, 'applied', undefined]);
};
const kinds = async (key: string, recipient: string): Promise<string[]> =>
  (await landfall.inbox(key))
    .filter((one) => one.entryId === faye && `${one.locality}/${one.department}` === recipient)
    .map(({ kind }) => kind)
    .filter((kind) => !kind.endsWith('.overdue'));

describe('somebody bound for Urumqi lands first in Guangzhou', () => {
  test('L8 F2: before the landing the port is told that she comes from a key country', async () => {
    const { entry, ...coming } = traveller(1, { at: start });
    const expectedAt = new Date(start + 8 * hour).toISOString();
    const departedAt = new Date(start - 2 * hour).toISOString();
    const record = {
      ...coming,
      recordId: 'pax-1',
      entry: { pointOfEntry: entry.pointOfEntry, expectedAt },
      legs: [{ mode: 'air', number: 'CZ304', from: 'LHR', to: 'CAN', departedAt }],
    };
    faye = (await landfall.register(keys.airline, [record])).get('pax-1') ?? '';
    expect(await kinds(keys.port, `${port}/customs`)).toEqual(['arrival.expected', 'key-country.arrival']);
    const [urgent] = (await landfall.inbox(keys.port)).filter(({ kind }) => kind === 'key-country.arrival');
    expect(urgent).toMatchObject({ severity: 'urgent', entryId: faye });
  });

  test('R1: the county is offered her, and the city that collects from this port is told of its duty', async () => {
    expect(await kinds(keys.county, `${county}/health`)).toEqual(['arrival.expected']);
    expect(await kinds(keys.city, `${city}/health`)).toEqual(['arrival.expected']);
    expect(await kinds(keys.city, `${city}/reception`)).toEqual(['arrival.expected']);
  });

  test('F18 L10: the entry shows the zone of her origin, and that she was known after take-off and before landing', async () => {
    expect(await landfall.entry(keys.county, faye)).toMatchObject({ zone: 'zone B', knownBy: 'landing' });
  });

  test('L8: she lands and is checked, and the result is told to the port at once', async () => {
    await landfall.move({ to: start + 9 * hour });
    const landed = { ...traveller(1, { at: start + 8 * hour }), recordId: 'border-1' };
    const joined = await landfall.register(keys.immigration, [landed]);
    expect(joined.get('border-1')).toBe(faye);
    await tell(keys.port, 'port-check', { health, travelHistory: [{ country: 'GBR' }], ...lin });
    await landfall.settle();
    expect(
      (await kinds(keys.port, `${port}/customs`)).filter((kind) => kind === 'key-country.arrival'),
    ).toHaveLength(2);
  });

  test('F17: the port’s city holds her for the first days of her quarantine', async () => {
    await tell(keys.port, 'disposition', { disposition: 'hold', ...lin });
    await tell(portCity, 'accepted', chen);
    await tell(portCity, 'placed', { quarantineType: 'facility', site: 'Hotel Baiyun', ...chen });
    expect(await landfall.entry(portCity, faye)).toMatchObject({
      stage: 'QUARANTINE',
      responsibility: { state: 'ACCEPTED', locality: '4401', officer: 'Dr Chen' },
    });
  });
});

describe('after five days she flies on', () => {
  let lastDay = '';
  const manifestId = 'CZ6886';

  test('the county accepts her before she boards; until then the port’s city answers', async () => {
    lastDay = (await landfall.entry(portCity, faye)).quarantine?.lastDay ?? '';
    await landfall.move({ advance: 'P5D' });
    await tell(portCity, 'disposition', { disposition: 'transfer', ...chen });
    expect((await landfall.entry(portCity, faye)).responsibility).toMatchObject({
      state: 'TRANSFER_OFFERED',
      locality: '4401',
      offeredTo: county,
    });
    await tell(keys.county, 'accepted', rena);
    await tell(portCity, 'boarded', { manifestId, headcount: 1, ...chen });
    expect((await landfall.entry(keys.county, faye)).stage).toBe('IN_TRANSFER');
  });

  test('F17: a second port registers her, and she is still one person on one journey', async () => {
    await landfall.move({ advance: 'PT6H' });
    const { travelHistory: _, ...again } = traveller(1, { at: landfall.now() - hour });
    const record = {
      ...again,
      recordId: 'urc-1',
      conveyance: { mode: 'air', number: 'CZ6886', seat: '31C' },
      entry: { pointOfEntry: 'URC', arrivedAt: new Date(landfall.now() - hour).toISOString() },
    };
    expect((await landfall.register(airport, [record])).get('urc-1')).toBe(faye);
    const entry = await landfall.entry(keys.county, faye);
    expect(entry).toMatchObject({ stage: 'IN_TRANSFER', kind: 'OVERSEAS' });
    expect(entry.sources).toHaveLength(3);
    for (const key of [keys.province, keys.county]) {
      const listed = entriesAnswer.parse((await landfall.ask('GET', '/v1/entries', { key })).body).items;
      expect(listed.filter(({ entryId }) => entryId === faye)).toHaveLength(1);
    }
    expect(await landfall.inbox(urumqi)).toEqual([]);
  });

  test('F17: the days served in Guangzhou count: the end date stays where the first entry put it', async () => {
    await tell(keys.county, 'received', { manifestId, headcount: 1, ...rena });
    await tell(keys.county, 'placed', { quarantineType: 'facility', site: 'Hotel Tianshan', ...rena });
    const { stage, quarantine, gaps, custody } = await landfall.entry(keys.county, faye);
    expect(stage).toBe('QUARANTINE');
    const { anchor = '' } = quarantine ?? {};
    expect(start + 8 * hour - midnight(anchor)).toBeLessThan(day);
    expect(quarantine?.lastDay).toBe(lastDay);
    expect(midnight(lastDay) - midnight(anchor)).toBe(14 * day);
    expect(gaps).toEqual([]);
    expect(custody?.map(({ holder, place }) => [holder, place])).toEqual([
      ['inspection-area', port],
      ['site', port],
      ['site', 'Hotel Baiyun'],
      ['vehicle', undefined],
      ['site', county],
      ['site', 'Hotel Tianshan'],
    ]);
  });

  test('C10: it is the county that hears of her release, and no longer the port’s city', async () => {
    await landfall.move({ to: midnight(lastDay) - 2 * day });
    const upcoming = async (key: string) =>
      (await landfall.inbox(key)).filter(
        ({ kind, entryId }) => kind === 'release.upcoming' && entryId === faye,
      );
    expect(await upcoming(keys.county)).toHaveLength(1);
    expect(await upcoming(portCity)).toEqual([]);
  });
});

describe('what ends at the port', () => {
  test('F20: somebody who is sent back is an outcome, and nobody waits for them', async () => {
    const at = landfall.now();
    const entries = await landfall.register(keys.immigration, [traveller(50, { at: at - hour })]);
    faye = entries.get('r-50') ?? '';
    await tell(keys.port, 'returned', { reason: 'no valid visa', ...lin });
    const entry = await landfall.entry(keys.county, faye);
    expect([entry.stage, entry.outcome, entry.deadlines]).toEqual(['CLOSED', 'RETURNED', []]);
    expect(entry.custody).toMatchObject([{ holder: 'inspection-area', place: port, taker: { by: port } }]);
  });
});
