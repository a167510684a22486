import { describe, expect, test } from 'vitest';
import { runChecks } from '../../functions/checks/run-checks.ts';
import type { Table } from '../../shared/store/table.ts';
import { crashingTap, twiceTap } from '../doubles/table-taps.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

const minute = 60_000;

type World = Awaited<ReturnType<typeof createWorld>>;

const unsent = (its: World): string[] => {
  const queued = new Set(its.pushes.sent.flatMap((push) => push.notifications.map((one) => one.id)));
  return its
    .notices()
    .map((one) => one.notification)
    .filter((one) => !queued.has(one.id))
    .map((one) => `${one.kind} ${one.locality}/${one.department}`);
};

/** The queue refuses everything until the returned function is called. */
const queueDown = ({ pushes }: World): (() => void) => {
  const { send } = pushes;
  pushes.send = () => Promise.reject(new Error('the queue is down'));
  return () => {
    pushes.send = send;
  };
};

/** Moves the clock minute by minute, as the schedule does. */
const tickFor = async (its: World, minutes: number): Promise<void> => {
  for (let passed = 0; passed < minutes; passed += 1) {
    its.world.now += minute;
    await its.tick();
  }
};

describe('a queue that is down for half an hour', () => {
  test('I10: what was written in that time is sent when it is back', async () => {
    const its = await createWorld();
    const up = queueDown(its);
    await expect(its.arrive('ent_1')).rejects.toThrow('the queue is down');
    await tickFor(its, 30);
    up();
    await tickFor(its, 3);
    expect(its.notices().length).toBeGreaterThan(0);
    expect(unsent(its)).toEqual([]);
  });
});

describe('a notification that cannot be written for half an hour', () => {
  test('I10: is written and sent when it can, with all others of its push', async () => {
    let down = true;
    const its = await createWorld((table: Table) => ({
      ...table,
      write: async (writes) => {
        const some = writes.some((one) => one.kind === 'insert' && one.item.pk.startsWith('I#'));
        if (down && some) throw new Error('throttled');
        return table.write(writes);
      },
    }));
    await its.arrive('ent_1');
    await its.arrive('ent_2');
    // As if feedback had been stopped between the states and their notifications, five minutes apart.
    for (const entryId of ['ent_1', 'ent_2']) {
      const illness = its.event(entryId, 'symptoms', { symptoms: ['fever'] });
      await expect(its.post(localityKey('140105'), illness)).rejects.toThrow('throttled');
      its.world.now += 5 * minute;
    }
    await tickFor(its, 30);
    down = false;
    const up = queueDown(its);
    await tickFor(its, 2);
    up();
    await tickFor(its, 3);
    expect(its.told().filter((one) => one === 'symptoms.reported 44/health')).toHaveLength(2);
    expect(unsent(its)).toEqual([]);
  });
});

describe('C1: the step of a ladder', () => {
  test('is told though the answer to taking it was lost', async () => {
    const its = await createWorld(
      twiceTap((writes) => writes.some((one) => one.kind === 'update' && one.set.l !== undefined)),
    );
    await its.arrive('ent_1');
    its.world.now += 2 * hour;
    await its.tick();
    expect(its.told()).toContain('ack.overdue 140105/health');
    expect(unsent(its)).toEqual([]);
  });

  test('is told though the queue and the table failed for an hour after it was taken', async () => {
    let down = false;
    const its = await createWorld((table: Table) => ({
      ...table,
      put: async (items) => {
        if (down && items.some((item) => item.sk.includes('#outbox#'))) throw new Error('throttled');
        return table.put(items);
      },
    }));
    await its.arrive('ent_1');
    its.world.now += 2 * hour;
    down = true;
    await its.tick();
    await tickFor(its, 60);
    down = false;
    await tickFor(its, 2);
    expect(its.told()).toContain('ack.overdue 140105/health');
    expect(unsent(its)).toEqual([]);
  });

  test('is told though another tick took it and was stopped at once', async () => {
    const its = await createWorld((table: Table) => ({
      ...table,
      write: async (writes) => {
        const rises = writes.filter((one) => one.kind === 'update' && one.set.l !== undefined);
        // The other tick was a second earlier, and told nobody.
        if (rises.length > 0)
          await table.write(
            rises.map((one) =>
              one.kind === 'update' ? { ...one, set: { ...one.set, t: Number(one.set.t) - 1000 } } : one,
            ),
          );
        return table.write(writes);
      },
    }));
    await its.arrive('ent_1');
    its.world.now += 2 * hour + 1000;
    await its.tick();
    expect(its.told()).toContain('ack.overdue 140105/health');
    expect(unsent(its)).toEqual([]);
  });
});

describe('C11: a clock that runs out while its entry is being written', () => {
  test('is told though a tick dropped its due item and the writer was stopped right after the state', async () => {
    const tap = crashingTap();
    let between: (() => Promise<void>) | undefined;
    const its = await createWorld((table) =>
      tap.wrap({
        ...table,
        write: async (writes) => {
          const act = writes.some((one) => one.kind === 'update' && one.key.sk === 'S') ? between : undefined;
          if (act) between = undefined;
          await act?.();
          return table.write(writes);
        },
      }),
    );
    await its.arrive('ent_1');
    await its.settle('ent_1');
    await its.follow(['ent_1'], Date.parse('2026-12-04T20:00:00+08:00'));
    its.world.now = Date.parse('2026-12-04T23:59:59.900+08:00');
    await its.memory.delete(its.memory.all().filter((item) => item.pk.startsWith('T#')));
    const reduced = { lastDay: '2026-12-04', reason: 'period-served-elsewhere', officer: 'Dr Li' };
    const event = its.event('ent_1', 'reduced', reduced);
    between = async () => {
      its.world.now += 200;
      await runChecks({ ...its.deps, table: its.memory })({ now: its.world.now, remainingMs: () => 50_000 });
      tap.arm(1, true);
    };
    await its.post(localityKey('140105'), event).catch(() => undefined);
    tap.disarm();
    expect((await its.document('ent_1')).events.at(-1)?.type).toBe('reduced');
    await its.pass(its.world.now + 5 * minute);
    expect(its.told()).toContain('release.overdue 140105/health');
  });
});
