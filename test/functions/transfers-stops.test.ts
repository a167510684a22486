import { describe, expect, test } from 'vitest';
import type { Table } from '../../shared/store/table.ts';
import { crashingTap, twiceTap } from '../doubles/table-taps.ts';
import { county, port, setUp } from './transfers-set-up.ts';

const minute = 60_000;
const coach = { manifestId: 'CAN-1', officer: 'Ms Lin' };
type World = Awaited<ReturnType<typeof setUp>>;

/** Three boarded, two were received: the grace is over with the next tick. */
const oneShort = async (wrap?: (table: Table) => Table): Promise<World> => {
  const its = await setUp(wrap);
  await its.awaiting(['ent_a', 'ent_b', 'ent_c']);
  await its.tell(port, ['ent_a', 'ent_b', 'ent_c'], 'boarded', { ...coach, headcount: 3 });
  await its.tell(county, ['ent_a', 'ent_b'], 'received', { ...coach, headcount: 2 });
  await its.pass(its.world.now + 29 * minute);
  its.world.now += 2 * minute;
  return its;
};

const queued = ({ pushes }: World): string[] =>
  pushes.sent
    .flatMap(({ notifications }) => notifications)
    .filter(({ kind }) => kind === 'person.missing' || kind === 'headcount.mismatch')
    .map(({ id }) => id);

const tickOn = async (its: World, ticks: number): Promise<void> => {
  for (let tick = 0; tick < ticks; tick += 1) {
    its.world.now += minute;
    await its.tick();
  }
};

describe('a tick that stops while it tells who is missing', () => {
  test('I10: the next ones finish its work: every alert once, every one queued', async () => {
    const alone = await oneShort();
    await alone.tick();
    const expected = alone.alerts().sort();
    expect(expected).toHaveLength(8);
    for (const effect of [false, true]) {
      for (let stopAt = 1; ; stopAt += 1) {
        const tap = crashingTap();
        const its = await oneShort(tap.wrap);
        tap.arm(stopAt, effect);
        await its.tick().catch(() => undefined);
        const reached = tap.stopped();
        tap.disarm();
        await tickOn(its, 5);
        expect(its.alerts().sort()).toEqual(expected);
        expect(new Set(queued(its)).size).toBe(8);
        if (!reached) {
          expect(stopAt).toBeGreaterThan(6);
          break;
        }
      }
    }
  });

  test('I10: answers that are lost, and two ticks at once, make no second alert', async () => {
    let lossy = false;
    const its = await oneShort(twiceTap(() => lossy));
    lossy = true;
    await Promise.all([its.tick(), its.tick()]);
    await tickOn(its, 5);
    expect(its.alerts()).toHaveLength(8);
    expect(new Set(queued(its)).size).toBe(8);
  });
});

describe('a request that stops between its note and its states', () => {
  test('I10: sent again, the trip is as if it had come once; never sent again, nobody is called missing for it', async () => {
    const tap = crashingTap();
    const its = await setUp(tap.wrap);
    await its.awaiting(['ent_a', 'ent_b']);
    const events = ['ent_a', 'ent_b'].map((id) => its.event(id, 'boarded', { ...coach, headcount: 2 }));
    tap.arm(2, false);
    await expect(its.post(port, ...events)).rejects.toThrow('stopped here');
    tap.disarm();
    expect(its.memory.all().some(({ pk, sk }) => pk === 'M#CAN-1' && sk.startsWith('B#'))).toBe(true);
    expect((await its.show('CAN-1')).passengers.map(({ boarded }) => boarded)).toEqual([false, false]);
    await its.pass(its.world.now + 60 * minute);
    expect(its.alerts()).toEqual([]);
    const again = await its.post(port, ...events);
    expect(again.map(({ status }) => status)).toEqual(['applied', 'applied']);
    await its.tell(county, ['ent_a', 'ent_b'], 'received', { ...coach, headcount: 2 });
    await its.pass(its.world.now + 60 * minute);
    expect(its.alerts()).toEqual([]);
    expect((await its.show('CAN-1')).passengers.map(({ received }) => received)).toEqual([true, true]);
  });
});
