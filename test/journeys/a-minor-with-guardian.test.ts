import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened } from './support/story.ts';
import { buildWorld, type Keys, traveller } from './support/world.ts';

const hour = 3_600_000;
let landfall: Landfall;
let keys: Keys;
let mother = '';
let child = '';

const site = { quarantineType: 'facility', site: 'Hotel Tianshan', officer: 'Mr Tursun' };
const atHome = { quarantineType: 'home', singleRoom: true, officer: 'Mr Tursun' };

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const policies = [
    { key: 'segments', value: { OVERSEAS: [{ place: 'facility', days: 14 }] } },
    { key: 'unfitHome', value: 'refuse' },
  ];
  const always = { effectiveFrom: '2020-01-01', reason: 'story' };
  const put = await landfall.put(
    '/v1/policies',
    policies.map((one) => ({ ...one, ...always })),
  );
  expect(put.status).toBe(207);
  const at = landfall.now() - hour;
  const six = new Date(at - 6 * 366 * 24 * hour).toISOString().slice(0, 10);
  const daughter = traveller(2, { at });
  const entries = await landfall.register(keys.immigration, [
    traveller(1, { at }),
    { ...daughter, traveller: { ...daughter.traveller, birthDate: six } },
  ]);
  [mother, child] = [entries.get('r-1') ?? '', entries.get('r-2') ?? ''];
});
afterAll(() => landfall.stop());

const step = async (key: string, entryId: string, type: string, fields: object = {}) => {
  const [result] = await landfall.tell(key, [happened(entryId, type, landfall.now(), fields)]);
  return [result?.status, result?.errors?.[0]?.code];
};
const applied = ['applied', undefined];
const both = async (key: string, type: string, fields: object = {}) => {
  for (const entryId of [mother, child])
    expect([type, ...(await step(key, entryId, type, fields))]).toEqual([type, ...applied]);
};
const seen = async (entryId: string) => {
  const { body } = await landfall.ask('GET', `/v1/entries/${entryId}`, { key: keys.county });
  return body as { stage: string; flags?: string[]; conflicts: { code: string }[] };
};

describe('a mother and her daughter of six come home', () => {
  test('G12: at the port nobody takes the child aboard by herself', async () => {
    await both(keys.county, 'accepted', { officer: 'Dr Rena' });
    await both(keys.port, 'port-check', {
      health: { temperatureC: 36.5, symptoms: [] },
      travelHistory: [{ country: 'GBR' }],
      officer: 'Ms Lin',
    });
    await both(keys.port, 'disposition', { disposition: 'transfer', officer: 'Ms Lin' });
    const trip = { manifestId: 'COACH-7', headcount: 2, officer: 'Ms Lin' };
    expect(await step(keys.port, child, 'boarded', trip)).toEqual(['refused', 'minor-alone']);
    expect(await step(keys.port, child, 'boarded', { ...trip, guardian: child })).toEqual([
      'refused',
      'guardian-is-minor',
    ]);
    expect(await step(keys.port, mother, 'boarded', trip)).toEqual(applied);
    expect(await step(keys.port, child, 'boarded', { ...trip, guardian: mother })).toEqual(applied);
  });

  test('G12: she is received with whoever she boarded with, and is not placed alone', async () => {
    await both(keys.county, 'received', { manifestId: 'COACH-7', headcount: 2, officer: 'Mr Tursun' });
    expect(await step(keys.county, mother, 'placed', site)).toEqual(applied);
    expect(await step(keys.county, child, 'placed', site)).toEqual(['refused', 'minor-alone']);
  });

  test('G12: home is no place for somebody from abroad, but by a recorded exception of her class', async () => {
    const home = { ...atHome, guardian: mother };
    expect(await step(keys.county, child, 'placed', home)).toEqual(['refused', 'place-does-not-fit']);
    const exception = {
      class: 'minor',
      officer: 'Dr Rena',
      reason: 'six years old, the grandparents have the room',
    };
    expect(await step(keys.county, child, 'exception', exception)).toEqual(applied);
    expect(await step(keys.county, child, 'placed', home)).toEqual(applied);
    const { stage, flags, conflicts } = await seen(child);
    expect([stage, conflicts]).toEqual(['QUARANTINE', []]);
    expect(flags).toContain('household-apart');
  });

  test('G12: the household is together again once the mother may stay with her', async () => {
    const exception = { class: 'carer', officer: 'Dr Rena', reason: 'mother of a child of six' };
    expect(await step(keys.county, mother, 'exception', exception)).toEqual(applied);
    expect(await step(keys.county, mother, 'placed', atHome)).toEqual(applied);
    expect((await seen(child)).flags ?? []).not.toContain('household-apart');
    expect((await landfall.entry(keys.county, mother)).quarantine?.type).toBe('home');
  });
});
