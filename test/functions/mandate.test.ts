import { describe, expect, test } from 'vitest';
import { putPolicies } from '../../functions/admin/put-policies.ts';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { loadRecords } from '../../shared/store/records.ts';
import { createAdmin } from './admin-set-up.ts';
import { awayRecordOf, foundIn, recordOf, setUp as setUpErasure, valuesOf } from './erasure-set-up.ts';
import { createWorld } from './feedback-set-up.ts';
import { createSources, local } from './sources-set-up.ts';

const order = (effectiveFrom: string, effectiveTo: string) => ({
  key: 'mandate',
  value: { order: 'Order 12' },
  ...{ effectiveFrom, effectiveTo, reason: 'Order 12' },
});
const person = {
  recordId: 'w-1',
  traveller: { fullName: 'LI WEI', documents: [{ type: 'passport', issuer: 'CHN', number: 'E12345678' }] },
  entry: { pointOfEntry: 'PEK' },
};

describe('the mandate', () => {
  test('G9: while no order is in force nothing is taken in, said plainly, and the next order opens the door again', async () => {
    const its = await createSources();
    await its.putAgencies({ id: 'border', name: 'Border', source: 'immigration' });
    const post = (query: Record<string, string> = {}) =>
      its.ask(['agency', 'border'], '/v1/arrivals', { records: [person] }, query);
    await putPolicies(its)({ items: [order('2026-11-20', '2026-11-22')] }, its.world.now);
    expect((await post()).status).toBe(202);
    its.queued.splice(0);
    its.world.now = local('2026-11-23 00:00');
    const before = its.table.all().length;
    const refused = await post();
    expect([refused.status, refused.json]).toMatchObject([
      503,
      { code: 'no-mandate', detail: expect.stringContaining('policy "mandate"') },
    ]);
    expect([its.queued.length, its.table.all().length]).toEqual([0, before]);
    expect((await post({ mode: 'validate' })).status).toBe(200);
    await putPolicies(its)({ items: [order('2026-11-23', '2026-12-31')] }, its.world.now);
    expect((await post()).json).toMatchObject({ accepted: 1 });
    expect(its.queued).toHaveLength(1);
  });

  test('G9: the operator hears thirty days before the end, and every day after it', async () => {
    const its = await createWorld();
    await putPolicies({ table: its.memory })({ items: [order('2026-11-01', '2027-01-31')] }, its.world.now);
    const told = () => its.told().filter((one) => one.startsWith('mandate.'));
    await its.pass(local('2027-01-01 23:00'));
    expect(told()).toEqual([]);
    await its.pass(local('2027-01-02 01:00'));
    expect(told()).toEqual(['mandate.ending operator/lead']);
    await its.tick();
    await its.pass(local('2027-02-01 01:00'));
    expect(told().filter((one) => one.startsWith('mandate.ending'))).toHaveLength(6);
    expect(told().filter((one) => one.startsWith('mandate.overdue'))).toHaveLength(1);
    await its.pass(local('2027-02-03 01:00'));
    expect(told().filter((one) => one.startsWith('mandate.overdue'))).toHaveLength(3);
    await putPolicies({ table: its.memory })({ items: [order('2027-02-03', '2028-01-31')] }, its.world.now);
    await its.pass(local('2027-02-10 01:00'));
    expect(told().filter((one) => one.startsWith('mandate.overdue'))).toHaveLength(3);
  });

  test('G9: an order without an end, or over already, is refused; the policies say until when people are taken in', async () => {
    const { put, get } = await createAdmin();
    const { effectiveTo: _, ...endless } = order('2020-02-01', '2020-03-01');
    const answer = await put('/v1/policies', [endless]);
    expect(answer.json.results[0]).toMatchObject({
      status: 'refused',
      errors: [{ pointer: '/effectiveTo' }],
    });
    const past = await put('/v1/policies', [order('2019-01-01', '2019-02-01')]);
    expect(past.json.results[0].errors[0].code).toBe('already-over');
    await put('/v1/policies', [order('2020-02-01', '2020-03-01')]);
    expect((await get('/v1/policies')).json.inForce.mandate).toEqual({
      inForce: true,
      until: '2020-03-01T16:00:00.000Z',
    });
  });

  test('G9: thirty days after the last order everybody is erased, those still in quarantine too, unless an order or a hold comes before', async () => {
    const its = await setUpErasure();
    const people = ['QXJW', 'ZVBK', 'HGFD'].map((tag, index) => ({ tag, recordId: `r-${index}` }));
    for (const { tag, recordId } of people) await its.arrive(recordOf(recordId, valuesOf(tag)));
    const values = Object.assign({}, ...people.map(({ tag }) => ({ [tag]: `${tag}FAMILY` })));
    const names = () => foundIn(values, its.memory.all());
    const absent = { agency: 'works', recordId: 'r-away' };
    await its.arrive(awayRecordOf(absent.recordId, valuesOf('KLMN')), absent.agency, 'employer');
    const deps = { ...its.deps, erase: its.erase, eraseAway: its.eraseAway };
    const pass = async (until: number): Promise<void> => {
      while (its.world.now < until) {
        const { nextDueAt, errors } = await runChecks(deps)({
          now: its.world.now,
          remainingMs: () => 50_000,
        });
        expect(errors).toEqual([]);
        its.world.now = Math.min(until, Math.max(Date.parse(nextDueAt ?? ''), its.world.now + 60_000));
      }
    };
    const readable = async () => {
      const records = [...people.map(({ recordId }) => ({ agency: 'immigration', recordId })), absent];
      return (await loadRecords(its.deps.table, records, { consistent: true })).filter((one) => one).length;
    };
    await putPolicies({ table: its.memory })({ items: [order('2026-11-01', '2026-11-25')] }, its.world.now);
    await pass(local('2026-12-25 20:00'));
    expect([await readable(), names()]).toEqual([4, []]);
    const hold = {
      key: 'retentionHold',
      value: true,
      effectiveFrom: '2026-12-20',
      effectiveTo: '2026-12-28',
    };
    await putPolicies({ table: its.memory })({ items: [{ ...hold, reason: 'court' }] }, its.world.now);
    await pass(local('2026-12-28 20:00'));
    expect(await readable()).toBe(4);
    await pass(local('2026-12-30 20:00'));
    expect(await readable()).toBe(0);
  });
});
