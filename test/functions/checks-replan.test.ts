import { describe, expect, test, vi } from 'vitest';
import { putLocalities } from '../../functions/admin/put-localities.ts';
import { putPolicies } from '../../functions/admin/put-policies.ts';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { entriesAnswer } from '../../shared/contracts/entry-view.ts';
import { pack } from '../../shared/store/packed.ts';
import type { Table } from '../../shared/store/table.ts';
import { sightItems } from '../../shared/store/who-may-see.ts';
import { crashingTap, slowTap } from '../doubles/table-taps.ts';
import { createWorld, hour } from './feedback-set-up.ts';

vi.setConfig({ testTimeout: 60_000 });

const minute = 60_000;
/** 00:00 in Taiyuan. */
const midnight = (date: string) => Date.parse(`${date}T00:00:00+08:00`);

type World = Awaited<ReturnType<typeof createWorld>>;

const shorter = {
  key: 'quarantineDays',
  value: { OVERSEAS: 7 },
  effectiveFrom: '2026-11-01',
  reason: 'Notice 12',
};
const shorten = (its: World, table: Table = its.memory) =>
  putPolicies({ table })({ items: [shorter] }, its.world.now);

/** In quarantine since an arrival on the 13th: 14 days end with the 27th, 7 days ended with the 20th. */
const settleEarlyArrival = async (its: World): Promise<void> => {
  await its.arrive('ent_early', { at: midnight('2026-11-13') + 10 * hour });
  await its.settle('ent_early');
  await its.tick();
};

const overdue = (its: World, entryId: string): string[] =>
  its
    .notices()
    .map((one) => one.notification)
    .filter((one) => one.kind === 'release.overdue' && one.entryId === entryId)
    .map((one) => `${one.locality}/${one.department}`)
    .sort();

const atOnce = ['140105/health', '140105/reception'];

describe('a policy put with a past date', () => {
  test('14 to 7 days: overdue within minutes where the end has passed, at the new end elsewhere, each once', async () => {
    const its = await createWorld();
    await settleEarlyArrival(its);
    await its.arrive('ent_late');
    await its.settle('ent_late');
    await its.pass(midnight('2026-11-22'));
    expect((await shorten(its)).body).toMatchObject({ stored: 1 });
    await its.pass(midnight('2026-11-22') + 3 * minute);
    expect([overdue(its, 'ent_early'), overdue(its, 'ent_late')]).toEqual([atOnce, []]);

    await its.pass(midnight('2026-11-29') - minute);
    expect(overdue(its, 'ent_late')).toEqual([]);
    await its.pass(midnight('2026-11-29'));
    expect(overdue(its, 'ent_late')).toEqual(atOnce);
    await its.pass(midnight('2026-11-29') + 4 * hour);
    expect(overdue(its, 'ent_late')).toEqual(['1401/health', ...atOnce]);
    expect(overdue(its, 'ent_early')).toEqual([
      '14/health',
      '14/lead',
      '1401/health',
      ...atOnce,
      'operator/lead',
    ]);
  });

  test('C11: the ladder begins when the shorter period was put, and another change does not put it off', async () => {
    const its = await createWorld();
    await settleEarlyArrival(its);
    const start = midnight('2026-11-22');
    await its.pass(start);
    await shorten(its);
    await its.pass(start + 3 * hour);
    const crew = { ...shorter, value: { OVERSEAS: 7, CREW: 5 }, reason: 'Notice 13' };
    await putPolicies({ table: its.memory })({ items: [crew] }, its.world.now);
    await its.pass(start + 4 * hour - minute);
    expect(overdue(its, 'ent_early')).toEqual(atOnce);
    await its.pass(start + 4 * hour + minute);
    expect(overdue(its, 'ent_early')).toEqual(['1401/health', ...atOnce]);
  });

  test('what is refused has nothing looked at, and a walk over nobody ends', async () => {
    const its = await createWorld();
    const bad = { ...shorter, key: 'curfew' };
    await putPolicies({ table: its.memory })({ items: [bad] }, its.world.now);
    expect((await its.tick()).nextDueAt).toBeNull();
    await shorten(its);
    expect((await its.tick()).nextDueAt).not.toBeNull();
    await its.pass(its.world.now + 5 * minute);
    expect((await its.tick()).nextDueAt).toBeNull();
  });
});

describe('a walk over many entries', () => {
  const many = Array.from({ length: 12_000 }, (_, index) => `ent_${index}`)
    .filter((entryId) => sightItems(entryId, ['14'])[0]?.pk === 'L#14#0')
    .slice(0, 1100);

  test('1,100 links of one shard take three steps, each of 500 at most, over several ticks; each alert once', async () => {
    const pages: number[] = [];
    const its = await createWorld((table) => ({
      ...table,
      query: async (range) => {
        const answer = await table.query(range);
        if (range.pk === 'L#14#0') pages.push(answer.items.length);
        return answer;
      },
    }));
    await settleEarlyArrival(its);
    const model = await its.document('ent_early');
    expect(many).toHaveLength(1100);
    await its.memory.put(
      many.flatMap((entryId) => [
        { pk: `E#${entryId}`, sk: 'S', v: 1, d: pack({ ...model, entryId }) },
        ...sightItems(entryId, ['14/1401/140105']),
      ]),
    );
    await its.memory.delete(its.memory.all().filter((item) => item.pk.startsWith('T#')));
    its.world.now = midnight('2026-11-22');
    await shorten(its);
    let stopped = 0;
    for (let more = true; more; ) {
      let looks = 0;
      const outcome = await its.tick(() => {
        looks += 1;
        return looks > 2 ? 9_000 : 50_000;
      });
      more = outcome.more;
      if (more) stopped += 1;
    }
    expect(stopped).toBeGreaterThan(1);
    expect(pages.filter((size) => size > 0)).toEqual([500, 500, expect.any(Number)]);
    await its.pass(its.world.now + 5 * minute);
    const alerts = Map.groupBy(
      its.notices().filter((one) => one.notification.kind === 'release.overdue'),
      (one) => one.notification.entryId,
    );
    expect(many.filter((entryId) => alerts.get(entryId)?.length !== 2)).toEqual([]);
  });

  test('ticks that overlap tell nothing twice', async () => {
    for (let slow = 1; slow < 8; slow += 1) {
      const its = await createWorld();
      await settleEarlyArrival(its);
      its.world.now = midnight('2026-11-22');
      await shorten(its);
      for (let round = 0; round < 5; round += 1, its.world.now += minute) {
        const ticks = [1, 5].map((step) => {
          const table = slowTap((call) => (call * step + slow * 3) % (slow + 2))(its.memory);
          const now = its.world.now + step * 1000;
          return runChecks({ ...its.deps, table, now: () => now })({ now, remainingMs: () => 50_000 });
        });
        await Promise.all(ticks);
      }
      expect(overdue(its, 'ent_early'), `slow ${slow}`).toEqual(atOnce);
    }
  });

  test('stopped anywhere, in the request or in a tick, it comes to its end', async () => {
    for (const where of ['request', 'tick'] as const) {
      let reached = 0;
      for (let calls = 1; calls === 1 || reached === calls - 1; calls += 1) {
        for (const effect of [false, true]) {
          const tap = crashingTap();
          const its = await createWorld(tap.wrap);
          await settleEarlyArrival(its);
          its.world.now = midnight('2026-11-22');
          if (where === 'tick') await shorten(its);
          tap.arm(calls, effect);
          const act = where === 'tick' ? its.tick() : shorten(its, its.deps.table);
          await act.catch(() => undefined);
          if (tap.stopped()) reached = calls;
          tap.disarm();
          if (where === 'request') await shorten(its);
          await its.pass(its.world.now + 10 * minute);
          expect(overdue(its, 'ent_early'), `${where} ${calls} ${effect}`).toEqual(atOnce);
        }
      }
      expect(reached).toBeGreaterThan(2);
    }
  });
});

describe('a node with another parent', () => {
  const listed = async (its: World, subject: string): Promise<string[]> => {
    const { json } = await its.http('locality', subject, { path: '/v1/entries' });
    return entriesAnswer.parse(json).items.map((one) => one.entryId);
  };

  test.each([
    ['in the same tree', '1402'],
    ['in another tree', '44'],
  ])('%s: the new parent lists its open entries, the old one does not', async (_, parentCode) => {
    const its = await createWorld();
    await its.arrive('ent_1', { pointOfEntry: undefined });
    await its.tick();
    const before = its.memory.all().filter((item) => item.pk.startsWith('L#'));
    expect([await listed(its, '1401'), await listed(its, parentCode)]).toEqual([['ent_1'], []]);
    const county = { code: '140105', parentCode, name: '小店区', level: 'county' };
    const answer = await putLocalities({ table: its.memory })({ items: [county] }, its.world.now);
    expect(answer.body).toMatchObject({ stored: 1 });
    expect(await listed(its, parentCode)).toEqual([]);
    await its.pass(its.world.now + 3 * minute);
    expect([await listed(its, '1401'), await listed(its, parentCode)]).toEqual([[], ['ent_1']]);
    await its.memory.delete(before);
    expect([await listed(its, '140105'), await listed(its, parentCode)]).toEqual([['ent_1'], ['ent_1']]);
  });

  test('another time zone moves the end of the last day; a new name has nothing looked at', async () => {
    const its = await createWorld();
    await its.arrive('ent_1');
    await its.settle('ent_1');
    await its.pass(midnight('2026-12-05'));
    const county = { code: '140105', parentCode: '1401', name: '小店区', level: 'county' };
    const walks = () => its.memory.all().filter((item) => item.sk.includes('#replan#')).length;
    await putLocalities({ table: its.memory })({ items: [{ ...county, name: 'Xiaodian' }] }, its.world.now);
    expect(walks()).toBe(0);
    const east = { ...county, timeZone: 'Pacific/Auckland' };
    await putLocalities({ table: its.memory })({ items: [east] }, its.world.now);
    expect(walks()).toBeGreaterThan(0);
    const end = Date.parse('2026-12-06T00:00:00+13:00');
    await its.pass(end - minute);
    expect(overdue(its, 'ent_1')).toEqual([]);
    await its.pass(end);
    expect(overdue(its, 'ent_1')).toEqual(atOnce);
  });
});
