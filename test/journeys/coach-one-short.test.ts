import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manifestsAnswer, manifestsStored, manifestView } from '../../shared/contracts/manifest.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal, port, traveller } from './support/world.ts';

const minute = 60_000;
const hour = 60 * minute;
let landfall: Landfall;
let keys: Keys;
/** Twelve people who wait for the coach; the last of them is the one who will be missing. */
let people: string[] = [];
let fei = '';
let leaves = 0;
let received = 0;

const manifestId = 'CAN-650102-1';
const officer = 'Ms Lin';

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  await landfall.move({ to: nextLocal(landfall.now(), 8) });
  const at = landfall.now();
  const records = Array.from({ length: 12 }, (_, n) => traveller(n + 1, { at: at - 2 * hour }));
  people = [...(await landfall.register(keys.immigration, records)).values()];
  fei = people[11] ?? '';
  const health = { temperatureC: 36.4, symptoms: [] };
  await tell(keys.port, 'port-check', { health, travelHistory: [{ country: 'GBR' }], officer }, people);
  await tell(keys.port, 'disposition', { disposition: 'transfer', officer }, people);
});
afterAll(() => landfall?.stop());

const tell = async (
  key: string,
  type: string,
  fields: object,
  entryIds: readonly string[],
): Promise<void> => {
  const at = landfall.now();
  const results = await landfall.tell(
    key,
    entryIds.map((id) => happened(id, type, at, fields)),
  );
  expect(results.map(({ status, errors }) => [type, status, errors])).toEqual(
    entryIds.map(() => [type, 'applied', undefined]),
  );
  await landfall.move({ advance: 'PT1M' });
};

const utc = (at: number): string => new Date(at).toISOString();
const manifest = (more: object = {}) => ({
  manifestId,
  from: port,
  to: county,
  trip: 'coach 1',
  portCity: '4401',
  vehicle: 'Yue A 12345',
  plannedDepartureAt: utc(leaves),
  plannedArrivalAt: utc(leaves + 30 * hour),
  passengers: people.map((entryId, index) => ({ entryId, seat: String(index + 1) })),
  ...more,
});
const announce = async (key: string, item: object) => {
  const answer = await landfall.ask('PUT', '/v1/manifests', { key, body: { items: [item] } });
  expect(answer.status).toBe(207);
  return manifestsStored.parse(answer.body);
};
const show = async (key: string) => {
  const answer = await landfall.ask('GET', `/v1/manifests/${manifestId}`, { key });
  expect(answer.status).toBe(200);
  return manifestView.parse(answer.body);
};
/** `<kind> <locality>/<department>` of what an inbox holds about the trip. */
const alarms = async (key: string): Promise<string[]> =>
  (await landfall.inbox(key))
    .filter(({ kind }) => kind === 'person.missing' || kind === 'headcount.mismatch')
    .map(({ kind, entryId, locality, department }) => `${kind} ${entryId ?? ''} ${locality}/${department}`)
    .sort();

describe('a coach is announced, and twelve people board it', () => {
  test('F16: the port names trip, vehicle, places and everybody with their seats; the county reads it before it leaves', async () => {
    leaves = landfall.now() + hour;
    expect(await announce(keys.port, manifest())).toMatchObject({ stored: 1, refused: 0 });
    const view = await show(keys.county);
    expect(view).toMatchObject({ trip: 'coach 1', vehicle: 'Yue A 12345', status: 'planned', hidden: 0 });
    expect(view.passengers).toHaveLength(12);
    expect(view.passengers[11]).toEqual({
      entryId: fei,
      seat: '12',
      announced: true,
      checked: true,
      boarded: false,
      received: false,
      placed: false,
    });
    const today = await landfall.ask('GET', '/v1/manifests', { key: keys.county });
    expect(manifestsAnswer.parse(today.body).items).toMatchObject([{ manifestId, passengers: 12 }]);
  });

  test('whom a key may not see it cannot put on a coach, and another county does not see the trip', async () => {
    const refused = await announce(
      keys.otherCounty,
      manifest({ manifestId: 'X-1', passengers: [{ entryId: fei }] }),
    );
    expect(refused.results[0]?.errors).toMatchObject([
      { pointer: '/passengers/0/entryId', code: 'not-found' },
    ]);
    const strange = await landfall.ask('GET', `/v1/manifests/${manifestId}`, { key: keys.otherCounty });
    expect(strange.status).toBe(404);
  });

  test('all twelve board, the vehicle is changed on the way, and nobody is alarmed', async () => {
    await tell(keys.port, 'boarded', { manifestId, headcount: 12, vehicle: 'Yue A 12345', officer }, people);
    expect(await announce(keys.port, manifest({ vehicle: 'Yue B 777' }))).toMatchObject({ stored: 1 });
    await landfall.move({ to: leaves + 20 * hour });
    expect(await alarms(keys.county)).toEqual([]);
    expect(await alarms(keys.port)).toEqual([]);
  });
});

describe('eleven get out', () => {
  test('F15: within the half hour after the first receipt both sides could still correct it', async () => {
    await landfall.move({ to: leaves + 29 * hour });
    received = landfall.now();
    const there = people.slice(0, 11);
    await tell(keys.county, 'received', { manifestId, headcount: 11, officer: 'Mr Tursun' }, there);
    await landfall.move({ to: received + 29 * minute });
    expect(await alarms(keys.county)).toEqual([]);
  });

  test('F14: then giver and taker are told that one is missing, and who', async () => {
    await landfall.move({ to: received + 33 * minute });
    expect(await alarms(keys.county)).toEqual([
      `headcount.mismatch  ${county}/health`,
      `headcount.mismatch  ${county}/reception`,
      `person.missing ${fei} ${county}/health`,
      `person.missing ${fei} ${county}/reception`,
    ]);
    expect(await alarms(keys.port)).toEqual([
      `headcount.mismatch  ${port}/customs`,
      `person.missing ${fei} ${port}/customs`,
    ]);
    const [first] = (await landfall.inbox(keys.county)).filter(({ kind }) => kind === 'headcount.mismatch');
    expect(first).toMatchObject({ severity: 'urgent', link: `/v1/manifests/${manifestId}` });
  });

  test('the trip shows both headcounts, both signers and the one seat nobody signed for', async () => {
    const view = await show(keys.county);
    expect(view.headcount).toEqual({ given: 12, taken: 11 });
    expect(view.signatures).toMatchObject([
      { side: 'giver', by: port, officer, headcount: 12, named: 12, vehicle: 'Yue A 12345' },
      { side: 'taker', by: county, officer: 'Mr Tursun', headcount: 11, named: 11 },
    ]);
    expect(view.passengers.filter(({ missingAt }) => missingAt !== undefined)).toMatchObject([
      { entryId: fei, boarded: true, received: false, missingAt: 'reception' },
    ]);
    const entry = await landfall.entry(keys.county, fei);
    expect(entry.stage).toBe('IN_TRANSFER');
    expect(entry.alerts.filter(({ kind }) => kind === 'person.missing')).toMatchObject([{ open: true }]);
  });

  test('nobody is told twice, and who does not answer is reminded of it', async () => {
    await landfall.move({ to: received + 3 * hour });
    expect(await alarms(keys.county)).toHaveLength(4);
    const reminded = (await landfall.inbox(keys.county)).filter(
      ({ kind, about }) => kind === 'ack.overdue' && about?.locality === county,
    );
    expect(reminded.length).toBeGreaterThanOrEqual(4);
  });

  test('I8: the missing passenger is found asleep at the last stop: received, and the alarm is over', async () => {
    await tell(keys.county, 'received', { manifestId, headcount: 12, officer: 'Mr Tursun' }, [fei]);
    const entry = await landfall.entry(keys.county, fei);
    expect(entry.stage).toBe('HANDED_OVER');
    expect(entry.alerts.filter(({ kind }) => kind === 'person.missing')).toMatchObject([
      { open: false, closedBy: 'received' },
    ]);
    const view = await show(keys.county);
    expect([view.headcount, view.mismatches]).toEqual([{ given: 12, taken: 12 }, []]);
    await landfall.move({ advance: 'PT3H' });
    expect(await alarms(keys.county)).toHaveLength(4);
  });
});

describe('a coach that does not leave', () => {
  test('T22: it is called off: port and county are told of everybody who waits for it', async () => {
    const at = landfall.now();
    const records = [30, 31].map((n) => traveller(n, { at: at - 2 * hour }));
    const waiting = [...(await landfall.register(keys.immigration, records)).values()];
    await tell(
      keys.port,
      'port-check',
      { health: { temperatureC: 36.4 }, travelHistory: [], officer },
      waiting,
    );
    await tell(keys.port, 'disposition', { disposition: 'transfer', officer }, waiting);
    leaves = landfall.now() + 2 * hour;
    const trip = {
      manifestId: 'CAN-650102-2',
      passengers: waiting.map((entryId) => ({ entryId })),
    };
    await announce(keys.port, manifest(trip));
    expect(await announce(keys.county, manifest({ ...trip, status: 'cancelled' }))).toMatchObject({
      stored: 1,
    });
    await landfall.move({ advance: 'PT4M' });
    const told = async (key: string) =>
      (await landfall.inbox(key)).filter(
        ({ kind, entryId = '' }) => kind === 'transfer.overdue' && waiting.includes(entryId),
      );
    expect(await told(keys.county)).toHaveLength(4);
    expect(await told(keys.port)).toHaveLength(2);
  });
});
