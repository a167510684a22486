import { expect, test, vi } from 'vitest';
import { putPolicies } from '../../functions/admin/put-policies.ts';
import { entryView } from '../../shared/contracts/entry-view.ts';
import { createWorld, hour, localityKey } from './feedback-set-up.ts';

vi.setConfig({ testTimeout: 60_000 });

const midnight = (date: string) => Date.parse(`${date}T00:00:00+08:00`);

test('F6 F8: a test not taken by the end of its local day is told once, and closed by the test', async () => {
  const its = await createWorld();
  const tests = { key: 'tests', value: { OVERSEAS: [1] }, effectiveFrom: '2026-11-01', reason: 'Notice 4' };
  await putPolicies({ table: its.memory })({ items: [tests] }, its.world.now);
  await its.arrive('ent_1');
  await its.settle('ent_1');
  const overdue = () => its.told().filter((line) => line.startsWith('test.overdue'));
  await its.pass(midnight('2026-11-23') - 60_000);
  expect(overdue()).toEqual([]);
  await its.pass(midnight('2026-11-23') + 6 * hour);
  expect(overdue()).toEqual(['test.overdue 140105/health']);

  const shown = async () =>
    entryView.parse((await its.http('locality', '140105', { path: '/v1/entries/ent_1' })).json);
  const before = await shown();
  expect(before.ticks?.map(({ duty, on, doneAt }) => [duty, on, doneAt !== undefined])).toEqual([
    ['tested', '2026-11-22', false],
    ['collected', undefined, true],
    ['quarantined', undefined, true],
  ]);
  expect(before.deadlines.find(({ kind }) => kind === 'test')?.rule).toMatch(/^p-/);
  const result = { kind: 'pcr', result: 'negative', officer: 'Dr Li' };
  await its.post(localityKey('140105'), its.event('ent_1', 'test-result', result));
  const after = await shown();
  expect(after.ticks?.[0]?.doneAt).toBeDefined();
  expect(after.alerts.find(({ kind }) => kind === 'test.overdue')).toMatchObject({
    open: false,
    closedBy: 'test-result',
  });
});
