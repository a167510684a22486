import { describe, expect, test } from 'vitest';
import { bumpConfig } from '../../shared/store/config-head.ts';
import { putPolicies } from '../../shared/store/policies.ts';
import { hour } from './feedback-set-up.ts';
import { county, port, setUp } from './transfers-set-up.ts';

const minute = 60_000;
const coach = { manifestId: 'CAN-1', officer: 'Ms Lin' };
/** Both sides; the port has no health office of its own, so its province stands in. */
const sides = ['140105/health', '140105/reception', '44/health', 'CAN-port/customs'];

describe('PUT /v1/manifests', () => {
  test('F16: a trip is announced with its places, times, passengers and seats, and shown to those it concerns', async () => {
    const { put, show, list, awaiting, manifestOf, keys, send } = await setUp();
    await awaiting(['ent_a', 'ent_b']);
    const item = manifestOf(['ent_a'], {
      portCity: '44',
      vehicle: 'Yue A 12345',
      passengers: [{ entryId: 'ent_a', seat: '1A' }, { entryId: 'ent_b' }],
    });
    expect(await put([item])).toMatchObject({ stored: 1, refused: 0, results: [{ id: 'CAN-1' }] });
    const view = await show('CAN-1', keys.county);
    expect(view).toMatchObject({
      manifestId: 'CAN-1',
      from: 'CAN-port',
      to: '140105',
      portCity: '44',
      trip: 'coach 1',
      vehicle: 'Yue A 12345',
      status: 'planned',
      headcount: {},
      hidden: 0,
      signatures: [],
    });
    expect(view.passengers).toEqual([
      {
        entryId: 'ent_a',
        seat: '1A',
        announced: true,
        checked: true,
        boarded: false,
        received: false,
        placed: false,
      },
      { entryId: 'ent_b', announced: true, checked: true, boarded: false, received: false, placed: false },
    ]);
    const { passengers: _, ...summary } = item;
    expect((await list(keys.county)).items).toEqual([{ ...summary, status: 'planned', passengers: 2 }]);
    expect((await list(keys.stranger)).items).toEqual([]);
    expect((await send('GET', '/v1/manifests/CAN-1', keys.stranger)).status).toBe(404);
  });

  test('every passenger has to be one the key may see, named once; faults name their pointers', async () => {
    const { put, arrive, awaiting, manifestOf, keys } = await setUp();
    await awaiting(['ent_a']);
    await arrive('ent_far', { pointOfEntry: undefined, destination: '1402' });
    const mixed = manifestOf(['ent_a', 'ent_far', 'ent_none', 'ent_a'], { to: '999', manifestId: 'X' });
    const answer = await put([mixed, manifestOf(['ent_a'])]);
    expect(answer).toMatchObject({ stored: 1, refused: 1 });
    expect(answer.results[0]?.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/to', 'unknown-locality'],
      ['/passengers/1/entryId', 'not-found'],
      ['/passengers/2/entryId', 'not-found'],
      ['/passengers/3/entryId', 'repeated'],
    ]);
    const backwards = manifestOf(['ent_a'], {
      manifestId: 'Y',
      plannedArrivalAt: manifestOf([]).plannedDepartureAt,
    });
    expect((await put([backwards])).results[0]?.errors).toMatchObject([{ pointer: '/plannedArrivalAt' }]);
    expect((await put([manifestOf(['ent_a'])], keys.stranger)).results[0]?.errors).toMatchObject([
      { pointer: '/passengers/0/entryId', code: 'not-found' },
    ]);
    expect((await put([{ ...manifestOf(['ent_a']), seats: 4 }])).results[0]?.errors).toMatchObject([
      { pointer: '/seats', code: 'unknown-field' },
    ]);
  });

  test('who announced it and the places of the trip may change it; an agency sees its own and no gates', async () => {
    const { put, show, list, awaiting, tell, manifestOf, keys } = await setUp();
    await awaiting(['ent_a']);
    expect(await put([manifestOf(['ent_a'])], keys.agency)).toMatchObject({ stored: 1 });
    expect(await put([manifestOf(['ent_a'], { vehicle: 'second coach' })], keys.county)).toMatchObject({
      stored: 1,
    });
    const seen = await show('CAN-1', keys.agency);
    expect(seen).toMatchObject({
      vehicle: 'second coach',
      passengers: [{ entryId: 'ent_a', boarded: false }],
    });
    expect(seen.passengers[0]).not.toHaveProperty('checked');
    expect(seen.passengers[0]).not.toHaveProperty('received');
    await tell(port, 'ent_a', 'boarded', { ...coach, headcount: 2 });
    await tell(county, 'ent_a', 'received', { ...coach, headcount: 1 });
    const { headcount, signatures, mismatches } = await show('CAN-1', keys.agency);
    expect([headcount, signatures.map(({ side }) => side), mismatches]).toEqual([
      { given: 2 },
      ['giver'],
      [],
    ]);
    expect((await show('CAN-1', keys.county)).mismatches).toMatchObject([{ kind: 'headcount' }]);
    expect((await list(keys.agency)).items).toHaveLength(1);
    expect((await list(keys.steward)).items).toHaveLength(1);
    const other = manifestOf(['ent_b']);
    await awaiting(['ent_b']);
    expect((await put([{ ...other, from: '140105' }], keys.port)).stored).toBe(1);
  });

  test('one request takes two thousand passengers in all; the trip that goes beyond is refused by name', async () => {
    const { put, manifestOf } = await setUp();
    const many = (trip: number) => Array.from({ length: 500 }, (_, index) => `ent_${trip}_${index}`);
    const trips = [1, 2, 3, 4, 5].map((trip) => manifestOf(many(trip), { manifestId: `T-${trip}` }));
    const codes = (await put(trips)).results.map(({ errors }) =>
      errors?.some(({ code }) => code === 'too-many'),
    );
    expect(codes).toEqual([false, false, false, false, true]);
  });

  test('an id that somebody else announced is not taken over', async () => {
    const { put, arrive, awaiting, manifestOf, keys } = await setUp();
    await awaiting(['ent_a']);
    await put([manifestOf(['ent_a'])]);
    await arrive('ent_far', { destination: '1402' });
    expect((await put([manifestOf(['ent_far'])], keys.stranger)).results[0]?.errors).toMatchObject([
      { pointer: '/manifestId', code: 'not-yours' },
    ]);
  });

  test('a list is read a page at a time, and a moved trip is listed on its new day only', async () => {
    const { put, list, send, awaiting, manifestOf, keys, world } = await setUp();
    await awaiting(['ent_a']);
    const ids = ['T-1', 'T 2/#x', 'T-3'];
    await put(ids.map((manifestId) => manifestOf(['ent_a'], { manifestId })));
    expect((await send('GET', '/v1/manifests/T%202%2F%23x', keys.county)).json).toMatchObject({
      manifestId: 'T 2/#x',
    });
    const first = await list(keys.county, '?limit=2');
    expect(first.items).toHaveLength(2);
    const second = await list(keys.county, `?limit=2&cursor=${encodeURIComponent(first.next ?? '')}`);
    expect([...first.items, ...second.items].map(({ manifestId }) => manifestId).sort()).toEqual(
      [...ids].sort(),
    );
    const later = {
      plannedDepartureAt: at(world.now + 50 * hour),
      plannedArrivalAt: at(world.now + 60 * hour),
    };
    await put([manifestOf(['ent_a'], { manifestId: 'T-1', ...later })]);
    expect((await list(keys.county)).items.map(({ manifestId }) => manifestId).sort()).toEqual([
      'T 2/#x',
      'T-3',
    ]);
    const day = at(world.now + 58 * hour).slice(0, 10);
    expect((await list(keys.county, `?date=${day}`)).items.map(({ manifestId }) => manifestId)).toEqual([
      'T-1',
    ]);
    expect((await send('GET', '/v1/manifests?cursor=abc', keys.county)).status).toBe(400);
    expect((await send('GET', '/v1/manifests?date=soon', keys.county)).status).toBe(400);
  });
});

const at = (ms: number): string => new Date(ms).toISOString();

describe('the missed-person detector', () => {
  test('F15: a coach that both sides told alike costs no look and raises nothing', async () => {
    const { awaiting, tell, memory, pass, alerts, world } = await setUp();
    await awaiting(['ent_a', 'ent_b']);
    await tell(port, ['ent_a', 'ent_b'], 'boarded', { ...coach, headcount: 2 });
    await tell(county, ['ent_a', 'ent_b'], 'received', { ...coach, headcount: 2 });
    const looks = memory.all().filter(({ pk, sk }) => pk.startsWith('T#') && sk.includes('#manifest#'));
    expect(looks).toEqual([]);
    const notes = memory.all().filter(({ pk, sk }) => pk === 'M#CAN-1' && sk.startsWith('B#'));
    expect(notes).toHaveLength(2);
    await pass(world.now + 3 * hour);
    expect(alerts()).toEqual([]);
  });

  test('F14: one short: half an hour after the first receipt both sides are told who, once', async () => {
    const { awaiting, tell, pass, alerts, world, show, keys } = await setUp();
    await awaiting(['ent_a', 'ent_b', 'ent_c']);
    await tell(port, ['ent_a', 'ent_b', 'ent_c'], 'boarded', { ...coach, headcount: 3 });
    await tell(county, ['ent_a', 'ent_b'], 'received', { ...coach, headcount: 2, officer: 'Mr Wu' });
    const received = world.now;
    await pass(received + 29 * minute);
    expect(alerts()).toEqual([]);
    await pass(received + 32 * minute);
    expect(alerts().sort()).toEqual(
      [
        ...sides.map((one) => `headcount.mismatch trip ${one}`),
        ...sides.map((one) => `person.missing ent_c ${one}`),
      ].sort(),
    );
    const view = await show('CAN-1', keys.county);
    expect(view).toMatchObject({
      status: 'unannounced',
      headcount: { given: 3, taken: 2 },
      mismatches: [{ kind: 'not-received', entryId: 'ent_c' }, { kind: 'headcount' }],
    });
    expect(view.passengers.find(({ entryId }) => entryId === 'ent_c')).toMatchObject({
      missingAt: 'reception',
    });
    expect(view.signatures).toMatchObject([
      { side: 'giver', by: 'CAN-port', officer: 'Ms Lin', headcount: 3, named: 3 },
      { side: 'taker', by: '140105', officer: 'Mr Wu', headcount: 2, named: 2 },
    ]);
    await pass(received + 6 * hour);
    expect(alerts().filter((one) => !one.startsWith('handover'))).toHaveLength(8);
  });

  test('F14: who is found within the grace was never missing', async () => {
    const { awaiting, tell, pass, alerts, world, show } = await setUp();
    await awaiting(['ent_a', 'ent_b']);
    await tell(port, ['ent_a', 'ent_b'], 'boarded', { ...coach, headcount: 2 });
    await tell(county, ['ent_a'], 'received', { ...coach, headcount: 1 });
    await pass(world.now + 10 * minute);
    await tell(county, ['ent_b'], 'received', { ...coach, headcount: 2 });
    await pass(world.now + 3 * hour);
    expect(alerts()).toEqual([]);
    expect((await show('CAN-1')).mismatches).toEqual([]);
  });

  test('F14: everybody known is there, and the sides still counted differently: somebody nobody named', async () => {
    const { awaiting, tell, pass, alerts, world } = await setUp();
    await awaiting(['ent_a']);
    await tell(port, ['ent_a'], 'boarded', { ...coach, headcount: 2 });
    await tell(county, ['ent_a'], 'received', { ...coach, headcount: 1 });
    await pass(world.now + 2 * hour);
    expect(alerts().sort()).toEqual(sides.map((one) => `headcount.mismatch trip ${one}`));
  });

  test('F14: an officer who explains it closes it', async () => {
    const { awaiting, tell, pass, alerts, world, show } = await setUp();
    await awaiting(['ent_a', 'ent_b']);
    await tell(port, ['ent_a', 'ent_b'], 'boarded', { ...coach, headcount: 2 });
    await tell(county, ['ent_a'], 'received', { ...coach, headcount: 1 });
    await tell(county, ['ent_b'], 'explained', {
      gate: 'reception',
      officer: 'Mr Wu',
      reason: 'taken to hospital on the way',
    });
    await pass(world.now + 2 * hour);
    expect(alerts()).toEqual([]);
    expect((await show('CAN-1')).mismatches).toEqual([]);
  });

  test('F4: on the manifest and not checked when it leaves; checked and not boarded half an hour after it left', async () => {
    const { arrive, awaiting, tell, put, manifestOf, pass, alerts, world, show } = await setUp();
    await arrive('ent_unchecked');
    await awaiting(['ent_a', 'ent_late']);
    const leaves = world.now + 2 * hour;
    await put([manifestOf(['ent_a', 'ent_late', 'ent_unchecked'])]);
    await pass(leaves - minute);
    expect(alerts()).toEqual([]);
    await tell(port, ['ent_a'], 'boarded', { ...coach, headcount: 1 });
    await pass(leaves + 2 * minute);
    expect(alerts().sort()).toEqual(sides.map((one) => `person.missing ent_unchecked ${one}`));
    await pass(leaves + 40 * minute);
    expect(alerts().slice(4).sort()).toEqual(sides.map((one) => `person.missing ent_late ${one}`));
    const { passengers } = await show('CAN-1');
    expect(passengers.map(({ entryId, missingAt }) => [entryId, missingAt])).toEqual([
      ['ent_a', undefined],
      ['ent_late', 'boarding'],
      ['ent_unchecked', 'check'],
    ]);
  });

  test('C6: a planned trip nobody began is told two hours after it was to leave, one that does not arrive after one and a half times its time', async () => {
    const { awaiting, tell, put, manifestOf, pass, alerts, world } = await setUp();
    await awaiting(['ent_a', 'ent_b']);
    const leaves = world.now + 2 * hour;
    await put([manifestOf(['ent_a']), manifestOf(['ent_b'], { manifestId: 'CAN-2' })]);
    await tell(port, ['ent_a'], 'boarded', { ...coach, headcount: 1 });
    const boarded = world.now;
    await pass(leaves + 2 * hour - minute);
    expect(alerts()).toEqual([]);
    await pass(leaves + 2 * hour + minute);
    const county = ['140105/health', '140105/reception'];
    expect(alerts().sort()).toEqual(county.map((one) => `transfer.overdue ent_b ${one}`));
    await pass(boarded + 11 * hour - minute);
    expect(alerts()).toHaveLength(2);
    await pass(boarded + 11 * hour + 2 * minute);
    const owner = [...county, '44/health'];
    expect(alerts().slice(2).sort()).toEqual(owner.map((one) => `handover.overdue ent_a ${one}`));
  });

  test('C6: a trip that is planned for tomorrow is no transfer that nobody planned; dropped from it, somebody waits again', async () => {
    const { awaiting, put, manifestOf, pass, alerts, world } = await setUp();
    await awaiting(['ent_a', 'ent_b']);
    const leaves = world.now + 20 * hour;
    const times = { plannedDepartureAt: at(leaves), plannedArrivalAt: at(leaves + 6 * hour) };
    await put([manifestOf(['ent_a', 'ent_b'], times)]);
    await put([manifestOf(['ent_a'], times)]);
    await pass(world.now + 13 * hour);
    expect(alerts().sort()).toEqual(
      ['140105/health', '140105/reception'].map((one) => `transfer.overdue ent_b ${one}`),
    );
    await pass(leaves + 2 * hour + minute);
    expect(
      alerts()
        .slice(2)
        .map((one) => one.split(' ')[1]),
    ).toEqual(['ent_a', 'ent_a']);
  });

  test('T22: a cancelled trip: who waits for it is told of again', async () => {
    const { awaiting, put, manifestOf, pass, alerts, world, show } = await setUp();
    await awaiting(['ent_a']);
    await put([manifestOf(['ent_a'])]);
    expect(await put([manifestOf(['ent_a'], { status: 'cancelled' })])).toMatchObject({ stored: 1 });
    await pass(world.now + 10 * minute);
    expect(alerts().sort()).toEqual(sides.map((one) => `transfer.overdue ent_a ${one}`));
    await pass(world.now + 6 * hour);
    expect(alerts()).toHaveLength(4);
    expect(await show('CAN-1')).toMatchObject({ status: 'cancelled', mismatches: [] });
  });

  test('people let out at two places are each awaited at their own', async () => {
    const { arrive, tell, pass, alerts, world, post, event } = await setUp();
    await arrive('ent_a');
    await arrive('ent_far', { destination: '1402' });
    for (const id of ['ent_a', 'ent_far']) {
      await tell(port, id, 'port-check', { health: { temperatureC: 36.5, symptoms: [] }, travelHistory: [] });
      await tell(port, id, 'disposition', { disposition: 'transfer' });
    }
    await tell(port, ['ent_a', 'ent_far'], 'boarded', { ...coach, headcount: 2 });
    await tell(county, ['ent_a'], 'received', { ...coach, headcount: 1 });
    await pass(world.now + 4 * hour);
    expect(alerts()).toEqual([]);
    const other = { keyId: 'key_1402', role: 'locality', subject: '1402' } as const;
    await post(other, event('ent_far', 'received', { ...coach, headcount: 1 }));
    await pass(world.now + 4 * hour);
    expect(alerts()).toEqual([]);
  });

  test('an id that serves every day: yesterday’s people are not missed today', async () => {
    const { awaiting, tell, pass, alerts, world, show } = await setUp();
    await awaiting(['ent_a']);
    await tell(port, ['ent_a'], 'boarded', { ...coach, headcount: 1 });
    await tell(county, ['ent_a'], 'received', { ...coach, headcount: 1 });
    await pass(world.now + 24 * hour);
    await awaiting(['ent_b', 'ent_c']);
    await tell(port, ['ent_b', 'ent_c'], 'boarded', { ...coach, headcount: 2 });
    await pass(world.now + 3 * hour);
    expect(alerts().filter((one) => !one.includes('ent_a'))).toEqual([]);
    await tell(county, ['ent_b', 'ent_c'], 'received', { ...coach, headcount: 2 });
    expect(await show('CAN-1')).toMatchObject({ headcount: { given: 2, taken: 2 }, mismatches: [] });
  });

  test('told from the end to the beginning, nobody is missing', async () => {
    const { arrive, tell, pass, alerts, world, post, event } = await setUp();
    await arrive('ent_a');
    const begun = world.now;
    const back = (minutes: number) => ({ occurredAt: at(begun - minutes * minute) });
    await post(county, event('ent_a', 'received', { ...coach, headcount: 1, ...back(10) }));
    await post(port, event('ent_a', 'boarded', { ...coach, headcount: 1, ...back(20) }));
    await tell(port, 'ent_a', 'disposition', { disposition: 'transfer', ...back(30) });
    await tell(port, 'ent_a', 'port-check', {
      health: { temperatureC: 36.5, symptoms: [] },
      travelHistory: [],
      ...back(40),
    });
    await pass(world.now + 3 * hour);
    expect(alerts()).toEqual([]);
  });
});

describe('who collects from the port', () => {
  test('R1: the collector of the policy is told of the arrival and sees the entry, until somebody else has the person', async () => {
    const { arrive, tell, told, http, memory } = await setUp();
    const collectors = [
      { port: 'CAN-port', destination: '14', collector: '44' },
      { port: 'CAN-port', destination: '1401', collector: '1402' },
    ];
    const item = {
      key: 'collectors',
      value: collectors,
      effectiveFrom: '2020-01-01',
      reason: 'charter coaches',
    };
    await putPolicies(memory, [item], 0);
    await bumpConfig(memory, 'policies');
    await arrive('ent_a');
    expect(told()).toContain('arrival.registered 1402/health');
    const seen = () => http('locality', '1402', { path: '/v1/entries/ent_a' });
    expect(await seen()).toMatchObject({ status: 200, json: { stage: 'ARRIVED', collector: '1402' } });
    const listed = await http('locality', '1402', { path: '/v1/entries' });
    expect(listed.json).toMatchObject({ items: [{ entryId: 'ent_a' }] });
    await tell(port, 'ent_a', 'port-check', {
      health: { temperatureC: 36.5, symptoms: [] },
      travelHistory: [],
    });
    await tell(port, 'ent_a', 'disposition', { disposition: 'transfer' });
    await tell(port, 'ent_a', 'boarded', { ...coach, headcount: 1 });
    expect(await seen()).toMatchObject({ status: 200, json: { stage: 'IN_TRANSFER' } });
    await tell(county, 'ent_a', 'received', { ...coach, headcount: 1 });
    const later = await http('locality', '1402', { path: '/v1/entries' });
    expect(later.json).toMatchObject({ items: [] });
  });
});
