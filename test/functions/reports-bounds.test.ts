import { expect, test } from 'vitest';
import { draftReport } from '../../functions/reports/draft-report.ts';
import type { Table } from '../../shared/store/table.ts';
import { countingTap, crashingTap } from '../doubles/table-taps.ts';
import { localityKey } from './feedback-set-up.ts';
import { createReportWorld, day, midnight } from './reports-set-up.ts';

const date = '2026-11-21';
type World = Awaited<ReturnType<typeof createReportWorld>>;

const workOf = async (world: World, table: Table) => ({
  table,
  lines: table,
  config: await world.config.load(),
  now: world.world.now,
  budget: { entries: 10_000, localities: 100 },
  newRun: () => 'run-1',
});

const take = async (world: World, locality: string, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await world.arrive(id, { destination: locality });
  const events = ids.map((id) => world.event(id, 'accepted', { officer: 'Dr Li' }));
  await world.post(localityKey(locality), ...events);
};
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

/** Items that a first report of the county, and then one of the province, has to read. */
const readFor = async (elsewhere: number): Promise<{ county: number; again: number }> => {
  const world = await createReportWorld();
  await take(world, '140105', names('a', 3));
  await take(world, '1402', names('b', elsewhere));
  world.world.now = midnight(date) + day + 600_000;
  const tap = countingTap();
  const work = await workOf(world, tap.wrap(world.memory));
  await draftReport(work, '140105', date);
  const county = tap.count.read;
  await draftReport(work, '14', date);
  tap.reset();
  await draftReport(work, '14', date);
  return { county, again: tap.count.read };
};

test('P1: a county reads only its own, and a province that is drafted only the reports below it', async () => {
  const [few, many] = [await readFor(2), await readFor(200)];
  expect(many).toEqual(few);
  expect(few.county).toBeLessThan(30);
});

test('P10: stopped before or after any write and begun again, a report is the same', async () => {
  const world = await createReportWorld();
  await take(world, '140105', names('a', 3));
  await take(world, '1402', names('b', 2));
  world.world.now = midnight(date) + day + 600_000;
  const whole = await draftReport(await workOf(world, world.memory), '14', date);
  if (whole.is !== 'drafted') throw new Error('not drafted');
  let stops = 0;
  for (const withEffect of [false, true]) {
    for (let calls = 1; calls < 60; calls += 1) {
      const again = await createReportWorld();
      await take(again, '140105', names('a', 3));
      await take(again, '1402', names('b', 2));
      again.world.now = world.world.now;
      const tap = crashingTap();
      tap.arm(calls, withEffect);
      const stopped = await draftReport(await workOf(again, tap.wrap(again.memory)), '14', date).then(
        () => false,
        () => true,
      );
      if (!stopped) break;
      stops += 1;
      const outcome = await draftReport(await workOf(again, again.memory), '14', date);
      expect(outcome.is === 'drafted' && outcome.kept.report.content).toEqual(whole.kept.report.content);
    }
  }
  expect(stops).toBeGreaterThan(10);
});
