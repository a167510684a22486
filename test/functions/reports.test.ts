import { expect, test } from 'vitest';
import { countOf, createReportWorld, day, midnight } from './reports-set-up.ts';

const date = '2026-11-21';

test('P1: a day is counted where the person is answered for, and added up county, city, province', async () => {
  const world = await createReportWorld();
  await world.arrive('a');
  await world.arrive('b');
  await world.settle('a');
  world.world.now = midnight('2026-11-22') + 600_000;
  const county = await world.read('140105', date);
  const city = await world.read('1401', date);
  const province = await world.read('14', date);
  expect([county, city, province].map((one) => countOf(one, 'arrived'))).toEqual([1, 1, 1]);
  expect(countOf(county, 'in-quarantine/type/facility')).toBe(1);
  // Nobody accepted b yet: the port's province answers for it.
  const port = await world.read('44', date, { subject: '44' });
  expect([countOf(port, 'arrived'), countOf(port, 'not-checked')]).toEqual([1, 1]);
  expect(port.differences).toMatchObject([{ entryId: 'b', gate: 'check', pending: false }]);
});

test('P2: nobody reads a report before its cut-off, nor of another subtree', async () => {
  const world = await createReportWorld();
  const path = `/v1/reports/140105/${date}`;
  expect((await world.ask({ path })).status).toBe(409);
  world.world.now += day;
  expect((await world.ask({ path, subject: '44' })).status).toBe(404);
  expect((await world.ask({ path, subject: '140105' })).status).toBe(200);
});
