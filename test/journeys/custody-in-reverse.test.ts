import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened } from './support/story.ts';
import { buildWorld, type Keys, nextLocal, otherCounty, traveller } from './support/world.ts';

const hour = 3_600_000;
let landfall: Landfall;
let keys: Keys;
/** When the plane landed. */
let landed: number;
/** The same way, told of one of them as it happened and of the other from the end. */
let inOrder = '';
let reversed = '';

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  landed = start - 12 * hour;
  const entries = await landfall.register(keys.immigration, [
    // Both are at home in the other county, which therefore may tell of them from the beginning.
    traveller(1, { at: landed, home: otherCounty }),
    traveller(2, { at: landed, home: otherCounty }),
  ]);
  inOrder = entries.get('r-1') ?? '';
  reversed = entries.get('r-2') ?? '';
});
afterAll(async () => {
  await landfall?.stop();
});

/** From the cabin to the room in the county and on to another county, with three legs, each signed by whose it is. */
const chain = (): [key: string, type: string, hours: number, fields: object][] => [
  [keys.port, 'port-check', 1, { health: { temperatureC: 36.6 }, travelHistory: [], officer: 'Ms Lin' }],
  [keys.port, 'disposition', 1.5, { disposition: 'transfer', officer: 'Ms Lin' }],
  [keys.county, 'accepted', 2, { officer: 'Dr Rena' }],
  [keys.port, 'boarded', 2.5, { manifestId: 'COACH-1', headcount: 2, officer: 'Ms Lin' }],
  [keys.port, 'boarded', 4, { manifestId: 'FLIGHT-2', headcount: 2, officer: 'Mr Ho' }],
  [keys.county, 'received', 9, { manifestId: 'FLIGHT-2', headcount: 2, officer: 'Mr Tursun' }],
  [keys.county, 'placed', 9.5, { quarantineType: 'facility', site: 'Hotel Tianshan', officer: 'Mr Tursun' }],
  [keys.county, 'transfer-offered', 10, { localityCode: otherCounty, officer: 'Dr Rena' }],
  [keys.otherCounty, 'accepted', 10.5, { officer: 'Mr Batur' }],
  [keys.county, 'boarded', 11, { manifestId: 'BUS-3', headcount: 2, officer: 'Mr Tursun' }],
  [keys.otherCounty, 'received', 11.5, { manifestId: 'BUS-3', headcount: 2, officer: 'Mr Batur' }],
  [
    keys.otherCounty,
    'placed',
    11.8,
    { quarantineType: 'facility', site: 'Hotel Kunlun', officer: 'Mr Batur' },
  ],
];

/** Told a link at a time, each by whose it is. */
const tell = async (entryId: string, links: ReturnType<typeof chain>): Promise<string[]> => {
  const statuses: string[] = [];
  for (const [key, type, hours, fields] of links) {
    const event = happened(entryId, type, landed + hours * hour, fields);
    const [result] = await landfall.tell(key, [event]);
    statuses.push(`${type} ${result?.status}`);
  }
  await landfall.settle();
  return statuses;
};

/** The story without what names the one or the other. */
const storyOf = async (entryId: string) => {
  const { stage, kind, responsibility, owners, quarantine, timeline, conflicts } = await landfall.entry(
    keys.steward,
    entryId,
  );
  return { stage, kind, responsibility, owners, quarantine, timeline, conflicts };
};

describe('a custody chain told backwards', () => {
  test('told as it happened, every link fits at once', async () => {
    const statuses = await tell(inOrder, chain());
    expect(statuses.filter((one) => !one.endsWith(' applied'))).toEqual([]);
    const { stage, responsibility, quarantine } = await storyOf(inOrder);
    expect([stage, responsibility.locality, quarantine?.site]).toEqual([
      'QUARANTINE',
      otherCounty,
      'Hotel Kunlun',
    ]);
  });

  test('told from the end, nothing is refused: each link waits for the one before it', async () => {
    const all = chain().toReversed();
    const half = await tell(reversed, all.slice(0, 6));
    expect(half.every((one) => one.endsWith(' held'))).toBe(true);
    const waiting = await landfall.entry(keys.steward, reversed);
    expect(waiting.stage).toBe('ARRIVED');
    // Whoever was placed is protected from the first word of it: the release clock runs.
    expect(waiting.deadlines.map(({ kind }) => kind)).toContain('release');
    const rest = await tell(reversed, all.slice(6));
    expect(rest.filter((one) => one.endsWith(' refused'))).toEqual([]);
  });

  test('I11: in the end both are the same story', async () => {
    const [one, other] = [await storyOf(inOrder), await storyOf(reversed)];
    expect(other).toEqual(one);
    expect(other.timeline.every(({ status }) => status === 'applied')).toBe(true);
    expect(other.conflicts).toEqual([]);
  });

  test('an hour later no step is missed of either', async () => {
    await landfall.move({ advance: 'PT90M' });
    const kinds = (await landfall.inbox(keys.county)).map(({ kind }) => kind);
    expect(kinds).not.toContain('missing-step.overdue');
  });
});
