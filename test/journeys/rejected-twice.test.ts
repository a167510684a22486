import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened } from './support/story.ts';
import { buildWorld, city, county, type Keys, nextLocal, otherCounty, traveller } from './support/world.ts';

const hour = 3_600_000;
const minute = 60_000;
let landfall: Landfall;
let keys: Keys;
/** Bound for Tianshan, at home in Shayibake: both in one city, and each says the traveller is the other's. */
let entryId = '';

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const record = traveller(1, { at: start - hour, home: otherCounty });
  entryId = (await landfall.register(keys.immigration, [record])).get('r-1') ?? '';
});
afterAll(async () => {
  await landfall?.stop();
});

const say = async (key: string, type: string, fields: object) => {
  const [result] = await landfall.tell(key, [happened(entryId, type, landfall.now(), fields)]);
  await landfall.settle();
  return result;
};

/** Kinds of what the inbox holds about the traveller, oldest first. */
const told = async (key: string): Promise<string[]> =>
  (await landfall.inbox(key)).filter((one) => one.entryId === entryId).map(({ kind }) => kind);

const responsibility = async (key: string) => (await landfall.entry(key, entryId)).responsibility;

describe('two counties each say: not ours', () => {
  test('R2: the destination rejects with a reason, and the home locality is offered the traveller', async () => {
    expect(await say(keys.county, 'rejected', { reason: 'Moved to Shayibake last year' })).toMatchObject({
      status: 'applied',
    });
    expect(await responsibility(keys.otherCounty)).toMatchObject({
      state: 'OFFERED',
      offeredTo: otherCounty,
    });
    await landfall.move({ advance: 'PT20M' });
  });

  test('R2: home rejects too: now the city that holds both is asked', async () => {
    const before = await told(keys.city);
    expect(await say(keys.otherCounty, 'rejected', { reason: 'No such address here' })).toMatchObject({
      status: 'applied',
    });
    expect(await responsibility(keys.city)).toMatchObject({ state: 'OFFERED', offeredTo: city });
    const asked = (await told(keys.city)).slice(before.length);
    expect(asked.some((kind) => kind.startsWith('arrival.') || kind === 'responsibility.offered')).toBe(true);
    await landfall.move({ advance: 'PT20M' });
  });

  test('a county cannot decide for itself, nor the city for a place that is not its own', async () => {
    const decision = { officer: 'Ms Gul', reason: 'Registered there' };
    const own = await say(keys.otherCounty, 'assigned', { ...decision, localityCode: county });
    expect(own?.status).toBe('held');
    const far = await say(keys.city, 'assigned', { ...decision, localityCode: '420106' });
    expect(far).toMatchObject({ status: 'refused', rule: 'outside' });
  });

  test('R2: the city decides by name and reason; both counties are told, and the entry has its owner', async () => {
    const decision = { localityCode: otherCounty, officer: 'Ms Gul', reason: 'Registered there' };
    expect(await say(keys.city, 'assigned', decision)).toMatchObject({ status: 'applied' });
    const now = await responsibility(keys.city);
    expect(now).toMatchObject({ state: 'ACCEPTED', locality: otherCounty });
    expect(now).not.toHaveProperty('officer');
    expect(await told(keys.county)).toContain('responsibility.decided');
    expect(await told(keys.otherCounty)).toContain('responsibility.decided');
  });

  test('R2: what was decided cannot be rejected', async () => {
    await landfall.move({ advance: 'PT5M' });
    const again = await say(keys.otherCounty, 'rejected', { reason: 'Still not ours' });
    expect(again).toMatchObject({ status: 'refused', rule: 'decided' });
  });

  test('F9, P5: its officer accepts; who answered when is told without a gap', async () => {
    await landfall.move({ advance: 'PT5M' });
    expect(await say(keys.otherCounty, 'accepted', { officer: 'Mr Batur' })).toMatchObject({
      status: 'applied',
    });
    const { owners = [], responsibility: now } = await landfall.entry(keys.city, entryId);
    expect(now).toMatchObject({ state: 'ACCEPTED', locality: otherCounty, officer: 'Mr Batur' });
    expect(owners.map(({ locality, officer, interim }) => [locality, officer, interim])).toEqual([
      ['4401', undefined, true],
      [otherCounty, 'Mr Batur', undefined],
    ]);
    expect(owners[0]?.to).toBe(owners[1]?.from);
    expect(Date.parse(owners[1]?.from ?? '')).toBeLessThan(landfall.now() - 5 * minute);
  });

  test('C5: nobody is told that the traveller has no owner', async () => {
    await landfall.move({ advance: 'PT8H' });
    expect(await told(keys.otherCounty)).not.toContain('unowned.overdue');
    expect(await told(keys.city)).not.toContain('unowned.overdue');
  });
});
