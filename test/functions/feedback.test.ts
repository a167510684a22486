import { describe, expect, test } from 'vitest';
import { agencyKey, createWorld, hour, localityKey, steward } from './feedback-set-up.ts';

const county = localityKey('140105');

describe('what happens to people, told by the localities', () => {
  test('the process from acceptance to the end, each event answered with the stage it leads to', async () => {
    const { arrive, settle, post, event, world } = await createWorld();
    await arrive('ent_1');
    await settle('ent_1');
    world.now += 15 * 24 * hour;
    const collector = { kind: 'community', name: 'Ms Zhao' };
    const [released] = await post(county, event('ent_1', 'released', { collector, symptoms: [] }));
    expect(released).toMatchObject({ status: 'applied', stage: 'RELEASED' });
    world.now += hour;
    const [collected] = await post(county, event('ent_1', 'collected', { by: 'Ms Zhao' }));
    expect(collected).toMatchObject({ status: 'applied', stage: 'COMMUNITY' });
    const [completed] = await post(county, event('ent_1', 'completed'));
    expect(completed).toMatchObject({ status: 'applied', stage: 'CLOSED' });
  });

  test('several events of one request are judged in the order they happened, whatever their order in the list', async () => {
    const { arrive, post, event, world } = await createWorld();
    await arrive('ent_1');
    const at = (minutes: number) => ({ occurredAt: new Date(world.now - minutes * 60_000).toISOString() });
    const results = await post(
      steward,
      event('ent_1', 'placed', { quarantineType: 'facility', ...at(1) }),
      event('ent_1', 'received', { manifestId: 'm', headcount: 1, ...at(2) }),
      event('ent_1', 'boarded', { manifestId: 'm', headcount: 1, ...at(3) }),
      event('ent_1', 'disposition', { disposition: 'transfer', ...at(4) }),
      event('ent_1', 'port-check', { health: {}, travelHistory: [], ...at(5) }),
    );
    expect(results.map((one) => `${one.status} ${one.stage}`)).toEqual([
      'applied QUARANTINE',
      'applied HANDED_OVER',
      'applied IN_TRANSFER',
      'applied AWAITING_TRANSFER',
      'applied CHECKED',
    ]);
    expect(new Set(results.map((one) => one.version))).toEqual(new Set([2]));
  });

  test('an event whose predecessor is missing is held, kept, and applied when that comes', async () => {
    const { arrive, post, event, world } = await createWorld();
    await arrive('ent_1');
    const boarded = event('ent_1', 'boarded', { manifestId: 'm', headcount: 1 });
    const [held] = await post(localityKey('CAN-port'), boarded);
    expect(held).toMatchObject({ status: 'held', stage: 'ARRIVED' });
    const at = { occurredAt: new Date(world.now - 60_000).toISOString() };
    const [, disposition] = await post(
      localityKey('CAN-port'),
      event('ent_1', 'port-check', { health: {}, travelHistory: [], ...at }),
      event('ent_1', 'disposition', { disposition: 'transfer', ...at }),
    );
    expect(disposition).toMatchObject({ status: 'applied', stage: 'IN_TRANSFER' });
    const [again] = await post(localityKey('CAN-port'), boarded);
    expect(again).toMatchObject({ status: 'duplicate', stage: 'IN_TRANSFER' });
  });
});

describe('bad events', () => {
  test('a content fault is that event’s own, with every fault named; the others go through', async () => {
    const { arrive, post, event } = await createWorld();
    await arrive('ent_1');
    const results = await post(
      county,
      event('ent_1', 'placed', { quarantineType: 'cellar', sight: 'x', occurredAt: '2026-02-30T00:00:00Z' }),
      event('ent_1', 'accepted', { officer: 'Dr Li' }),
      { eventId: 'odd', type: 'teleported' },
      'not an event',
    );
    expect(results.map((one) => one.status)).toEqual(['refused', 'applied', 'refused', 'refused']);
    expect(results[0]?.errors?.map((one) => `${one.pointer} ${one.code}`).sort()).toEqual([
      '/occurredAt invalid-value',
      '/quarantineType invalid-value',
      '/sight unknown-field',
    ]);
    expect(results[2]).toMatchObject({ eventId: 'odd' });
    expect(results[3]).not.toHaveProperty('eventId');
  });

  test('only who may see the entry may speak about it: others learn nothing, not even that it exists', async () => {
    const { arrive, post, event } = await createWorld();
    await arrive('ent_1', { home: '1402' });
    const note = () => event('ent_1', 'note', { text: 'seen' });
    const notFound = [
      { pointer: '/entryId', code: 'not-found', detail: 'No such entry is known to this key.' },
    ];
    for (const caller of [
      county,
      localityKey('1401'),
      localityKey('14'),
      localityKey('1402'),
      localityKey('44'),
      steward,
    ]) {
      expect((await post(caller, note()))[0]).toMatchObject({ status: 'applied' });
    }
    await arrive('ent_2');
    for (const caller of [localityKey('1402'), agencyKey('airline')]) {
      const [result] = await post(caller, event('ent_2', 'note', { text: 'seen' }));
      expect(result).toEqual({ eventId: expect.any(String), status: 'refused', errors: notFound });
    }
    const [nobody] = await post(county, event('ent_none', 'note', { text: 'seen' }));
    expect(nobody?.errors).toEqual(notFound);
  });

  test('nobody speaks an entry into their own hands: who may see it is judged before the event', async () => {
    const { arrive, settle, post, event } = await createWorld();
    await arrive('ent_1');
    await settle('ent_1');
    const [moved] = await post(localityKey('1402'), event('ent_1', 'moved', { localityCode: '1402' }));
    expect(moved).toMatchObject({ status: 'refused', errors: [{ code: 'not-found' }] });
    const [followUp] = await post(localityKey('1402'), event('ent_1', 'follow-up', { outcome: 'SEEN_OK' }));
    expect(followUp).toMatchObject({ status: 'refused', errors: [{ code: 'not-found' }] });
  });

  test('G2: the agency of one of its records may speak, but is not told the stage', async () => {
    const { arrive, post, event } = await createWorld();
    await arrive('ent_1');
    const [result] = await post(agencyKey('immigration'), event('ent_1', 'note', { text: 'seen' }));
    expect(result).toEqual({ eventId: expect.any(String), status: 'applied', version: 2 });
  });

  test('G2: who may not see the stage does not learn it from a refusal either', async () => {
    const { arrive, settle, post, event } = await createWorld();
    await arrive('ent_1', { home: '1402' });
    await settle('ent_1');
    const ends = [
      event('ent_1', 'released', { symptoms: [], officer: 'Dr Wu' }),
      event('ent_1', 'boarded', { manifestId: 'm9', headcount: 1 }),
      event('ent_1', 'completed'),
      event('ent_1', 'landed'),
    ];
    for (const caller of [localityKey('1402'), agencyKey('immigration')]) {
      const results = await post(
        caller,
        ...ends.map((one) => ({ ...one, eventId: `${caller.subject}-${one.eventId}` })),
      );
      expect(JSON.stringify(results)).not.toMatch(/QUARANTINE|2026-1|F13|hospital|stage"|rule"/);
      expect(results.some((one) => one.status === 'refused')).toBe(true);
    }
  });

  test('G7: an agency tells what it witnessed, and decides nothing about the person', async () => {
    const { arrive, post, event, document } = await createWorld();
    await arrive('ent_1');
    const refusals = await post(
      agencyKey('immigration'),
      event('ent_1', 'accepted', { officer: 'Dr Li' }),
      event('ent_1', 'placed', { quarantineType: 'home', officer: 'Dr Li' }),
      event('ent_1', 'did-not-travel'),
      event('ent_unknown', 'completed'),
    );
    expect(refusals.map((one) => `${one.status} ${one.errors?.[0]?.code}`)).toEqual(
      Array(4).fill('refused not-for-agencies'),
    );
    expect((await document('ent_1')).events).toEqual([]);
    const check = event('ent_1', 'port-check', { health: { temperatureC: 36.5 }, travelHistory: [] });
    expect((await post(agencyKey('immigration'), check))[0]?.status).toBe('applied');
  });

  test('the same event again is a duplicate; another under its id is refused, in the same request and later', async () => {
    const { arrive, post, event, settle } = await createWorld();
    await arrive('ent_1');
    const accepted = event('ent_1', 'accepted', { officer: 'Dr Li', eventId: 'same' });
    const other = { ...accepted, officer: 'Dr Wu' };
    const first = await post(county, accepted, accepted, other);
    expect(first.map((one) => one.status)).toEqual(['applied', 'duplicate', 'refused']);
    const later = await post(county, other, accepted);
    expect(later.map((one) => one.status)).toEqual(['refused', 'refused']);
    expect(later[0]?.errors?.[0]?.code).toBe('event-id-reused');
    expect((await post(county, accepted))[0]?.status).toBe('duplicate');
    // Another caller may use the same id.
    const [elsewhere] = await post(
      localityKey('CAN-port'),
      event('ent_1', 'note', { text: 'x', eventId: 'same' }),
    );
    expect(elsewhere?.status).toBe('applied');

    await arrive('ent_2');
    await settle('ent_2');
    const followUp = event('ent_2', 'follow-up', { outcome: 'SEEN_OK', eventId: 'day-1' });
    expect((await post(county, followUp))[0]?.status).toBe('applied');
    expect((await post(county, followUp))[0]?.status).toBe('duplicate');
    const [changed] = await post(county, { ...followUp, temperatureC: 36.6 });
    expect(changed?.errors?.[0]?.code).toBe('event-id-reused');
    const [turned] = await post(county, event('ent_2', 'note', { text: 'x', eventId: 'day-1' }));
    expect(turned?.errors?.[0]?.code).toBe('event-id-reused');
  });

  test('an event more than five minutes ahead is refused, four minutes are a clock', async () => {
    const { arrive, post, event, world } = await createWorld();
    await arrive('ent_1');
    const ahead = (minutes: number) => ({ occurredAt: new Date(world.now + minutes * 60_000).toISOString() });
    const [late, fine] = await post(
      county,
      event('ent_1', 'note', { text: 'x', ...ahead(6) }),
      event('ent_1', 'note', { text: 'x', ...ahead(4) }),
    );
    expect(late).toMatchObject({ status: 'refused', errors: [{ code: 'event-in-future' }] });
    expect(fine?.status).toBe('applied');
  });

  test('what can never follow is refused by the stage table, and nothing is kept of it', async () => {
    const { arrive, post, event, document } = await createWorld();
    await arrive('ent_1');
    const [result] = await post(county, event('ent_1', 'released', { symptoms: [] }));
    expect(result?.status).toBe('refused');
    expect(result?.rule).toEqual(expect.any(String));
    expect((await document('ent_1')).events).toEqual([]);
  });
});
