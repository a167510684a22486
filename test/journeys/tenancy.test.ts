import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { funnelView } from '../../shared/contracts/report-score.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { expectProblem } from './support/problem.ts';
import { bringToQuarantine, happened } from './support/story.ts';
import { buildWorld, county, home, type Keys, otherCounty, port, traveller } from './support/world.ts';

const hour = 3_600_000;
const officer = 'Dr Aynur';
const secret = 'insulin for the man in room 12';

let landfall: Landfall;
let keys: Keys;
let who: Record<string, string>;
let ids: { quarantined: string; waiting: string; requestId: string; manifestId: string };

const iso = (hours: number): string => new Date(landfall.now() + hours * hour).toISOString();
const day = (): string => iso(-48).slice(0, 10);
const grounds = {
  purpose: 'exit-check',
  legalBasis: 'exit list',
  requester: { name: 'Sgt Wu', organisation: 'Border', kind: 'authority' },
};

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  const limited = async (department: string) =>
    (await landfall.issueKey('locality', county, [department])).key;
  who = {
    agency: keys.immigration,
    otherAgency: keys.airline,
    county: keys.county,
    reception: await limited('reception'),
    customs: await limited('customs'),
    foreignAffairs: await limited('foreign-affairs'),
    lead: await limited('lead'),
    neighbour: keys.otherCounty,
    parent: keys.city,
    home: keys.home,
    port: keys.port,
    steward: keys.steward,
    auditor: (await landfall.issueKey('auditor', 'court')).key,
    admin: landfall.adminKey,
  };
  const at = landfall.now() - hour;
  const people = [1, 2].map((n) => traveller(n, { at, home }));
  const [quarantined = '', waiting = ''] = (await landfall.register(keys.immigration, people)).values();
  await bringToQuarantine(landfall, keys, [quarantined]);
  await landfall.ask('PUT', '/v1/sites', {
    key: keys.county,
    body: {
      items: [{ code: 'S-1', locality: county, name: 'Hotel Tianshan', kind: 'facility', capacity: 3 }],
    },
  });
  const asked = { entryId: quarantined, kind: 'help', need: 'medicine', text: secret };
  const request = await landfall.ask('POST', '/v1/requests', { key: keys.city, body: asked });
  expect(request.status).toBe(201);
  const trip = {
    manifestId: 'COACH-8',
    from: port,
    to: county,
    trip: 'K8',
    passengers: [{ entryId: waiting }],
  };
  const times = { plannedDepartureAt: iso(1), plannedArrivalAt: iso(5) };
  await landfall.ask('PUT', '/v1/manifests', { key: keys.port, body: { items: [{ ...trip, ...times }] } });
  const { requestId } = Object(request.body);
  ids = { quarantined, waiting, requestId, manifestId: trip.manifestId };
});
afterAll(() => landfall?.stop());

/** What each may open (docs/domain.md, G2); whoever is not named gets `rest`, and 403 where the role never may. */
interface Line {
  path: () => string;
  may: string[];
  never: string[];
}
const noPlace = ['agency', 'otherAgency', 'auditor', 'admin'];
const caring = ['county', 'parent', 'steward'];
const ownPlace = ['county', 'reception', 'customs', 'foreignAffairs', 'lead', 'parent', 'steward'];

const matrix: Record<string, Line> = {
  entry: {
    // For a purpose that anybody may state: outside the own work list nobody is told without one.
    path: () => `/v1/entries/${ids.quarantined}?purpose=data-subject`,
    may: [...ownPlace, 'home', 'port'],
    never: noPlace,
  },
  contacts: { path: () => `/v1/entries/${ids.quarantined}/contacts`, may: [], never: noPlace },
  manifest: {
    path: () => `/v1/manifests/${ids.manifestId}`,
    may: [...ownPlace, 'port'],
    never: ['auditor', 'admin'],
  },
  site: {
    path: () => '/v1/sites/S-1',
    may: [...ownPlace, 'admin'],
    never: ['agency', 'otherAgency', 'auditor'],
  },
  forecast: {
    path: () => `/v1/forecasts/${county}`,
    may: [...ownPlace, 'admin'],
    never: ['agency', 'otherAgency', 'auditor'],
  },
  remainders: {
    path: () => `/v1/remainders/${county}/${iso(0).slice(0, 10)}`,
    may: [...ownPlace, 'admin'],
    never: ['agency', 'otherAgency', 'auditor'],
  },
  request: {
    path: () => `/v1/requests/${ids.requestId}`,
    // Help is brought by health and reception.
    may: [...caring, 'reception'],
    never: ['auditor', 'admin'],
  },
  report: { path: () => `/v1/reports/${county}/${day()}`, may: ownPlace, never: noPlace },
  funnel: { path: () => `/v1/funnels/${county}`, may: ownPlace, never: noPlace },
  scorecard: { path: () => `/v1/scorecards/${county}`, may: ownPlace, never: noPlace },
};

describe('G2: one object, every role', () => {
  test.each(Object.entries(matrix))('%s', async (name, { path, may, never }) => {
    for (const [role, key] of Object.entries(who)) {
      const answer = await landfall.ask('GET', path(), { key });
      if (never.includes(role)) expectProblem(answer, 403, 'missing-scope');
      else if (may.includes(role)) expect([name, role, answer.status]).toEqual([name, role, 200]);
      else expect([name, role, answer.status]).toEqual([name, role, 404]);
    }
    expectProblem(await landfall.ask('GET', path(), {}), 401, 'unauthorized');
    expectProblem(await landfall.ask('GET', path(), { key: `${keys.county}x` }), 401, 'unauthorized');
  });

  test('a neighbour’s lists hold nothing of another county, whatever they are of', async () => {
    const lists = ['entries', 'manifests', 'sites', 'requests', 'sources', 'away', 'notifications'];
    for (const key of [keys.otherCounty, who.customs ?? '']) {
      const bodies = await Promise.all(lists.map((one) => landfall.ask('GET', `/v1/${one}`, { key })));
      expect(bodies.map(({ status }) => status)).toEqual(lists.map(() => 200));
      expect(JSON.stringify(bodies.map(({ body }) => body))).not.toContain(secret);
    }
    const seen = await Promise.all(
      lists.map((one) => landfall.ask('GET', `/v1/${one}`, { key: keys.otherCounty })),
    );
    expect(JSON.stringify(seen.map(({ body }) => body))).not.toMatch(/ent_|S-1|COACH-8|req_/);
    expectProblem(
      await landfall.ask('GET', `/v1/sites?locality=${county}`, { key: keys.otherCounty }),
      404,
      'not-found',
    );
  });
});

describe('nobody writes what is another’s to decide', () => {
  const post = (key: string, path: string, body: object) => landfall.ask('POST', path, { key, body });
  const put = async (key: string, path: string, item: object) =>
    expect.soft(await landfall.ask('PUT', path, { key, body: { items: [item] } }));

  test('L3: the home locality is informed only: what it decides is refused, what it witnessed is taken', async () => {
    const decisions: [type: string, fields: object][] = [
      ['policy-applied', { asOf: day(), reason: 'mine' }],
      ['extended', { lastDay: iso(20 * 24).slice(0, 10), reason: 'longer' }],
      ['reduced', { lastDay: iso(3 * 24).slice(0, 10), reason: 'shorter' }],
      ['placed', { quarantineType: 'facility', site: 'Elsewhere' }],
      ['released', { collector: { kind: 'community', name: 'x' }, symptoms: [], overrideReason: 'now' }],
      ['lost', { approver: 'Mr Xu', reason: 'gone' }],
      ['explained', { gate: 'placement', reason: 'fine' }],
      ['departed', { reason: 'left' }],
    ];
    const narrow = { key: 'decisionsBy', value: 'who-cares', effectiveFrom: '2026-01-01', reason: 'Agreed.' };
    expect((await landfall.put('/v1/policies', [narrow])).body).toMatchObject({ refused: 0 });
    await landfall.move({ advance: 'PT3M' });
    const at = landfall.now();
    const before = await landfall.entry(keys.county, ids.quarantined);
    for (const key of [keys.home, keys.port]) {
      const told = decisions.filter(([type]) => key === keys.home || type !== 'explained');
      const results = await landfall.tell(
        key,
        told.map(([type, fields]) => happened(ids.quarantined, type, at, { officer, ...fields })),
      );
      expect(results.map(({ status, stage, errors }) => [status, stage, errors?.[0]?.code])).toEqual(
        told.map(() => ['refused', undefined, 'not-responsible']),
      );
    }
    expect(await landfall.entry(keys.county, ids.quarantined)).toEqual(before);
    const [note] = await landfall.tell(keys.home, [
      happened(ids.quarantined, 'note', at, { text: 'called' }),
    ]);
    expect(note?.status).toBe('applied');
  });

  test('D18: an exit is recorded at a border, or by whom the person concerns', async () => {
    const exit = { ...grounds, left: [ids.waiting], leftAt: iso(0), officer };
    const { body } = await post(keys.otherCounty, '/v1/verifications', exit);
    expect(body).toMatchObject({ results: [{ answer: 'refused', rule: 'not-at-a-border' }] });
    const { stage } = await landfall.entry(keys.county, ids.waiting);
    expect(stage).toBe('ARRIVED');
  });

  test('F16: nobody announces or changes a trip that is not theirs, and nobody learns who signed one', async () => {
    const trip = (manifestId: string, passenger: string) => ({
      ...{ manifestId, from: port, to: county, trip: 'K8', passengers: [{ entryId: passenger }] },
      ...{ plannedDepartureAt: iso(1), plannedArrivalAt: iso(5) },
    });
    const at = landfall.now() - hour;
    const own = await landfall.register(keys.immigration, [traveller(9, { at, destination: otherCounty })]);
    const passenger = [...own.values()][0] ?? '';
    // COACH-7 carried another county's people, and nobody had announced it.
    for (const [manifestId, code] of [
      ['COACH-7', 'not-your-trip'],
      ['COACH-8', 'not-yours'],
    ] as const) {
      const item = { ...trip(manifestId, passenger), status: 'cancelled' };
      (await put(keys.otherCounty, '/v1/manifests', item)).toMatchObject({
        body: { results: [{ status: 'refused', errors: [{ code }] }] },
      });
    }
    (await put(keys.liaison, '/v1/manifests', trip('COACH-9', ids.waiting))).toMatchObject({
      body: { results: [{ errors: [{ code: 'not-found' }] }] },
    });
    const squat = await landfall.register(keys.liaison, [traveller(10, { at, destination: otherCounty })]);
    (await put(keys.liaison, '/v1/manifests', trip('COACH-7', [...squat.values()][0] ?? ''))).toMatchObject({
      body: { stored: 1 },
    });
    const seen = await landfall.ask('GET', '/v1/manifests/COACH-7', { key: keys.liaison });
    expect(seen.body).toMatchObject({ headcount: {}, signatures: [], passengers: [{ boarded: false }] });
    expect(JSON.stringify(seen.body)).not.toMatch(/Ms Lin|Mr Tursun/);
  });

  test('two who announce the same trip at once are both told that it stands', async () => {
    const item = {
      ...{
        manifestId: 'COACH-10',
        from: port,
        to: county,
        trip: 'K10',
        passengers: [{ entryId: ids.waiting }],
      },
      ...{ plannedDepartureAt: iso(2), plannedArrivalAt: iso(6) },
    };
    const both = await Promise.all([1, 2, 3].map(() => put(keys.county, '/v1/manifests', item)));
    for (const answer of both) answer.toMatchObject({ body: { stored: 1, refused: 0 } });
  });

  test('requests are decided, reports signed, sites put and rules applied in the own subtree only', async () => {
    const decision = { verdict: 'provided', officer, reason: 'brought' };
    const signing = { officer, reason: 'because' };
    for (const key of [keys.otherCounty, keys.home, keys.port]) {
      expectProblem(await post(key, `/v1/requests/${ids.requestId}/decision`, decision), 404, 'not-found');
      expectProblem(await post(key, `/v1/reports/${county}/${day()}/submit`, signing), 404, 'not-found');
      expectProblem(
        await post(key, '/v1/policies/apply', { asOf: day(), ...signing, locality: county }),
        404,
        'not-found',
      );
      const applied = await post(key, '/v1/policies/apply', {
        asOf: day(),
        ...signing,
        entries: [ids.quarantined],
      });
      expect(applied.body).toMatchObject({ applied: [], notFound: [ids.quarantined] });
      const site = { name: 'Mine', kind: 'facility', capacity: 0, code: 'S-1' };
      for (const locality of [county, otherCounty]) {
        (await put(key, '/v1/sites', { ...site, locality })).toMatchObject({ body: { stored: 0 } });
      }
    }
    const same = await Promise.all(
      [1, 2, 3].map(() => post(keys.county, `/v1/requests/${ids.requestId}/decision`, decision)),
    );
    expect(same.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('G11: an agency that asks without end leaves room for a call for help', async () => {
    const ask = (key: string, text: string) =>
      post(key, '/v1/requests', { entryId: ids.waiting, kind: 'help', need: 'food', text });
    const flood = [];
    for (let n = 0; n < 32; n += 1) flood.push((await ask(keys.immigration, `no. ${n}`)).status);
    expect(flood.filter((status) => status === 201)).toHaveLength(30);
    expect((await ask(keys.county, 'really hungry')).status).toBe(201);
  });
});

test('G2: who was told by mistake does not prolong their sight by speaking on', async () => {
  const record = traveller(20, { at: landfall.now() - hour });
  const entryId = (await landfall.register(keys.immigration, [record])).get(record.recordId) ?? '';
  await landfall.register(keys.immigration, [{ ...record, destination: { localityCode: otherCounty } }]);
  const say = (key: string, type: string, fields: object) =>
    landfall.tell(key, [happened(entryId, type, landfall.now(), fields)]);
  expect(await say(keys.otherCounty, 'accepted', { officer })).toMatchObject([{ status: 'applied' }]);
  expect(await say(keys.county, 'note', { text: 'not ours any more?' })).toMatchObject([
    { status: 'applied' },
  ]);
  const seen = (key: string) =>
    landfall.entry(key, entryId, 'data-subject').then(({ timeline }) => timeline.map(({ what }) => what));
  expect(await seen(keys.otherCounty)).toContain('accepted');
  expect(await seen(keys.county)).not.toContain('accepted');
});

test('G2: outside health a funnel gives no small cell away, by its times either', async () => {
  const funnel = async (key = '') => {
    const { body } = await landfall.ask('GET', `/v1/funnels/${county}`, { key });
    return funnelView.parse(body);
  };
  const whole = await funnel(keys.county);
  const cell = whole.rows.find(({ counter }) => counter === 'fed-back');
  expect(cell?.count).toBeOneOf([1, 2, 3, 4]);
  expect(whole.minutes.fedBack?.count).toBe(cell?.count);
  const { rows, minutes } = await funnel(who.lead);
  expect(rows.find(({ counter }) => counter === 'fed-back')?.count).toBeNull();
  expect(minutes.fedBack).toBeUndefined();
});

test('G8: words of a request are in no notice, no entry and no report', async () => {
  const readers = [keys.county, keys.city, keys.port, keys.home, keys.steward];
  const inboxes = await Promise.all(readers.map((key) => landfall.inbox(key)));
  expect(inboxes.flat().some(({ kind }) => kind === 'help.requested')).toBe(true);
  const paths = [`/v1/entries/${ids.quarantined}`, `/v1/reports/${county}/${day()}`, `/v1/sites/S-1`];
  const seen = await Promise.all(paths.map((path) => landfall.ask('GET', path, { key: keys.county })));
  expect(JSON.stringify([inboxes, seen.map(({ body }) => body)])).not.toContain(secret);
});
