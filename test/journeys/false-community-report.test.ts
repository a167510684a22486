import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordView } from '../../shared/contracts/arrivals-answer.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened } from './support/story.ts';
import { buildWorld, county, home, type Keys, traveller } from './support/world.ts';

const hour = 3_600_000;
let landfall: Landfall;
let keys: Keys;
let reported: string;
/** When the person of the report really crossed the border. */
let crossed: number;
const person = { givenNames: 'LAN', familyName: 'GUO', birthDate: '1990-02-02', phones: ['+8613912345678'] };

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  crossed = landfall.now() - 30 * hour;
}, 120_000);
afterAll(() => landfall?.stop());

const said = (recordId: string, more: object = {}) => ({
  recordId,
  traveller: { ...person, nationality: 'ITA' },
  entry: {},
  destination: { localityCode: county, address: '5 Qingnian Road' },
  homeLocality: home,
  ...more,
});
const everyKey = (): Record<string, string> => ({
  home: keys.home,
  port: keys.port,
  other: keys.otherCounty,
});
const heard = async (key: string) =>
  (await landfall.inbox(key)).filter(({ entryId }) => entryId === reported);

describe('community report that turns out false', () => {
  test('D12: where somebody comes from is no report; a journey is', async () => {
    const answer = await landfall.post(keys.neighbours, [
      said('n-1'),
      said('n-2', {
        conveyance: { mode: 'air', number: 'CZ6900' },
        entry: { pointOfEntry: 'CAN', arrivedAt: new Date(crossed).toISOString() },
        extras: { informant: 'Mrs Gao of flat 3' },
        references: { hotline: 'call 5512' },
      }),
    ]);
    expect(answer.results.map(({ status, errors }) => [status, errors.map(({ code }) => code)])).toEqual([
      ['rejected', ['no-journey']],
      ['accepted-with-warnings', []],
    ]);
    await landfall.settle();
    const { body } = await landfall.ask('GET', '/v1/records/n-2', { key: keys.neighbours });
    const record = recordView.parse(body);
    expect(JSON.stringify(record)).not.toMatch(/Gao|5512/);
    reported = record.entryId ?? '';
  });

  test('D12: the locality that has to verify it is told, and nobody else sees that there is a report', async () => {
    expect(await landfall.entry(keys.county, reported)).toMatchObject({ stage: 'REPORTED' });
    expect((await heard(keys.county)).map(({ kind, department }) => [kind, department])).toEqual([
      ['arrival.expected', 'health'],
    ]);
    for (const [who, key] of Object.entries(everyKey())) {
      const { status } = await landfall.ask('GET', `/v1/entries/${reported}`, { key });
      const { body } = await landfall.ask('GET', '/v1/entries', { key });
      expect([who, status, body, await heard(key)]).toEqual([who, 404, { items: [] }, []]);
    }
  });

  test('D12: a report places nobody: a placement waits until somebody has verified', async () => {
    const other = said('n-4', {
      traveller: { fullName: 'SHI MEI' },
      conveyance: { mode: 'coach', number: 'K7' },
    });
    const entryId = (await landfall.register(keys.neighbours, [other])).get('n-4') ?? '';
    const place = { quarantineType: 'home', singleRoom: true, officer: 'Dr Rena' };
    const [result] = await landfall.tell(keys.county, [happened(entryId, 'placed', landfall.now(), place)]);
    expect(result).toMatchObject({ status: 'held', stage: 'REPORTED' });
  });

  test('F22: the officer finds that nobody travelled: the report is closed as false, and who was told is told', async () => {
    const [result] = await landfall.tell(keys.county, [
      happened(reported, 'verified', landfall.now(), { outcome: 'false-report', officer: 'Dr Rena' }),
    ]);
    expect(result).toMatchObject({ status: 'applied', stage: 'CLOSED' });
    await landfall.settle();
    expect(await landfall.entry(keys.county, reported)).toMatchObject({
      outcome: 'FALSE_REPORT',
      report: { outcome: 'false-report', personToBeTold: false },
    });
    const kinds = (await heard(keys.county)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('arrival.'))).toEqual([
      'arrival.expected',
      'arrival.withdrawn',
    ]);
  });

  test('F22: nobody is reminded of it, and still nobody else sees it', async () => {
    const open = (await heard(keys.county)).map(({ id }) => id);
    await landfall.acknowledge(keys.county, open, 'Dr Rena');
    const before = open.length;
    await landfall.move({ advance: 'P2D' });
    const after = (await heard(keys.county)).map(({ kind }) => kind);
    expect(after.slice(before)).toEqual([]);
    for (const key of Object.values(everyKey())) {
      expect((await landfall.ask('GET', `/v1/entries/${reported}`, { key })).status).toBe(404);
      expect(await heard(key)).toEqual([]);
    }
  });

  test('F22: should the border know better, the closed report is that journey’s entry again', async () => {
    const passport = { ...traveller(1, { at: crossed }), recordId: 'i-1' };
    const entries = await landfall.register(keys.immigration, [
      { ...passport, traveller: { ...passport.traveller, ...person } },
    ]);
    expect(entries.get('i-1')).toBe(reported);
    const entry = await landfall.entry(keys.county, reported);
    expect([entry.stage, entry.outcome]).toEqual(['ARRIVED', undefined]);
    expect(entry.sources.map(({ agency }) => agency).sort()).toEqual(['immigration', 'neighbours']);
    expect(entry.conflicts).not.toEqual([]);
  });
});
