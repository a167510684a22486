import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { checkShortage } from '../../functions/checks/check-shortage.ts';
import { sitesRoutes } from '../../functions/sites/sites-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import { forecast, siteDetail } from '../../shared/contracts/site.ts';
import { nextForecastAt } from '../../shared/domain/places/forecast.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { insertKey } from '../../shared/store/keys.ts';
import type { Table } from '../../shared/store/table.ts';
import { gatewayEvent, lambdaContext, type SentRequest } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

const day = 24 * hour;
const county = localityKey('140105');
const site = (code: string, more: object = {}) => ({
  code,
  locality: '140105',
  name: `Site ${code}`,
  kind: 'facility',
  capacity: 2,
  ...more,
});
let its: Awaited<ReturnType<typeof createWorld>>;
let read: string[];

beforeEach(async () => {
  read = [];
  its = await createWorld(counting);
});

/** Notes which items were read, so that nobody reads what is not theirs. */
const counting = (table: Table): Table => ({
  ...table,
  get: (keys, options) => {
    read.push(...keys.map(({ pk }) => pk));
    return table.get(keys, options);
  },
});

const ask = async (
  request: SentRequest,
  as: { role?: Role; subject?: string; departments?: Department[] } = {},
) => {
  const { role = 'locality', subject = '140105', departments } = as;
  const made = makeKey({
    role,
    subject,
    ...(departments ? { departments } : {}),
    environment: 'test',
    now: its.world.now,
    random: randomBytes,
  });
  await insertKey(its.memory, made.item);
  const handler = httpHandler({
    stage: 'sites',
    clock: () => its.world.now,
    write: () => undefined,
    authenticate: createAuthenticate(its.memory, () => its.world.now, 'test'),
    journal: journalIn(its.memory, its.deps.config),
    routes: sitesRoutes({ table: its.deps.table, config: its.deps.config }),
  });
  const answer = await handler(gatewayEvent({ key: made.key, ...request }), lambdaContext());
  return { status: answer.statusCode, json: answer.body === undefined ? undefined : JSON.parse(answer.body) };
};

const put = (items: object[], as?: Parameters<typeof ask>[1]) =>
  ask({ method: 'PUT', path: '/v1/sites', body: JSON.stringify({ items }) }, as);
const list = (query: Record<string, string> = {}, as?: Parameters<typeof ask>[1]) =>
  ask({ method: 'GET', path: '/v1/sites', query }, as);
const show = (code: string, query: Record<string, string> = {}, as?: Parameters<typeof ask>[1]) =>
  ask({ method: 'GET', path: `/v1/sites/${code}`, query }, as);
const predict = (locality = '140105', as?: Parameters<typeof ask>[1]) =>
  ask({ method: 'GET', path: `/v1/forecasts/${locality}` }, as);

const settleAt = async (entryId: string, where: Record<string, unknown>): Promise<void> => {
  await its.arrive(entryId);
  await its.settle(entryId, where);
};

describe('F28: sites', () => {
  test('F28: a locality puts those of its own subtree, an administrator any, each judged alone', async () => {
    const { status, json } = await put(
      [
        site('h1'),
        site('h2', { locality: '1402' }),
        { code: 'h 3' },
        site('h1'),
        site('h4', { locality: '99' }),
      ],
      { subject: '1401' },
    );
    expect([status, json.stored, json.refused]).toEqual([207, 1, 4]);
    const codes = json.results.map(({ errors = [] }: { errors?: { code: string }[] }) => errors[0]?.code);
    expect(codes).toEqual([undefined, 'unknown-locality', 'invalid-value', 'repeated', 'unknown-locality']);
    const admin = { role: 'admin' as const, subject: 'root' };
    expect((await put([site('h2', { locality: '1402' })], admin)).json).toMatchObject({ stored: 1 });
    expect((await list({ locality: '1402' }, admin)).json.items).toEqual([site('h2', { locality: '1402' })]);
  });

  test('F28: a code belongs to one locality for ever', async () => {
    await put([site('h1')]);
    const taken = await put([site('h1', { locality: '1402' })], { subject: '1402' });
    expect(taken.json.results[0].errors).toMatchObject([{ pointer: '/code', code: 'code-taken' }]);
    expect((await put([site('h1', { name: 'Renamed' })])).json).toMatchObject({ stored: 1 });
    expect((await show('h1')).json.site).toMatchObject({ name: 'Renamed' });
  });

  test('F28: who is there is found by code or by name, and leaves when collected', async () => {
    await put([site('h1', { rooms: 1 }), site('h2')]);
    await settleAt('ent_1', { site: 'h1', room: '301' });
    await settleAt('ent_2', { site: ' site  H1 ', room: '302' });
    await settleAt('ent_3', { site: 'nowhere' });
    const { items } = (await list()).json;
    expect(items).toMatchObject([
      { code: 'h1', occupied: 2, free: 0, roomsOccupied: 2, overCapacity: true },
      { code: 'h2', occupied: 0, free: 2, overCapacity: false },
    ]);
    const { occupants = [] } = siteDetail.parse((await show('h1')).json);
    expect(occupants.map(({ entryId, room }) => [entryId, room])).toEqual([
      ['ent_1', '301'],
      ['ent_2', '302'],
    ]);
    its.world.now += 14 * day;
    const collector = { kind: 'community', name: 'Ms Wu' };
    const [release] = await its.post(
      county,
      its.event('ent_1', 'released', { collector, symptoms: [], officer: 'Dr Li' }),
    );
    expect(release?.status).toBe('applied');
    expect((await list()).json.items[0]).toMatchObject({ occupied: 2 });
    await its.post(county, its.event('ent_1', 'collected', { by: 'Ms Wu' }));
    expect((await list()).json.items[0]).toMatchObject({ occupied: 1, overCapacity: false });
    const left = siteDetail.parse((await show('h1', { state: 'left' })).json).occupants;
    expect(left).toMatchObject([{ entryId: 'ent_1', until: new Date(its.world.now).toISOString() }]);
  });

  test('F28: a site that takes nobody any more has nothing free, and keeps whom it has', async () => {
    await put([site('h1')]);
    await settleAt('ent_1', { site: 'h1' });
    await put([site('h1', { active: false })]);
    expect((await list()).json.items).toMatchObject([{ occupied: 1, free: 0, overCapacity: false }]);
  });

  test('G2, F28: occupants are for health and reception, another locality is told nothing', async () => {
    await put([site('h1')]);
    await settleAt('ent_1', { site: 'h1' });
    for (const departments of [['health'], ['reception'], ['epidemic-control']] as Department[][]) {
      expect((await show('h1', {}, { departments })).json.occupants).toMatchObject([
        { entryId: 'ent_1', lastDay: expect.any(String) },
      ]);
    }
    const lead = (await show('h1', {}, { departments: ['lead'] })).json;
    expect([lead.site.occupied, lead.occupants]).toEqual([1, undefined]);
    expect((await show('h1', {}, { role: 'admin', subject: 'root' })).json).toEqual({ site: site('h1') });
    expect((await show('h1', {}, { subject: '1402' })).status).toBe(404);
    expect((await show('h9')).status).toBe(404);
    expect((await list({ locality: '1401' })).status).toBe(404);
    expect((await show('h1', {}, { subject: '1401' })).json.occupants).toHaveLength(1);
    expect((await ask({ method: 'GET', path: '/v1/sites' }, { role: 'auditor', subject: 'a' })).status).toBe(
      403,
    );
  });

  test('F28: lists come in pages, sites and occupants alike', async () => {
    await put([site('h1'), site('h2'), site('h3', { locality: '1401' })], { subject: '1401' });
    const seen: string[] = [];
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = (await list({ limit: '1', ...(cursor ? { cursor } : {}) }, { subject: '14' })).json;
      seen.push(...page.items.map(({ code }: { code: string }) => code));
      cursor = page.next;
    }
    expect(seen).toEqual(['h3', 'h1', 'h2']);
    for (const entryId of ['ent_1', 'ent_2', 'ent_3']) await settleAt(entryId, { site: 'h1' });
    const first = siteDetail.parse((await show('h1', { limit: '2' })).json);
    const second = siteDetail.parse((await show('h1', { limit: '2', cursor: first.next ?? '' })).json);
    expect([first, second].flatMap(({ occupants = [] }) => occupants.map(({ entryId }) => entryId))).toEqual([
      'ent_1',
      'ent_2',
      'ent_3',
    ]);
    expect(second.next).toBeUndefined();
  });

  test('F28: nobody reads the entries of another locality', async () => {
    await put([site('h1')]);
    await put([site('g1', { locality: '1402' })], { subject: '1402' });
    await settleAt('ent_1', { site: 'h1' });
    await its.arrive('ent_far', { destination: '1402' });
    read = [];
    await list({}, { subject: '140105' });
    expect(read.filter((pk) => pk.startsWith('E#'))).toEqual(['E#ent_1']);
    expect(read.filter((pk) => pk.startsWith('Y#'))).toEqual(['Y#140105']);
  });
});

describe('L16: the forecast', () => {
  test('L16: a country is not counted in one minute, and a tick is not held up by the localities it counts', async () => {
    const zone = 'Asia/Shanghai';
    const now = its.world.now;
    const minutes = Array.from({ length: 300 }, (_, n) => nextForecastAt(String(110000 + n), now, zone));
    expect(new Set(minutes).size).toBeGreaterThan(30);
    expect(Math.min(...minutes)).toBeGreaterThanOrEqual(Date.parse('2026-11-21T22:00:00Z'));
    expect(Math.max(...minutes)).toBeLessThan(Date.parse('2026-11-21T23:00:00Z'));
    let clock = now;
    const work = {
      deps: { ...its.deps, now: () => clock },
      config: await its.deps.config.load(),
      now,
      count: () => undefined,
      anchors: [],
    };
    await put([site('h1'), site('g1', { locality: '1402' })], { role: 'admin', subject: 'root' });
    const slow: typeof work.deps.table = {
      ...its.memory,
      query: (range) => {
        clock += 20_000;
        return its.memory.query(range);
      },
    };
    const item = {
      key: { pk: 'T#0', sk: 'x' },
      kind: 'shortage' as const,
      at: now,
      refs: ['140105', '1402'],
    };
    const next = await checkShortage({ ...work, deps: { ...work.deps, table: slow } }, [item]);
    expect(next.map(({ ref, at }) => [ref, at > now])).toEqual([
      ['140105', true],
      ['1402', false],
    ]);
  });

  const expected = (entryId: string, inDays: number, more = {}) =>
    its.arrive(entryId, {
      says: 'expected',
      atIs: 'expected',
      source: 'airline',
      at: its.world.now + inDays * day,
      ...more,
    });

  test('L16: who is expected on each of the next three local days, by port and locality', async () => {
    await expected('ent_1', 1);
    await expected('ent_2', 2);
    await expected('ent_3', 2, { pointOfEntry: undefined, pointOfEntryStated: 'XXX', destination: '1401' });
    await expected('ent_4', 4);
    await expected('ent_5', 0.1);
    await expected('ent_6', 1, { destination: '1402' });
    await its.arrive('ent_7');
    const { days, ...rest } = forecast.parse((await predict('1401', { subject: '1401' })).json);
    expect(rest).toMatchObject({ locality: '1401', timeZone: 'Asia/Shanghai', waiting: 2, shortages: [] });
    expect(
      days.map(({ date, expected, byLocality, byPort }) => ({ date, expected, byLocality, byPort })),
    ).toEqual([
      {
        date: '2026-11-22',
        expected: 1,
        byLocality: [{ locality: '140105', expected: 1 }],
        byPort: [{ port: 'CAN-port', expected: 1 }],
      },
      {
        date: '2026-11-23',
        expected: 2,
        byLocality: [
          { locality: '1401', expected: 1 },
          { locality: '140105', expected: 1 },
        ],
        byPort: [
          { port: 'CAN-port', expected: 1 },
          { port: 'XXX', expected: 1 },
        ],
      },
      { date: '2026-11-24', expected: 0, byLocality: [], byPort: [] },
    ]);
    const port = forecast.parse((await predict('CAN-port', { subject: '44' })).json);
    expect(port.days[0]).toMatchObject({ expected: 2, bound: 0, landing: 2 });
    expect((await predict('1402')).status).toBe(404);
    expect((await predict('99', { role: 'admin', subject: 'root' })).status).toBe(404);
  });

  test('L16: free places are what is left, and what the end of a quarantine may free', async () => {
    await put([site('h1'), site('bus', { kind: 'vehicle', capacity: 1 }), site('old', { active: false })]);
    await settleAt('ent_1', { site: 'h1' });
    await expected('ent_2', 1);
    await expected('ent_3', 1);
    const soon = forecast.parse((await predict()).json);
    expect(soon).toMatchObject({
      places: { sites: 1, capacity: 2, occupied: 1, free: 1, overCapacity: [] },
      vehicles: { vehicles: 1, seats: 1 },
      shortages: [
        { date: '2026-11-22', of: 'places', needed: 2, available: 1 },
        { date: '2026-11-22', of: 'seats', needed: 2, available: 1 },
        { date: '2026-11-23', of: 'places', needed: 2, available: 1 },
        { date: '2026-11-24', of: 'places', needed: 2, available: 1 },
      ],
    });
    its.world.now += 13 * day;
    const later = forecast.parse((await predict()).json);
    expect(later.days.map(({ leaving, placesAvailable }) => [leaving, placesAvailable])).toEqual([
      [0, 1],
      [1, 2],
      [1, 2],
    ]);
  });

  test('L16: the lead is told once a day while something is short, from the day its sites are known', async () => {
    const six = Date.parse('2026-11-21T22:00:00Z');
    await expected('ent_1', 3);
    await expected('ent_2', 3);
    const told = () => its.told().filter((one) => one.startsWith('shortage.expected'));
    await its.pass(six + 2 * hour);
    expect(told()).toEqual([]);
    await put([site('h1', { capacity: 1 })]);
    await its.pass(six + day);
    expect(told()).toEqual([]);
    await its.pass(six + day + hour);
    // The county has no lead: its health stands in.
    expect(told()).toEqual(['shortage.expected 140105/health']);
    await its.tick();
    expect(told()).toHaveLength(1);
    const [alert] = its.notices().filter(({ notification }) => notification.kind === 'shortage.expected');
    expect(alert?.notification).toMatchObject({ link: '/v1/forecasts/140105', severity: 'routine' });
    await put([site('h1', { capacity: 9 })]);
    await its.pass(six + 3 * day);
    expect(told()).toHaveLength(1);
  });

  test('F28, L16: a site over its capacity is told as well, and no sites are no shortage', async () => {
    await put([site('h1', { capacity: 1 }), site('g1', { locality: '1402' })], {
      role: 'admin',
      subject: 'root',
    });
    await settleAt('ent_1', { site: 'h1' });
    await settleAt('ent_2', { site: 'h1' });
    its.world.now += hour;
    const county = forecast.parse((await predict()).json);
    expect([county.places.overCapacity, county.shortages]).toEqual([['h1'], []]);
    await its.pass(Date.parse('2026-11-21T23:00:00Z'));
    expect(its.told().filter((one) => one.startsWith('shortage'))).toEqual([
      'shortage.expected 140105/health',
    ]);
  });
});
