import { describe, expect, test } from 'vitest';
import { loadFollowUps } from '../../shared/store/follow-ups.ts';
import { pack } from '../../shared/store/packed.ts';
import { countingTap, crashingTap, slowTap, staleTap } from '../doubles/table-taps.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

const county = localityKey('140105');
const port = localityKey('CAN-port');

describe('what an event costs', () => {
  test('routine daily follow-ups of one request are one inserted item: no state write, nothing else written, one read a person', async () => {
    const tap = countingTap();
    const { arrive, settle, post, event, world } = await createWorld(tap.wrap);
    const people = Array.from({ length: 20 }, (_, index) => `ent_${index}`);
    for (const entryId of people) {
      await arrive(entryId);
      await settle(entryId);
    }
    world.now += 24 * hour;
    tap.reset();
    const results = await post(
      county,
      ...people.map((entryId) => event(entryId, 'follow-up', { outcome: 'SEEN_OK', temperatureC: 36.4 })),
    );
    expect(new Set(results.map((one) => `${one.status} ${one.stage}`))).toEqual(
      new Set(['applied QUARANTINE']),
    );
    const { writes, puts, deletes, queries, gets } = tap.count;
    expect({ writes, puts, deletes, queries, gets }).toEqual({
      writes: 1,
      puts: 0,
      deletes: 0,
      queries: 1,
      gets: 21,
    });
  });

  test('a follow-up that tells something goes into the entry itself, and the health department hears of symptoms', async () => {
    const { arrive, settle, post, event, document, told, memory } = await createWorld();
    await arrive('ent_1');
    await settle('ent_1');
    const unwell = event('ent_1', 'follow-up', { outcome: 'SEEN_NOT_OK', symptoms: ['cough'] });
    expect((await post(county, unwell))[0]?.status).toBe('applied');
    expect((await document('ent_1')).events.at(-1)?.type).toBe('follow-up');
    expect(await loadFollowUps(memory, await document('ent_1'))).toEqual([]);
    expect(told().filter((one) => one.startsWith('symptoms.reported'))).toContain(
      'symptoms.reported 140105/health',
    );
  });
});

describe('C1: an event from a locality acknowledges its open notifications on that entry', () => {
  test('its own of every department, with the officer’s name; nobody else’s', async () => {
    const { arrive, post, event, notices } = await createWorld();
    await arrive('ent_1');
    await arrive('ent_2');
    await post(county, event('ent_1', 'accepted', { officer: 'Dr Li' }));
    const state = notices().map(({ notification: one, acknowledgement }) => [
      `${one.entryId} ${one.locality}/${one.department}`,
      acknowledgement?.officer,
    ]);
    expect(Object.fromEntries(state)).toEqual({
      'ent_1 140105/health': 'Dr Li',
      'ent_1 140105/reception': 'Dr Li',
      'ent_1 CAN-port/customs': undefined,
      'ent_2 140105/health': undefined,
      'ent_2 140105/reception': undefined,
      'ent_2 CAN-port/customs': undefined,
    });
  });

  test('a daily follow-up acknowledges once, and is a single write again from then on', async () => {
    const tap = countingTap();
    const { arrive, settle, post, event, notices, world, tick } = await createWorld(tap.wrap);
    await arrive('ent_1');
    await settle('ent_1');
    world.now = Date.parse('2026-12-02T08:00:00+08:00');
    await tick();
    const upcoming = () => notices().find((one) => one.notification.kind === 'release.upcoming');
    expect(upcoming()?.acknowledgement).toBeUndefined();
    await post(county, event('ent_1', 'follow-up', { outcome: 'SEEN_OK' }));
    expect(upcoming()?.acknowledgement?.at).toBe(new Date(world.now).toISOString());
    tap.reset();
    await post(county, event('ent_1', 'follow-up', { outcome: 'SEEN_OK' }));
    expect(tap.count).toMatchObject({ writes: 1, puts: 0 });
  });

  test('the follow-up that acknowledges is two writes, and none of them is the entry’s state', async () => {
    const tap = countingTap();
    const { arrive, settle, post, event, document, follow } = await createWorld(tap.wrap);
    await arrive('ent_1');
    await settle('ent_1');
    await follow(['ent_1'], Date.parse('2026-12-02T08:00:00+08:00'));
    const before = await document('ent_1');
    tap.reset();
    await post(county, event('ent_1', 'follow-up', { outcome: 'SEEN_OK', officer: 'Dr Li' }));
    expect(tap.count).toMatchObject({ writes: 2, puts: 0, queries: 1 });
    expect(await document('ent_1')).toEqual(before);
  });

  test('a refused event acknowledges nothing', async () => {
    const { arrive, post, event, notices } = await createWorld();
    await arrive('ent_1');
    await post(county, event('ent_1', 'released', { symptoms: [] }));
    expect(notices().filter((one) => one.acknowledgement)).toEqual([]);
  });
});

describe('many hands at once', () => {
  test('requests on one entry, interleaved at every call: each event answered applied is kept, none twice', async () => {
    for (let slow = 0; slow < 10; slow += 1) {
      const world = await createWorld(slowTap((call) => (call * 7 + slow) % (slow + 1)));
      await world.arrive('ent_1');
      const notes = Array.from({ length: 5 }, (_, index) =>
        world.event('ent_1', 'note', { text: `n${index}` }),
      );
      const answers = await Promise.all(notes.map((note) => world.post(county, note)));
      const kept = (await world.document('ent_1')).events.map((one) => one.eventId).sort();
      const applied = answers.flat().filter((one) => one.status === 'applied');
      expect(applied.map((one) => one.eventId).sort()).toEqual(kept);
      expect(kept).toHaveLength(5);
    }
  });

  test('when others never stop changing the entry, the event is refused as busy and not kept', async () => {
    const { world, arrive, post, event, document, memory } = await createWorld((table) => ({
      ...table,
      write: async (writes) => writes.map(() => 'refused' as const),
    }));
    expect(world.now).toBeGreaterThan(0);
    await arrive('ent_1');
    const before = memory.all().filter((item) => item.pk.startsWith('E#'));
    const [result] = await post(county, event('ent_1', 'note', { text: 'x' }));
    expect(result).toMatchObject({ status: 'refused', errors: [{ code: 'busy' }] });
    expect(memory.all().filter((item) => item.pk.startsWith('E#'))).toEqual(before);
    expect((await document('ent_1')).events).toEqual([]);
  });

  test('a copy of the entry that is a moment old neither holds, refuses nor hides', async () => {
    const tap = staleTap();
    const { memory, arrive, post, event } = await createWorld(tap.wrap);
    tap.freeze(memory.all());
    await arrive('ent_1');
    const [seen] = await post(port, event('ent_1', 'port-check', { health: {}, travelHistory: [] }));
    expect(seen).toMatchObject({ status: 'applied', stage: 'CHECKED' });
    tap.freeze(memory.all());
    await post(port, event('ent_1', 'disposition', { disposition: 'transfer' }));
    const [boarded] = await post(port, event('ent_1', 'boarded', { manifestId: 'm', headcount: 1 }));
    expect(boarded).toMatchObject({ status: 'applied', stage: 'IN_TRANSFER' });
  });

  test('an event for an entry that was merged away is told to the one that goes on', async () => {
    const { arrive, post, event, document, memory } = await createWorld();
    await arrive('ent_1');
    await arrive('ent_2');
    const gone = { ...(await document('ent_2')), mergedInto: 'ent_1' };
    await memory.put([{ pk: 'E#ent_2', sk: 'S', v: 2, d: pack(gone) }]);
    const results = await post(
      county,
      event('ent_2', 'accepted', { officer: 'Dr Li' }),
      event('ent_1', 'note', { text: 'x' }),
    );
    expect(results.map((one) => one.status)).toEqual(['applied', 'applied']);
    expect((await document('ent_1')).events.map((one) => one.type).sort()).toEqual(['accepted', 'note']);
  });
});

describe('stopped at any write', () => {
  test('nothing answered applied is lost; sending the request again and one sweep leave what would have been', async () => {
    const story = async (stopAt: number, effect: boolean) => {
      const tap = crashingTap();
      const its = await createWorld(tap.wrap);
      await its.arrive('ent_1');
      await its.settle('ent_1');
      its.world.now += hour;
      const events = [
        its.event('ent_1', 'symptoms', { symptoms: ['fever'], eventId: 'a' }),
        its.event('ent_1', 'follow-up', { outcome: 'SEEN_OK', eventId: 'b' }),
      ];
      tap.arm(stopAt, effect);
      const first = await its.post(county, ...events).catch(() => 'stopped');
      const reached = tap.stopped();
      tap.disarm();
      if (reached) expect(first).toBe('stopped');
      its.world.now += 1000;
      const again = await its.post(county, ...events);
      expect(again.every((one) => one.status === 'applied' || one.status === 'duplicate')).toBe(true);
      its.world.now += 3 * 60_000;
      await its.tick();
      const queued = its.pushes.sent.flatMap((push) => push.notifications.map((one) => one.id));
      const written = its.notices().map((one) => one.notification.id);
      expect(new Set(queued)).toEqual(new Set(written));
      const { events: kept } = await its.document('ent_1');
      const beside = await loadFollowUps(its.memory, await its.document('ent_1'));
      expect([...kept, ...beside].filter((one) => one.eventId === 'a' || one.eventId === 'b')).toHaveLength(
        2,
      );
      return { reached, told: its.told() };
    };
    const undisturbed = await story(Number.POSITIVE_INFINITY, false);
    expect(undisturbed.told.filter((one) => one.startsWith('symptoms.reported'))).not.toEqual([]);
    for (const effect of [false, true]) {
      for (let stopAt = 1; ; stopAt += 1) {
        const { reached, told } = await story(stopAt, effect);
        expect(told).toEqual(undisturbed.told);
        if (!reached) {
          expect(stopAt).toBeGreaterThan(5);
          break;
        }
      }
    }
  });
});
