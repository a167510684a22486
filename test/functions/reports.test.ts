import { expect, test } from 'vitest';
import type { Department } from '../../shared/contracts/localities.ts';
import { appendAudit } from '../../shared/store/audit.ts';
import { localityKey } from './feedback-set-up.ts';
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

test('I2: whoever is nobody’s is the operator’s, and the roots with the operator make the whole', async () => {
  const world = await createReportWorld();
  await world.arrive('a');
  await world.arrive('b');
  await world.settle('b');
  await world.arrive('c', { destination: undefined, pointOfEntry: undefined });
  world.world.now = midnight('2026-11-22') + 600_000;
  const steward = { role: 'steward', subject: 'duty-desk' } as const;
  const roots = await Promise.all(['14', '44', 'operator'].map((code) => world.read(code, date, steward)));
  expect(roots.map((one) => countOf(one, 'arrived'))).toEqual([1, 1, 1]);
  expect((await world.ask({ path: `/v1/reports/operator/${date}`, subject: '14' })).status).toBe(404);
  expect((await world.ask({ path: `/v1/reports/nowhere/${date}`, ...steward })).status).toBe(404);
});

test('P8 D18: what a locality verified on the day is counted from its own journal', async () => {
  const world = await createReportWorld();
  const line = {
    keyId: 'key_1',
    role: 'locality' as const,
    subject: '140105',
    action: 'verification' as const,
    purpose: 'contact-tracing' as const,
    legalBasis: 'Regulation 7',
  };
  const at = (hours: number) => new Date(midnight(date) + hours * 3_600_000).toISOString();
  const conveyance = { mode: 'air' as const, name: 'CZ1', date };
  const append = appendAudit({ journal: world.memory, table: world.memory });
  await append({ ...line, at: at(3), entryIds: ['a', 'b'], conveyance });
  await append({ ...line, at: at(20), entryIds: ['b', 'c'], conveyance });
  await append({ ...line, at: at(21), entryIds: [], action: 'exit-record' });
  await append({ ...line, at: at(25), entryIds: ['d'], conveyance });
  world.world.now = midnight('2026-11-22') + 2 * 3_600_000;
  const report = await world.read('140105', date);
  const counted = ['conveyances-verified', 'batches-verified', 'persons-verified'];
  expect(counted.map((name) => countOf(report, name))).toEqual([2, 1, 3]);
});

test('G2: each department sees of a report what its matrix allows', async () => {
  const world = await createReportWorld();
  await world.arrive('a');
  await world.settle('a');
  world.world.now = midnight('2026-11-22') + 600_000;
  const read = (locality: string, departments: Department[], subject = locality) =>
    world.read(locality, date, { subject, departments });
  const health = await read('140105', ['health']);
  expect([health.masked, countOf(health, 'arrived'), health.policies]).toEqual([false, 1, []]);
  const reception = await read('140105', ['reception']);
  expect([reception.masked, countOf(reception, 'arrived'), reception.differences]).toEqual([
    true,
    null,
    undefined,
  ]);
  expect(reception.rows.every(({ count }) => count === null || count === 0 || count >= 5)).toBe(true);
  expect((await read('140105', ['lead'])).differences).toEqual([]);
  expect((await read('140105', ['lead'], '14')).rows).toEqual([]);
  expect(countOf(await read('140105', ['health'], '14'), 'arrived')).toBe(1);
  const csv = await world.ask({
    path: `/v1/reports/140105/${date}`,
    subject: '140105',
    departments: ['reception'],
    headers: { accept: 'text/csv' },
  });
  expect(csv.text.split('\r\n')).toContain(`140105,${date},1,draft,arrived,,,,,yes`);
  const agency = await world.ask({ path: `/v1/reports/140105/${date}`, role: 'agency', subject: 'mill' });
  expect(agency.status).toBe(403);
});

test('P1: what is amended in a county reaches the draft of the province through that of the city', async () => {
  const world = await createReportWorld();
  await world.arrive('a');
  await world.settle('a');
  const evening = new Date(midnight(date) + 20 * 3_600_000).toISOString();
  world.world.now = midnight('2026-11-22') + 600_000;
  expect(countOf(await world.read('14', date), 'in-quarantine')).toBe(1);
  const ill = { ...world.event('a', 'hospitalised', { officer: 'Dr Li' }), occurredAt: evening };
  await world.post(localityKey('140105'), ill);
  world.world.now += 60_000;
  const amended = await world.sign('140105', date, 'amend', { officer: 'Ms Ma', reason: 'told late' });
  expect(amended.status).toBe(200);
  const province = await world.read('14', date);
  expect([countOf(province, 'in-quarantine'), countOf(province, 'in-hospital')]).toEqual([0, 1]);
  // Once somebody has signed it, it stays as it was signed.
  expect((await world.sign('14', date, 'review', { officer: 'Ms Zhao' })).status).toBe(200);
  expect(countOf(await world.read('14', date), 'in-hospital')).toBe(1);
});
