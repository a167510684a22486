import { describe, expect, test } from 'vitest';
import { entryView } from '../../shared/contracts/entry-view.ts';
import { dueItems } from '../../shared/store/due.ts';
import { acknowledgementWrite, inboxKey } from '../../shared/store/notifications.ts';
import { pack } from '../../shared/store/packed.ts';
import { countingTap } from '../doubles/table-taps.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

const county = localityKey('140105');
const day = 24 * hour;
/** 00:00 in Taiyuan. */
const midnight = (date: string) => Date.parse(`${date}T00:00:00+08:00`);

type World = Awaited<ReturnType<typeof createWorld>>;

/** Everybody acknowledges everything, so that only the clocks under test speak. */
const acknowledgeAll = async ({ memory, notices, world }: World): Promise<void> => {
  await memory.write(
    notices()
      .filter((one) => !one.acknowledgement)
      .map(({ notification: one }) =>
        acknowledgementWrite(
          inboxKey(`${one.locality}/${one.department}`, one.id),
          'officer',
          new Date(world.now).toISOString(),
        ),
      ),
  );
};

const sinceOf = (its: World) => {
  const known = new Set(its.notices().map((one) => one.notification.id));
  return () =>
    its
      .notices()
      .map((one) => one.notification)
      .filter((one) => !known.has(one.id))
      .sort((one, other) => (one.id < other.id ? -1 : 1));
};

const inQuarantine = async (its: World, entryId = 'ent_1'): Promise<void> => {
  await its.arrive(entryId);
  await its.settle(entryId);
  await acknowledgeAll(its);
};

describe('C10 C11: the end of quarantine', () => {
  test('release.upcoming at 00:00 local of the last day - 3, and nothing a minute before', async () => {
    const its = await createWorld();
    await inQuarantine(its);
    const news = sinceOf(its);
    await its.follow(['ent_1'], midnight('2026-12-02') - 60_000);
    expect(news()).toEqual([]);
    await its.pass(midnight('2026-12-02'));
    expect(news().map((one) => `${one.kind} ${one.locality}/${one.department} ${one.severity}`)).toEqual([
      'release.upcoming 140105/health routine',
    ]);
    expect(its.pushes.sent.at(-1)?.notifications[0]?.kind).toBe('release.upcoming');
  });

  test('C10: at placement, at once, when fewer than three days remain', async () => {
    const its = await createWorld();
    await its.arrive('ent_1', { at: midnight('2026-11-08') + hour });
    await its.settle('ent_1');
    expect(its.told()).toContain('release.upcoming 140105/health');
  });

  test('release.overdue climbs at 0, 4, 8, 24 and 48 hours, each step once, acknowledged or not', async () => {
    const its = await createWorld();
    await inQuarantine(its);
    const overdue = midnight('2026-12-06');
    await its.follow(['ent_1'], overdue - 60_000);
    await acknowledgeAll(its);
    const news = sinceOf(its);
    const seen: string[] = [];
    for (const after of [0, 4, 8, 24, 48, 49, 72]) {
      await its.pass(overdue + after * hour);
      const told = new Set(
        news()
          .filter((one) => one.kind === 'release.overdue')
          .map((one) => `${one.locality}/${one.department}`),
      );
      seen.push(`+${after}: ${[...told].sort().join(' ')}`);
      await acknowledgeAll(its);
    }
    expect(seen).toEqual([
      '+0: 140105/health 140105/reception',
      '+4: 1401/health 140105/health 140105/reception',
      '+8: 14/health 1401/health 140105/health 140105/reception',
      '+24: 14/health 14/lead 1401/health 140105/health 140105/reception',
      '+48: 14/health 14/lead 1401/health 140105/health 140105/reception operator/lead',
      '+49: 14/health 14/lead 1401/health 140105/health 140105/reception operator/lead',
      '+72: 14/health 14/lead 1401/health 140105/health 140105/reception operator/lead',
    ]);
    expect(news().filter((one) => one.kind === 'release.overdue')).toHaveLength(6);
    expect(news().every((one) => one.severity === 'urgent')).toBe(true);
  });

  test('I8: released ends the ladder at once; GET shows the alert open, then closed by the release', async () => {
    const its = await createWorld();
    await inQuarantine(its);
    await its.follow(['ent_1'], midnight('2026-12-06'));
    const alerts = async () => {
      const { json } = await its.http('locality', '140105', { path: '/v1/entries/ent_1' });
      return entryView.parse(json).alerts;
    };
    expect(await alerts()).toMatchObject([
      { kind: 'release.overdue', open: true, raisedAt: '2026-12-05T16:00:00.000Z' },
    ]);
    const collector = { kind: 'community', name: 'Ms Zhao' };
    await its.post(county, its.event('ent_1', 'released', { collector, symptoms: [] }));
    await acknowledgeAll(its);
    const news = sinceOf(its);
    await its.post(county, its.event('ent_1', 'collected', { by: 'Ms Zhao' }));
    await its.pass(its.world.now + 5 * day);
    expect(news().filter((one) => one.kind === 'release.overdue')).toEqual([]);
    expect(await alerts()).toMatchObject([{ kind: 'release.overdue', open: false, closedBy: 'released' }]);
  });

  test('an extension with a reason starts a new ladder at its own end, and the metric counts who is held too long', async () => {
    const its = await createWorld();
    await inQuarantine(its);
    await its.pass(midnight('2026-12-06') - 60_000);
    its.world.now = midnight('2026-12-06');
    expect((await its.tick()).metrics.OverdueReleases).toBe(1);
    const until = { lastDay: '2026-12-08', reason: 'positive-contact', officer: 'Dr Li' };
    expect((await its.post(county, its.event('ent_1', 'extended', until)))[0]?.status).toBe('applied');
    await acknowledgeAll(its);
    const news = sinceOf(its);
    await its.pass(midnight('2026-12-09') - 60_000);
    expect(news().filter((one) => one.kind === 'release.overdue')).toEqual([]);
    await its.pass(midnight('2026-12-09'));
    expect(
      news()
        .filter((one) => one.kind === 'release.overdue')
        .map((one) => one.locality),
    ).toEqual(['140105', '140105']);
  });

  test('C12: collection.overdue 12 hours after the release, to health and reception, unless collected', async () => {
    const its = await createWorld();
    await inQuarantine(its);
    its.world.now = midnight('2026-12-05') + 10 * hour;
    await its.tick();
    const collector = { kind: 'community', name: 'Ms Zhao' };
    const [released] = await its.post(county, its.event('ent_1', 'released', { collector, symptoms: [] }));
    expect(released?.stage).toBe('RELEASED');
    await acknowledgeAll(its);
    const news = sinceOf(its);
    await its.pass(its.world.now + 12 * hour - 60_000);
    expect(news()).toEqual([]);
    await its.pass(its.world.now + 60_000);
    expect(
      news()
        .map((one) => `${one.kind} ${one.locality}/${one.department}`)
        .sort(),
    ).toEqual(['collection.overdue 140105/health', 'collection.overdue 140105/reception']);
  });
});

describe('C1: a notification nobody acknowledges', () => {
  test('2 h to the recipient itself, 4 h parent, 8 h grandparent, 24 h root lead and operator, then daily for ever', async () => {
    const its = await createWorld();
    await its.arrive('ent_1', { pointOfEntry: undefined });
    const reception = its.notices().find((one) => one.notification.department === 'reception');
    await its.memory.write(
      reception
        ? [
            acknowledgementWrite(
              inboxKey('140105/reception', reception.notification.id),
              'x',
              '2026-11-21T08:00:00Z',
            ),
          ]
        : [],
    );
    const start = its.world.now;
    const arrived = its.notices().find((one) => one.notification.department === 'health')?.notification.id;
    const sent = sinceOf(its);
    const news = () => sent().filter((one) => one.about?.notificationId === arrived);
    const seen: Record<string, string[]> = {};
    const steps = [1, 2, 4, 8, 23, 24, 47, 48, 72];
    let known = 0;
    for (const hours of steps) {
      await its.pass(start + hours * hour);
      const fresh = news().slice(known);
      known += fresh.length;
      seen[`${hours} h`] = fresh
        .map((one) => `${one.kind} ${one.escalation} ${one.locality}/${one.department}`)
        .sort();
    }
    expect(seen).toEqual({
      '1 h': [],
      '2 h': ['ack.overdue 1 140105/health'],
      '4 h': ['ack.overdue 2 1401/health'],
      '8 h': ['ack.overdue 3 14/health'],
      '23 h': [],
      '24 h': ['ack.overdue 4 14/lead', 'ack.overdue 4 operator/lead'],
      '47 h': [],
      '48 h': ['ack.overdue 5 14/lead', 'ack.overdue 5 operator/lead'],
      '72 h': ['ack.overdue 6 14/lead', 'ack.overdue 6 operator/lead'],
    });
    const [first] = its.notices().filter((one) => one.notification.kind === 'arrival.registered');
    expect(news().every((one) => one.about?.notificationId === first?.notification.id)).toBe(true);
    expect(news().every((one) => one.ackBy === undefined && one.severity === 'urgent')).toBe(true);
    const queued = its.pushes.sent.flatMap((push) => push.notifications.map((one) => one.id));
    expect(new Set(queued).size).toBe(queued.length);
    expect(queued).toHaveLength(its.notices().length);
  });

  test('C1 L15: each climbs by itself, and only the oldest that is open is repeated daily; acknowledged, the next one is', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    await its.settle('ent_1');
    await acknowledgeAll(its);
    const start = its.world.now;
    await its.pass(start + 8 * day);
    const missed = its
      .notices()
      .map(({ notification: one }) => one)
      .filter(({ kind }) => kind === 'follow-up.missed')
      .sort((one, other) => (one.id < other.id ? -1 : 1));
    expect(missed.length).toBeGreaterThan(3);
    const levelsOf = (id: string | undefined): number[] =>
      its
        .notices()
        .map(({ notification: one }) => one)
        .filter(
          (one) => one.about?.notificationId === id && one.department === 'lead' && one.locality === '14',
        )
        .map(({ escalation }) => escalation);
    expect(Math.max(...levelsOf(missed[0]?.id))).toBeGreaterThan(5);
    expect(levelsOf(missed[1]?.id)).toEqual([4]);
    const at = new Date(its.world.now).toISOString();
    const older = its.notices().filter(({ notification: one }) => one.id < (missed[1]?.id ?? ''));
    await its.memory.write(
      older.map(({ notification: one }) =>
        acknowledgementWrite(inboxKey(`${one.locality}/${one.department}`, one.id), 'Dr Li', at),
      ),
    );
    await its.pass(its.world.now + 2 * day);
    expect(Math.max(...levelsOf(missed[1]?.id))).toBeGreaterThan(5);
    expect(levelsOf(missed[2]?.id)).toEqual([4]);
  });

  test('C1: of somebody whose story has ended nobody is reminded daily', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    await its.post(localityKey('CAN-port'), its.event('ent_1', 'refused-entry'));
    await its.pass(its.world.now + 2 * day);
    const news = sinceOf(its);
    await its.pass(its.world.now + 10 * day);
    expect(news().filter(({ kind }) => kind === 'ack.overdue')).toEqual([]);
  });

  test('acknowledged on the way: the ladder stops; an event of that locality counts as well', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    await its.pass(its.world.now + 2 * hour);
    const news = sinceOf(its);
    await its.post(county, its.event('ent_1', 'accepted', { officer: 'Dr Li' }));
    await its.post(localityKey('CAN-port'), its.event('ent_1', 'note', { text: 'seen' }));
    await its.pass(its.world.now + 5 * day);
    const open = its.notices().filter(({ notification: one }) => one.kind.startsWith('arrival.'));
    const ids = open.map(({ notification: one }) => one.id);
    expect(news().filter((one) => ids.includes(one.about?.notificationId ?? ''))).toEqual([]);
  });

  test('L15: an update never puts the first deadline off, and acknowledging the update answers for what it superseded', async () => {
    const its = await createWorld();
    await its.arrive('ent_1', { pointOfEntry: undefined });
    const start = its.world.now;
    await its.pass(start + hour);
    await its.amend('ent_1', { at: start - 5 * hour });
    const of = (kind: string) =>
      its
        .notices()
        .map((one) => one.notification)
        .filter((one) => one.kind === kind && one.locality === '140105' && one.department === 'health');
    expect(of('arrival.updated')).toHaveLength(1);
    const item = (id = '') => its.memory.all().find((one) => one.sk === id);
    expect(item(of('arrival.registered')[0]?.id)?.s).toBe(of('arrival.updated')[0]?.id);
    expect(item(of('arrival.updated')[0]?.id)?.s).toBeUndefined();
    await its.pass(start + 2 * hour);
    expect(of('ack.overdue').map((one) => one.about?.notificationId)).toEqual([
      of('arrival.registered')[0]?.id,
    ]);
    await its.memory.write(
      its
        .notices()
        .filter((one) => one.notification.kind === 'arrival.updated')
        .map(({ notification: one }) =>
          acknowledgementWrite(
            inboxKey(`${one.locality}/${one.department}`, one.id),
            'Dr Li',
            '2026-11-21T10:30:00Z',
          ),
        ),
    );
    const news = sinceOf(its);
    await its.pass(start + 30 * hour);
    const arrivals = its.notices().filter(({ notification: one }) => one.kind.startsWith('arrival.'));
    const ids = arrivals.map(({ notification: one }) => one.id);
    expect(news().filter((one) => ids.includes(one.about?.notificationId ?? ''))).toEqual([]);
    const first = its.notices().find((one) => one.notification.id === of('arrival.registered')[0]?.id);
    expect(first?.acknowledgement).toEqual({ officer: 'Dr Li', at: '2026-11-21T10:30:00Z' });
  });

  test('L12: one side that lacks the latest change of an entry is found: the update has a clock of its own', async () => {
    const its = await createWorld();
    await its.arrive('ent_1', { pointOfEntry: undefined });
    await acknowledgeAll(its);
    const start = its.world.now;
    await its.amend('ent_1', { at: start - 5 * hour });
    const update = its.notices().find(({ notification: one }) => one.kind === 'arrival.updated');
    await its.pass(start + 4 * hour);
    const alarms = its
      .notices()
      .map((one) => one.notification)
      .filter((one) => one.kind === 'ack.overdue' && one.about?.notificationId === update?.notification.id);
    expect(alarms.map((one) => `${one.escalation} ${one.locality}`)).toEqual(['1 140105', '2 1401']);
  });

  test('an outage of ten hours: every level once, in order, none skipped', async () => {
    const its = await createWorld();
    await its.arrive('ent_1', { pointOfEntry: undefined });
    const news = sinceOf(its);
    its.world.now += 10 * hour;
    await its.tick();
    await its.tick();
    const levels = news().filter((one) => one.about && one.kind === 'ack.overdue');
    expect(levels.map((one) => one.escalation).sort()).toEqual([1, 1, 2, 2, 3, 3]);
  });

  test('R3: at the operator nobody is told further; after two hours it is an alarm, renewed daily until acknowledged', async () => {
    const its = await createWorld();
    await its.arrive('ent_1', { destination: undefined, pointOfEntry: undefined });
    expect(its.told()).toEqual(['arrival.registered operator/lead']);
    const alarms = async (at: number) => {
      its.world.now = at;
      return (await its.tick()).metrics.OperatorUnacknowledged ?? 0;
    };
    const start = its.world.now;
    expect(await alarms(start + 2 * hour - 60_000)).toBe(0);
    expect(await alarms(start + 2 * hour)).toBe(1);
    expect(await alarms(start + 3 * hour)).toBe(0);
    expect(await alarms(start + 26 * hour)).toBe(1);
    await acknowledgeAll(its);
    expect(await alarms(start + 50 * hour)).toBe(0);
    expect(its.told().filter((one) => one.startsWith('ack.overdue'))).toEqual([]);
  });
});

describe('what a tick costs and tells', () => {
  test('10,000 people in quarantine and 3 due: the sweep reads what is due, not who is there', async () => {
    const tap = countingTap();
    const its = await createWorld(tap.wrap);
    await inQuarantine(its, 'ent_due');
    const release = midnight('2026-12-06');
    await its.follow(['ent_due'], release - 60_000);
    await acknowledgeAll(its);
    const model = await its.document('ent_due');
    const people = Array.from({ length: 10_000 }, (_, index) => `ent_${index}`);
    const someone = pack(model);
    const state = (entryId: string, d: Uint8Array) => ({ pk: `E#${entryId}`, sk: 'S', v: 1, d });
    await its.memory.put(people.map((entryId) => state(entryId, someone)));
    for (const entryId of ['ent_1', 'ent_2']) {
      await its.memory.put([state(entryId, pack({ ...model, entryId }))]);
    }
    const later = people.map((ref, index) => ({
      kind: 'entry' as const,
      at: release + (10 + (index % 999)) * 60_000,
      ref,
    }));
    await its.memory.put(dueItems(later));
    for (const entryId of ['ent_1', 'ent_2']) {
      await its.memory.put(dueItems([{ kind: 'entry', at: release, ref: entryId }]));
    }
    its.world.now = release;
    tap.reset();
    const { handled } = await its.tick();
    expect(handled).toBe(3);
    // 3 states, once more since each owes an alert, 3 due items, the configuration head (the sweep, the commit), and the first due item of each of 4 shards to know when to come back.
    // The first item of each shard is read before and after.
    // And the county's journal of the quarantine, once for all three, and once more since they owe something: a page for each follow-up.
    expect(tap.count.read).toBeLessThanOrEqual(3 + 3 + 3 + 2 + 4 + 4 + 17 + 17);
  }, 30_000);

  test('stops before its time is over, says so, and goes on where it stopped', async () => {
    const its = await createWorld();
    for (const entryId of ['ent_1', 'ent_2', 'ent_3']) await its.arrive(entryId);
    its.world.now += 2 * hour;
    const stopped = await its.tick(() => 9_000);
    expect(stopped).toMatchObject({
      handled: 0,
      more: true,
      nextDueAt: new Date(its.world.now).toISOString(),
    });
    expect(await its.tick()).toMatchObject({ more: false });
    expect(its.told().filter((one) => one.startsWith('ack.overdue'))).toHaveLength(9);
  });

  test('tells when it is next needed, to the minute; null when nothing is due ever', async () => {
    const its = await createWorld();
    expect((await its.tick()).nextDueAt).toBeNull();
    await its.arrive('ent_1');
    expect((await its.tick()).nextDueAt).toBe('2026-11-21T10:00:00.000Z');
  });

  test('one damaged entry keeps no alert of the others, is told as an error and tried again the next minute', async () => {
    const its = await createWorld();
    await inQuarantine(its);
    await its.pass(midnight('2026-12-06') - 60_000);
    await its.memory.put([
      { pk: 'E#ent_bad', sk: 'S', v: 1, d: new Uint8Array([9, 9]) },
      ...dueItems([{ kind: 'entry', at: midnight('2026-12-06'), ref: 'ent_bad' }]),
    ]);
    its.world.now = midnight('2026-12-06');
    const outcome = await its.tick();
    expect(outcome.errors).toHaveLength(1);
    expect(outcome.nextDueAt).toBe(new Date(its.world.now + 60_000).toISOString());
    expect(its.told()).toContain('release.overdue 140105/health');
  });
});
