import { describe, expect, test } from 'vitest';
import { createSources, local } from './sources-set-up.ts';

const works = { id: 'works', name: 'Works', source: 'employer', locality: '140105' };
const rail = { id: 'rail', name: 'Railway station', source: 'rail', locality: '140105' };
const checkpoint = { id: 'gate', name: 'Toll gate', source: 'road-checkpoint', locality: '1401' };
const neighbours = { id: 'neighbours', name: 'Reports', source: 'community-report', locality: '140105' };

let people = 0;
const person = (more: object = {}) => {
  people += 1;
  return {
    recordId: `p-${people}`,
    traveller: {
      fullName: `MA LIN ${people}`,
      documents: [{ type: 'passport', issuer: 'CHN', number: `E${1e7 + people}` }],
    },
    entry: { arrivedAt: '2026-11-20T09:00:00+08:00' },
    destination: { localityCode: '140105' },
    ...more,
  };
};
const away = (more: object = {}) => person({ evidence: 'away', entry: {}, homeLocality: '140105', ...more });
const county: ['locality', string] = ['locality', '140105'];
const byDay = (one: string, other: string) =>
  one.split(' ')[2]?.localeCompare(other.split(' ')[2] ?? '') || (one < other ? -1 : 1);
type World = Awaited<ReturnType<typeof createSources>>;
const source = async ({ ask }: World, id: string, who: Parameters<World['ask']>[0] = county) =>
  (await ask(who, '/v1/sources', undefined, { agency: id })).json.items[0];

describe('an employer’s daily list', () => {
  test('C13 D10: no list by 18:00 is told to health and lead of who supervises it, each day until one comes', async () => {
    const world = await createSources();
    await world.putAgencies(works);
    await world.pass(local('2026-11-21 17:59'));
    expect(world.told()).toEqual([]);
    await world.pass(local('2026-11-22 18:30'));
    expect(world.told().toSorted(byDay)).toEqual([
      'list.overdue 140105/health 2026-11-21 18:00 /v1/sources?agency=works',
      'list.overdue 140105/lead 2026-11-21 18:00 /v1/sources?agency=works',
      'list.overdue 140105/health 2026-11-22 18:00 /v1/sources?agency=works',
      'list.overdue 140105/lead 2026-11-22 18:00 /v1/sources?agency=works',
    ]);
    expect(await source(world, 'works')).toMatchObject({
      silent: true,
      list: { missingDays: ['2026-11-22', '2026-11-21'] },
    });
    await world.post('works', person());
    expect(await source(world, 'works')).toMatchObject({ silent: false, list: { missingDays: [] } });
    await world.pass(local('2026-11-23 17:59'));
    expect(world.told()).toHaveLength(4);
    await world.pass(local('2026-11-23 18:01'));
    expect(world.told()).toHaveLength(6);
  });

  test('C13: a zero list is a list, for every day it names', async () => {
    const world = await createSources();
    await world.putAgencies(works);
    const zero = await world.ask(['agency', 'works'], '/v1/zero-lists', {
      from: '2026-11-21',
      to: '2026-11-22',
      note: 'Stocktaking',
    });
    expect(zero).toMatchObject({
      status: 201,
      json: { agency: 'works', from: '2026-11-21', to: '2026-11-22' },
    });
    await world.pass(local('2026-11-23 17:00'));
    expect(world.told()).toEqual([]);
    await world.pass(local('2026-11-23 18:00'));
    expect(world.told()).toHaveLength(2);
    expect(await source(world, 'works')).toMatchObject({
      lastAt: '2026-11-20T02:00:00.000Z',
      list: { missingDays: ['2026-11-23'], zeroLists: [{ from: '2026-11-21', to: '2026-11-22' }] },
      counts: { requests: 1, records: 0 },
    });
  });

  test.each<[string, object, string]>([
    ['ends before it begins', { from: '2026-11-22', to: '2026-11-21' }, 'ends-before-start'],
    ['is over', { from: '2026-11-18', to: '2026-11-19' }, 'in-the-past'],
    ['is for ever', { from: '2026-11-20', to: '2026-12-20' }, 'too-long'],
    ['begins next year', { from: '2027-01-20', to: '2027-01-20' }, 'too-far'],
    ['is no date', { from: 'today', to: 'tomorrow' }, 'invalid-value'],
  ])('a zero list that %s is refused', async (_, list, code) => {
    const world = await createSources();
    await world.putAgencies(works);
    const { status, json } = await world.ask(['agency', 'works'], '/v1/zero-lists', list);
    expect([status, json.errors[0].code]).toEqual([422, code]);
  });

  test('an agency nobody configured, and a locality, give no zero list', async () => {
    const world = await createSources();
    const list = { from: '2026-11-20', to: '2026-11-20' };
    expect((await world.ask(['agency', 'works'], '/v1/zero-lists', list)).status).toBe(409);
    expect((await world.ask(county, '/v1/zero-lists', list)).status).toBe(403);
  });

  test('put again, and due under two watches, it is told once a day', async () => {
    const world = await createSources();
    await world.putAgencies(works);
    await world.putAgencies({ ...works, dailyListBy: '12:00' });
    await world.putAgencies({ ...works, dailyListBy: '12:00' });
    await world.pass(local('2026-11-22 20:00'));
    expect(
      world
        .told()
        .filter((line) => line.includes('/health'))
        .map((line) => line.slice(27, 43)),
    ).toEqual(['2026-11-21 12:00', '2026-11-22 12:00']);
  });

  test('one that was configured before anybody watched is watched from its first list on', async () => {
    const world = await createSources();
    await world.putAgencies(works);
    for (const item of world.table.all()) {
      if (/^[AT]#/.test(item.pk)) await world.table.delete([{ pk: item.pk, sk: item.sk }]);
    }
    await world.post('works', person());
    await world.pass(local('2026-11-21 18:00'));
    expect(world.told()).toHaveLength(2);
  });

  test('an agency that only speaks when something happens owes nothing', async () => {
    const world = await createSources();
    await world.putAgencies({ ...works, rhythm: 'occasional' }, neighbours);
    await world.pass(local('2026-11-25 20:00'));
    expect(world.told()).toEqual([]);
  });

  test('nobody to supervise it: the operator is told, and the administrator was warned', async () => {
    const world = await createSources();
    const { json } = {
      json: (await world.putAgencies({ ...works, locality: undefined })).body as {
        results: { warnings?: { code: string }[] }[];
      },
    };
    expect(json.results[0]?.warnings?.map(({ code }) => code)).toEqual(['no-locality']);
    await world.pass(local('2026-11-21 18:00'));
    expect(world.told()).toEqual(['list.overdue operator/lead 2026-11-21 18:00 /v1/sources?agency=works']);
  });
});

describe('a source that falls silent', () => {
  test('L12 C13: silent a day after its last word, told once a day, and no more once it speaks', async () => {
    const world = await createSources();
    await world.putAgencies(rail);
    await world.pass(local('2026-11-22 10:00'));
    expect(world.told()).toEqual([]);
    await world.post('rail', person());
    await world.pass(local('2026-11-23 09:59'));
    expect([world.told(), (await source(world, 'rail')).silent]).toEqual([[], false]);
    await world.pass(local('2026-11-24 10:30'));
    const health = world.told().filter((line) => line.includes('140105/health'));
    expect(health.map((line) => line.slice(0, 44).trim())).toEqual([
      'source.silent 140105/health 2026-11-23 10:00',
      'source.silent 140105/health 2026-11-24 10:00',
    ]);
    expect(await source(world, 'rail')).toMatchObject({
      silent: true,
      silentFrom: '2026-11-23T02:00:00.000Z',
    });
    await world.post('rail', person());
    await world.pass(local('2026-11-25 10:29'));
    expect([world.told().length, (await source(world, 'rail')).silent]).toEqual([4, false]);
  });

  test('a word that was passed on for it counts as its own', async () => {
    const world = await createSources();
    await world.putAgencies(works, { id: 'city', name: 'City', source: 'hq', locality: '1401' });
    await world.pass(local('2026-11-21 12:00'));
    await world.post(
      'city',
      person({ relayedFor: 'works', entry: { expectedAt: '2026-11-23T09:00:00+08:00' } }),
    );
    await world.pass(local('2026-11-21 20:00'));
    expect(world.told()).toEqual([]);
    expect(await source(world, 'works')).toMatchObject({ silent: false, counts: { requests: 1 } });
  });

  test('a request of which nothing was taken, and one that only asked, are no words', async () => {
    const world = await createSources();
    await world.putAgencies(rail);
    await world.post('rail', { recordId: 'x', traveller: {}, entry: {} });
    await world.ask(['agency', 'rail'], '/v1/arrivals', { records: [person()] }, { mode: 'validate' });
    expect((await source(world, 'rail')).lastAt).toBeUndefined();
  });
});

describe('who sees which sources', () => {
  test('a locality those it supervises, in its subtree; a steward and an administrator all', async () => {
    const world = await createSources();
    await world.putAgencies(works, rail, checkpoint, { id: 'hq', name: 'HQ', source: 'hq' });
    const ids = async (...who: Parameters<World['ask']>[0]) =>
      (await world.ask(who, '/v1/sources')).json.items.map((one: { agency: string }) => one.agency);
    expect(await ids('locality', '140105')).toEqual(['rail', 'works']);
    expect(await ids('locality', '1401')).toEqual(['gate', 'rail', 'works']);
    expect(await ids('locality', '1402')).toEqual([]);
    expect(await ids('steward', 's')).toEqual(['gate', 'hq', 'rail', 'works']);
    expect(await ids('admin', 'a')).toEqual(['gate', 'hq', 'rail', 'works']);
    expect((await world.ask(['agency', 'works'], '/v1/sources')).status).toBe(403);
    const first = (await world.ask(['steward', 's'], '/v1/sources', undefined, { limit: '3' })).json;
    const rest = (
      await world.ask(['steward', 's'], '/v1/sources', undefined, { limit: '3', cursor: first.next })
    ).json;
    expect([first.items.length, rest.items.length, rest.next]).toEqual([3, 1, undefined]);
  });
});

describe('a checkpoint', () => {
  test('D14: passing traffic is counted, and nothing personal of it is kept', async () => {
    const world = await createSources();
    await world.putAgencies(checkpoint);
    const passing = person({ recordId: 'PLATE-A12345', destination: { localityCode: '1402' } });
    const { json } = await world.post(
      'gate',
      person({ recordId: 'ours' }),
      passing,
      person({ recordId: 'x', destination: undefined }),
    );
    expect(
      json.results.map((one: { recordId?: string; warnings: { code: string }[] }) => [
        one.recordId,
        one.warnings.some(({ code }) => code === 'passing-traffic'),
      ]),
    ).toEqual([
      ['ours', false],
      [undefined, true],
      [undefined, true],
    ]);
    const stored = JSON.stringify(world.table.all().map((item) => Object.values(item)));
    expect(stored).not.toContain('PLATE-A12345');
    expect(world.table.all().filter(({ pk }) => pk.startsWith('R#'))).toHaveLength(1);
    const submission = (await world.ask(['agency', 'gate'], `/v1/submissions/${json.submissionId}`)).json;
    expect(submission).toMatchObject({ state: 'done', counts: { registered: 1, passing: 2 } });
    expect(submission.results.map((one: { recordId: string }) => one.recordId)).toEqual(['ours']);
    expect((await source(world, 'gate', ['locality', '1401'])).counts).toMatchObject({ passingToday: 2 });
  });
});

describe('lists from above and stations', () => {
  test('D2: a headquarters’ list opens entries of people arrived or expected, as its times say', async () => {
    const world = await createSources();
    await world.putAgencies({ id: 'hq', name: 'HQ', source: 'hq' });
    const expected = { entry: { expectedAt: '2026-11-22T09:00:00+08:00' } };
    const { json } = await world.post(
      'hq',
      person({ recordId: 'here' }),
      person({ recordId: 'coming', ...expected }),
    );
    expect(json.accepted).toBe(2);
    const entries = await world.entriesOf('hq', 'here', 'coming');
    expect(entries.map((entry) => [entry?.stage, entry?.destination])).toEqual([
      ['ARRIVED', '140105'],
      ['EXPECTED', '140105'],
    ]);
  });

  test('D6: a station’s registration with temperature and history is arrival and first check in one', async () => {
    const world = await createSources();
    await world.putAgencies(rail);
    const check = {
      health: { temperatureC: 36.5 },
      travelHistory: [{ country: 'CHN', area: 'Datong', to: '2026-11-20' }],
    };
    await world.post('rail', person({ recordId: 'checked', ...check }), person({ recordId: 'registered' }));
    const entries = await world.entriesOf('rail', 'checked', 'registered');
    expect(entries.map((entry) => [entry?.stage, entry?.kind])).toEqual([
      ['CHECKED', 'DOMESTIC'],
      ['ARRIVED', 'OVERSEAS'],
    ]);
  });
});

describe('a neighbour’s report', () => {
  test('D12: nationality alone is refused, and who reported is never queued or stored', async () => {
    const world = await createSources();
    await world.putAgencies(neighbours);
    const bare = person({ entry: {}, destination: { localityCode: '140105' } });
    expect((await world.post('neighbours', bare)).json.results[0].errors).toMatchObject([
      { code: 'no-journey' },
    ]);
    const { json } = await world.ask(['agency', 'neighbours'], '/v1/arrivals', {
      records: [person({ extras: { reporter: 'Mrs Gao' }, references: { call: '12345-77' } })],
    });
    expect(json.results[0]).toMatchObject({
      status: 'accepted-with-warnings',
      warnings: expect.arrayContaining([
        expect.objectContaining({ pointer: '/extras', code: 'reporter-not-kept' }),
      ]),
    });
    expect(JSON.stringify(world.queued)).not.toMatch(/Gao|12345-77/);
  });
});

describe('the away list', () => {
  const list = async (world: World, ...who: Parameters<World['ask']>[0]) =>
    (await world.ask(who, '/v1/away')).json.items;

  test('D11 F26: away is an outcome, opens no entry, and is listed at home', async () => {
    const world = await createSources();
    await world.putAgencies(works);
    const one = away();
    const { json } = await world.post('works', one);
    const submission = (await world.ask(['agency', 'works'], `/v1/submissions/${json.submissionId}`)).json;
    expect(submission).toMatchObject({
      counts: { away: 1, registered: 0 },
      results: [{ recordId: one.recordId, outcome: 'away' }],
    });
    expect(submission.results[0].entryId).toBeUndefined();
    const record = (await world.ask(['agency', 'works'], `/v1/records/${one.recordId}`)).json;
    expect([record.outcome, record.entryId]).toEqual(['away', undefined]);
    expect(await list(world, 'locality', '140105')).toMatchObject([
      {
        home: '140105',
        agency: 'works',
        person: { fullName: one.traveller.fullName },
        contactedToday: false,
        declined: false,
      },
    ]);
    expect(await list(world, 'locality', '14')).toHaveLength(1);
    expect(await list(world, 'locality', '1402')).toEqual([]);
  });

  test('F26: one voluntary contact a local day', async () => {
    const world = await createSources(local('2026-11-20 23:30'));
    await world.putAgencies(works);
    await world.post('works', away());
    const [line] = await list(world, 'locality', '140105');
    const contact = (outcome: string) =>
      world.ask(county, `/v1/away/${line.awayId}/contacts`, { outcome, officer: 'Ms Gu' });
    expect(await contact('reached')).toMatchObject({
      status: 201,
      json: { day: '2026-11-20', outcome: 'reached' },
    });
    expect(await contact('reached')).toMatchObject({
      status: 409,
      json: { code: 'already-contacted-today' },
    });
    expect((await list(world, 'locality', '140105'))[0]).toMatchObject({ contactedToday: true });
    world.world.now += 3_600_000;
    expect((await list(world, 'locality', '140105'))[0]).toMatchObject({ contactedToday: false });
    expect(await contact('declined')).toMatchObject({ status: 201, json: { day: '2026-11-21' } });
    world.world.now += 24 * 3_600_000;
    expect(await contact('reached')).toMatchObject({ status: 409, json: { code: 'contact-declined' } });
    const told = (await world.ask(county, `/v1/away/${line.awayId}/contacts`)).json.items;
    expect(told.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['declined', 'reached']);
  });

  test('F26 G2: names are for the home’s health alone, and another place’s line is not found', async () => {
    const world = await createSources();
    await world.putAgencies(works);
    await world.post('works', away());
    const [line] = await list(world, 'locality', '140105', ['reception']);
    expect(line).not.toHaveProperty('person');
    const contact = { outcome: 'reached', officer: 'Ms Gu' };
    for (const who of [
      ['locality', '1402'],
      ['locality', '140105', ['reception']],
      ['steward', 's'],
    ] as const) {
      const [role, subject, departments] = who;
      const answer = await world.ask(
        [role, subject, departments && [...departments]],
        `/v1/away/${line.awayId}/contacts`,
        contact,
      );
      expect(answer.status).toBe(404);
    }
    expect((await world.ask(county, '/v1/away/awy_none/contacts', contact)).status).toBe(404);
  });

  test('F26: whose home nobody knows is on the operator’s list', async () => {
    const world = await createSources();
    await world.putAgencies({ ...works, locality: undefined });
    await world.post('works', away({ homeLocality: undefined, destination: undefined }));
    expect(await list(world, 'steward', 's')).toMatchObject([{ home: 'operator' }]);
  });

  test('a long list comes in pages, each line once', async () => {
    const world = await createSources();
    await world.putAgencies(works);
    await world.post('works', ...Array.from({ length: 30 }, () => away()));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query: Record<string, string> = { limit: '7', ...(cursor ? { cursor } : {}) };
      const { json } = await world.ask(county, '/v1/away', undefined, query);
      expect(json.items.length).toBeLessThanOrEqual(7);
      seen.push(...json.items.map(({ awayId }: { awayId: string }) => awayId));
      cursor = json.next;
    } while (cursor !== undefined);
    expect([seen.length, new Set(seen).size]).toEqual([30, 30]);
    expect((await world.ask(county, '/v1/away', undefined, { cursor: 'nonsense' })).status).toBe(400);
  });
});

describe('remainders', () => {
  test('D15: listed but not seen, seen but not listed, for the day and the place', async () => {
    const world = await createSources();
    await world.putAgencies(works, rail);
    const both = person({ conveyance: { mode: 'rail', number: 'G601' } });
    const expected = { entry: { expectedAt: '2026-11-20T18:00:00+08:00' } };
    const never = person(expected);
    await world.post('works', { ...both, ...expected }, never);
    await world.post(
      'rail',
      { ...both, recordId: 'seen', entry: { arrivedAt: '2026-11-20T09:30:00+08:00' } },
      person(),
    );
    const { status, json } = await world.ask(county, '/v1/remainders/140105/2026-11-20');
    expect(status).toBe(200);
    expect(json).toMatchObject({ locality: '140105', date: '2026-11-20', entries: 3 });
    expect(
      json.bySource.map((one: { source: string; listedNotSeen: string[]; seenNotListed: string[] }) => [
        one.source,
        one.listedNotSeen.length,
        one.seenNotListed.length,
      ]),
    ).toEqual([
      ['employer', 1, 0],
      ['rail', 0, 1],
    ]);
    expect(json.levels).toMatchObject({ matched: 0, onlyFromAbove: [] });
    expect(json.levels.onlyFromBelow).toHaveLength(3);
    expect((await world.ask(county, '/v1/remainders/140105/2026-11-19')).json.entries).toBe(0);
    expect((await world.ask(['locality', '1401'], '/v1/remainders/1401/2026-11-20')).json.entries).toBe(3);
    expect((await world.ask(['locality', '1402'], '/v1/remainders/140105/2026-11-20')).status).toBe(404);
    expect((await world.ask(county, '/v1/remainders/140105/2026-02-30')).status).toBe(404);
  });
});
