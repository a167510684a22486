import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened } from './support/story.ts';
import { buildWorld, type Keys, nextLocal, traveller } from './support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
let landfall: Landfall;
let keys: Keys;
/** 10:00 at the destination. */
let start: number;
/** Landed five days ago; nobody wrote down the way. The county finds them at home, where they have kept apart since the second day. */
let entryId = '';

const local = (at: number): string => new Date(at + 6 * hour).toISOString().slice(0, 10);

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const record = traveller(1, { at: start - 5 * day });
  entryId = (await landfall.register(keys.immigration, [record])).get('r-1') ?? '';
});
afterAll(async () => {
  await landfall?.stop();
});

const say = async (key: string, type: string, at: number, fields: object) => {
  const [result] = await landfall.tell(key, [happened(entryId, type, at, fields)]);
  await landfall.settle();
  return result;
};
const told = async (kind: string) =>
  (await landfall.inbox(keys.county)).filter((one) => one.entryId === entryId && one.kind === kind);

describe('somebody found already in home quarantine', () => {
  test('F9: the county accepts them, and writes down since when they have kept apart', async () => {
    expect(await say(keys.county, 'accepted', start, { officer: 'Dr Rena' })).toMatchObject({
      status: 'applied',
    });
    const placed = await say(keys.county, 'placed', start + 1000, {
      quarantineType: 'home',
      singleRoom: true,
      since: local(start - 4 * day),
      officer: 'Mr Tursun',
    });
    // Nobody checked or handed over this person: the placement waits for that, and is shown.
    expect(placed).toMatchObject({ status: 'held', stage: 'ARRIVED' });
  });

  test('C11: the days count all the same: day 0 is that of the first entry, and the clocks run', async () => {
    const { quarantine, deadlines } = await landfall.entry(keys.county, entryId);
    expect(quarantine).toMatchObject({
      type: 'home',
      anchor: local(start - 5 * day),
      lastDay: local(start + 9 * day),
    });
    expect(deadlines.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['release', 'missing-step']));
  });

  test('C8: the days before it was known are nobody’s omission', async () => {
    expect(await told('follow-up.missed')).toEqual([]);
    expect(await told('contact.lost')).toEqual([]);
  });

  test('an hour later the missing step is asked for, once', async () => {
    await landfall.move({ to: start + hour - 60_000 });
    expect(await told('missing-step.overdue')).toEqual([]);
    await landfall.move({ to: start + 2 * hour });
    expect(await told('missing-step.overdue')).toHaveLength(1);
  });

  test('the check is made up for at home, and the placement stands; the days served are kept', async () => {
    const at = landfall.now();
    const health = { temperatureC: 36.5, symptoms: [] };
    const check = { health, travelHistory: [{ country: 'GBR' }], officer: 'Mr Tursun' };
    expect(await say(keys.county, 'port-check', start - 3 * day, check)).toMatchObject({ status: 'applied' });
    const disposition = { disposition: 'local', officer: 'Mr Tursun' };
    const settled = await say(keys.county, 'disposition', start - 3 * day + 1000, disposition);
    expect(settled).toMatchObject({ status: 'applied', stage: 'QUARANTINE' });
    const { quarantine, timeline } = await landfall.entry(keys.county, entryId);
    expect(quarantine).toMatchObject({ type: 'home', lastDay: local(start + 9 * day) });
    expect(timeline.every(({ status }) => status === 'applied')).toBe(true);
    await landfall.move({ to: at + 2 * hour });
    expect(await told('missing-step.overdue')).toHaveLength(1);
  });

  test('F25: seen every day, and nothing is missed', async () => {
    for (let count = 1; count <= 9; count += 1) {
      await landfall.move({ to: start + count * day });
      const seen = await say(keys.county, 'follow-up', landfall.now(), {
        outcome: 'SEEN_OK',
        officer: 'Mr Tursun',
      });
      expect(seen).toMatchObject({ status: 'applied' });
    }
    expect(await told('follow-up.missed')).toEqual([]);
    expect(await told('release.upcoming')).toHaveLength(1);
  });

  test('F13: on the last day, which is the fourteenth after the entry, an officer releases them into the community', async () => {
    const released = await say(keys.county, 'released', landfall.now() + 1000, {
      symptoms: [],
      officer: 'Mr Tursun',
    });
    expect(released).toMatchObject({ status: 'applied', stage: 'COMMUNITY' });
    await landfall.move({ advance: 'P1D' });
    expect(await told('release.overdue')).toEqual([]);
  });
});
