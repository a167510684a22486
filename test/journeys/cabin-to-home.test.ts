import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EntryView } from '../../shared/contracts/entry-view.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened, midnight } from './support/story.ts';
import { buildWorld, city, county, type Keys, nextLocal, port, traveller } from './support/world.ts';

const hour = 3_600_000;
let landfall: Landfall;
let keys: Keys;
let start = 0;
/** Dana goes home by coach, train and van; Eli makes the same way, and one signature is missing. */
let dana = '';
let eli = '';

const lin = { officer: 'Ms Lin' };
const gao = { officer: 'Mr Gao' };
const tursun = { officer: 'Mr Tursun' };
const health = { temperatureC: 36.5, symptoms: [] };

/** The whole way, hour by hour after the landing: three legs, three manifests, four pairs of hands. */
const way: [hours: number, who: 'port' | 'city' | 'county', type: string, fields: object][] = [
  [1, 'county', 'accepted', { officer: 'Dr Rena' }],
  [2, 'port', 'port-check', { health, travelHistory: [{ country: 'GBR' }], ...lin }],
  [3, 'port', 'disposition', { disposition: 'transfer', ...lin }],
  [4, 'port', 'boarded', { manifestId: 'COACH-1', headcount: 2, vehicle: 'Yue A 12345', ...lin }],
  [6, 'port', 'leg', { manifestId: 'Z138', from: 'Guangzhou', to: 'Urumqi', headcount: 2, ...lin }],
  [19, 'city', 'received', { manifestId: 'Z138', headcount: 2, place: 'Urumqi South', ...gao }],
  [20, 'city', 'boarded', { manifestId: 'VAN-9', headcount: 2, vehicle: 'Xin A 900', ...gao }],
  [
    21,
    'county',
    'received',
    { manifestId: 'VAN-9', headcount: 2, place: 'Tianshan district office', ...tursun },
  ],
  [22, 'county', 'placed', { quarantineType: 'home', site: 'Qingnian Road 4', singleRoom: true, ...tursun }],
];

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const records = [1, 2].map((n) => traveller(n, { at: start }));
  [dana = '', eli = ''] = [...(await landfall.register(keys.immigration, records)).values()];
});
afterAll(() => landfall?.stop());

const utc = (hours: number): string => new Date(start + hours * hour).toISOString();
const tell = async (entryId: string, [hours, who, type, fields]: (typeof way)[number]) => {
  const [result] = await landfall.tell(keys[who], [happened(entryId, type, start + hours * hour, fields)]);
  expect([type, result?.errors]).toEqual([type, undefined]);
  return result?.status;
};
const withoutGaps = ({ custody = [] }: EntryView): boolean =>
  custody.slice(1).every(({ from }, index) => custody[index]?.to === from);

describe('from the cabin door to the home door', () => {
  test('F14: three legs, each begun by one officer and ended by another, and no minute between them', async () => {
    await landfall.move({ to: start + 23 * hour });
    for (const step of way) expect([step[2], await tell(dana, step)]).toEqual([step[2], 'applied']);
    const entry = await landfall.entry(keys.county, dana);
    expect(entry).toMatchObject({ stage: 'QUARANTINE', gaps: [], quarantine: { type: 'home' } });
    expect(entry.custody).toEqual([
      {
        holder: 'inspection-area',
        place: port,
        from: utc(0),
        to: utc(4),
        taker: { by: port, ...lin },
      },
      {
        holder: 'vehicle',
        place: 'Yue A 12345',
        from: utc(4),
        to: utc(6),
        giver: { by: port, ...lin },
        taker: { by: port, ...lin },
        manifestId: 'COACH-1',
        headcount: { given: 2 },
      },
      {
        holder: 'vehicle',
        from: utc(6),
        to: utc(19),
        giver: { by: port, ...lin },
        taker: { by: city, ...gao },
        manifestId: 'Z138',
        headcount: { given: 2, taken: 2 },
      },
      {
        holder: 'site',
        place: 'Urumqi South',
        from: utc(19),
        to: utc(20),
        giver: { by: city, ...gao },
        taker: { by: city, ...gao },
      },
      {
        holder: 'vehicle',
        place: 'Xin A 900',
        from: utc(20),
        to: utc(21),
        giver: { by: city, ...gao },
        taker: { by: county, ...tursun },
        manifestId: 'VAN-9',
        headcount: { given: 2, taken: 2 },
      },
      {
        holder: 'site',
        place: 'Tianshan district office',
        from: utc(21),
        to: utc(22),
        giver: { by: county, ...tursun },
        taker: { by: county, ...tursun },
      },
      { holder: 'home', place: 'Qingnian Road 4', from: utc(22), giver: { by: county, ...tursun } },
    ]);
    expect(withoutGaps(entry)).toBe(true);
  });

  test('F14: a signature that is missing is a gap, told an hour after it shows', async () => {
    for (const step of way) {
      if (step[2] === 'received' && step[1] === 'county') continue;
      expect(['applied', 'held']).toContain(await tell(eli, step));
    }
    const entry = await landfall.entry(keys.county, eli);
    expect(entry.stage).toBe('IN_TRANSFER');
    expect(entry.gaps).toEqual([{ from: utc(20), to: utc(22), between: ['boarded', 'placed'] }]);
    await landfall.settle();
    const gaps = async () => (await landfall.inbox(keys.county)).filter(({ kind }) => kind === 'custody.gap');
    // The whole way was told at once, hours later: the missing signature has an hour from then.
    expect(await gaps()).toEqual([]);
    await landfall.move({ advance: 'PT61M' });
    const told = await gaps();
    expect(told.map(({ entryId, locality, department }) => [entryId, locality, department])).toEqual([
      [eli, county, 'health'],
    ]);
    expect(entry.quarantine).toMatchObject({ type: 'home' });
  });

  test('F14: the van’s driver is not to be found; an officer explains the gap, and it is an alarm no more', async () => {
    const explained = { gate: 'custody', reason: 'The driver brought him to the door himself.', ...tursun };
    const at = landfall.now();
    await landfall.tell(keys.county, [happened(eli, 'explained', at, explained)]);
    const entry = await landfall.entry(keys.county, eli);
    expect(entry.gaps).toMatchObject([{ explainedBy: 'Mr Tursun' }]);
    expect(entry.alerts.filter(({ kind }) => kind === 'custody.gap')).toMatchObject([
      { open: false, closedBy: 'explained' },
    ]);
  });

  test('F14: the signature comes after all: the gap is gone, and the person is where they were placed', async () => {
    const late = way.find(([, who, type]) => who === 'county' && type === 'received');
    if (late) expect(await tell(eli, late)).toBe('applied');
    const entry = await landfall.entry(keys.county, eli);
    expect([entry.stage, entry.gaps, withoutGaps(entry)]).toEqual(['QUARANTINE', [], true]);
    expect(entry.custody?.map(({ holder }) => holder)).toEqual(
      (await landfall.entry(keys.county, dana)).custody?.map(({ holder }) => holder),
    );
  });

  test('F13: fourteen days later the community officer lets her go, and the custody ends at her door', async () => {
    const { lastDay = '' } = (await landfall.entry(keys.county, dana)).quarantine ?? {};
    await landfall.move({ to: midnight(lastDay) + 12 * hour });
    const at = landfall.now();
    const released = { symptoms: [], officer: 'Dr Rena' };
    expect(await landfall.tell(keys.county, [happened(dana, 'released', at, released)])).toMatchObject([
      { status: 'applied', stage: 'COMMUNITY' },
    ]);
    await landfall.tell(keys.county, [happened(dana, 'completed', at + 1000, {})]);
    const entry = await landfall.entry(keys.county, dana);
    expect([entry.stage, entry.outcome]).toEqual(['CLOSED', 'COMPLETED']);
    expect(entry.custody?.at(-1)).toMatchObject({ holder: 'home', to: new Date(at + 1000).toISOString() });
  });
});
