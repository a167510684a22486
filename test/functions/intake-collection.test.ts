import { beforeEach, describe, expect, test } from 'vitest';
import { showCollection } from '../../functions/intake/show-collection.ts';
import { putAgencies } from '../../shared/store/agencies.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

type World = Awaited<ReturnType<typeof createWorld>>;
let world: World;
const county = localityKey('140105');
const day = 24 * hour;

beforeEach(async () => {
  world = await createWorld();
  await putAgencies(world.memory, [
    { id: 'steelworks', name: 'Steelworks', source: 'employer' },
    { id: 'immigration', name: 'Immigration service', source: 'immigration' },
  ]);
  await bumpConfig(world.memory, 'agencies');
  await world.arrive('ent_1', { agency: 'steelworks', source: 'employer' });
});

const collect = async (agency = 'steelworks', entryId = 'ent_1') => {
  const config = await createConfigReader(world.memory, () => world.world.now).load();
  return showCollection(world.memory, { agency, entryId }, { config, now: world.world.now });
};
const tell = async (type: string, fields: object) => {
  const [result] = await world.post(county, world.event('ent_1', type, { ...fields }));
  expect(result?.status).toBe('applied');
};
const release = { collector: { kind: 'employer', name: 'Steelworks' }, symptoms: [], officer: 'Dr Li' };

describe('G2: what an employer learns of its own', () => {
  test('G2: collect on that day at that place, from three days before the release until they are collected', async () => {
    expect(await collect()).toBeUndefined();
    await world.settle('ent_1');
    expect(await collect()).toBeUndefined();
    const lastDay = Date.parse('2026-12-05T00:00:00+08:00');
    world.world.now = lastDay - 3 * day - 1;
    expect(await collect()).toBeUndefined();
    world.world.now = lastDay - 3 * day;
    expect(await collect()).toEqual({ on: '2026-12-05', at: 'Site 1' });
    world.world.now = lastDay + 10 * hour;
    await tell('released', release);
    expect(await collect()).toEqual({ on: '2026-12-05', at: 'Site 1' });
    await tell('collected', { by: 'Steelworks' });
    expect(await collect()).toBeUndefined();
  });

  test('G2: an extension moves the day; the place without a site is the locality', async () => {
    await world.settle('ent_1', { site: undefined });
    await tell('extended', { lastDay: '2026-12-09', reason: 'a late test', officer: 'Dr Li' });
    world.world.now = Date.parse('2026-12-06T12:00:00+08:00');
    expect(await collect()).toEqual({ on: '2026-12-09', at: '小店区' });
  });

  test('G2: nothing of somebody at home or in hospital, and nothing to any other agency', async () => {
    await world.settle('ent_1');
    world.world.now = Date.parse('2026-12-04T12:00:00+08:00');
    expect(await collect('immigration')).toBeUndefined();
    expect(await collect('steelworks', 'ent_9')).toBeUndefined();
    await tell('hospitalised', { place: 'People’s Hospital' });
    expect(await collect()).toBeUndefined();
  });
});
