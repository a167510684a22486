import { beforeEach, describe, expect, test } from 'vitest';
import { createWorld, localityKey } from './feedback-set-up.ts';

type World = Awaited<ReturnType<typeof createWorld>>;
let world: World;
const county = localityKey('140105');
const port = localityKey('CAN-port');

beforeEach(async () => {
  world = await createWorld();
  await world.arrive('ent_child', { minor: true });
  await world.arrive('ent_mother');
  await world.arrive('ent_brother', { minor: true });
  await world.arrive('ent_elsewhere', { destination: '1402', pointOfEntry: undefined });
});

const step = async (
  caller: typeof county,
  entryId: string,
  type: string,
  fields: Record<string, unknown> = {},
) => {
  world.world.now += 1000;
  const [result] = await world.post(caller, world.event(entryId, type, fields));
  return result;
};
const trip = { manifestId: 'm1', headcount: 2 };
const check = { health: { temperatureC: 36.5, symptoms: [] }, travelHistory: [] };

const toTheDoor = async (entryId: string, guardian: object) => {
  await step(county, entryId, 'accepted', { officer: 'Dr Li' });
  await step(port, entryId, 'port-check', check);
  await step(port, entryId, 'disposition', { disposition: 'transfer' });
  await step(port, entryId, 'boarded', { ...trip, ...guardian });
  return step(county, entryId, 'received', trip);
};
const place = (entryId: string, site: string, guardian: object = {}) =>
  step(county, entryId, 'placed', { quarantineType: 'facility', site, officer: 'Dr Li', ...guardian });
const flags = async (entryId: string) => {
  const { json } = await world.http('locality', '140105', { path: `/v1/entries/${entryId}` });
  return (json as { flags?: string[] }).flags ?? [];
};

describe('G12: who a minor’s guardian may be', () => {
  test('G12: an entry this key knows, of somebody of age; or an adult by name', async () => {
    await step(county, 'ent_child', 'accepted', { officer: 'Dr Li' });
    await step(port, 'ent_child', 'port-check', check);
    await step(port, 'ent_child', 'disposition', { disposition: 'transfer' });
    const board = (guardian?: string) => step(port, 'ent_child', 'boarded', { ...trip, guardian });
    const refusals = await Promise.all(
      [undefined, 'ent_child', 'ent_nobody', 'ent_elsewhere', 'ent_brother'].map(board),
    );
    expect(refusals.map((one) => [one?.status, one?.errors?.[0]?.code, one?.errors?.[0]?.pointer])).toEqual([
      ['refused', 'minor-alone', '/guardian'],
      ['refused', 'guardian-is-minor', '/guardian'],
      ['refused', 'guardian-unknown', '/guardian'],
      ['refused', 'guardian-unknown', '/guardian'],
      ['refused', 'guardian-is-minor', '/guardian'],
    ]);
    expect((await board('ent_mother'))?.status).toBe('applied');
    expect((await board('Mr Zhou, uncle'))?.status).toBe('applied');
  });

  test('G12: a household that is parted is shown, until it is together again', async () => {
    await toTheDoor('ent_mother', {});
    expect((await toTheDoor('ent_child', { guardian: 'ent_mother' }))?.status).toBe('applied');
    await place('ent_mother', 'Site 1');
    expect((await place('ent_child', 'Site 2', { guardian: 'ent_mother' }))?.status).toBe('applied');
    expect(await flags('ent_child')).toContain('household-apart');
    expect(await flags('ent_mother')).not.toContain('household-apart');
    await step(county, 'ent_child', 'moved', { site: 'Site 1', officer: 'Dr Li' });
    expect(await flags('ent_child')).not.toContain('household-apart');
    await step(county, 'ent_mother', 'hospitalised', { place: 'People’s Hospital' });
    expect(await flags('ent_child')).toContain('household-apart');
  });
});
