import { describe, expect, it } from 'vitest';
import { rebuildStep } from '../../functions/admin/rebuild-table.ts';
import { runChecks } from '../../functions/checks/run-checks.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { erasureAnswer } from '../../shared/contracts/erasure.ts';
import { rebuildAnswer } from '../../shared/contracts/rebuild.ts';
import { awayIdOf } from '../../shared/domain/statements/away.ts';
import { contactWrites, listAway, loadAway } from '../../shared/store/away.ts';
import { listDueRefs } from '../../shared/store/due.ts';
import { loadRecords } from '../../shared/store/records.ts';
import { memoryScan } from '../doubles/memory-scan.ts';
import { crashingTap } from '../doubles/table-taps.ts';
import { awayRecordOf, recordOf, setUp, valuesOf } from './erasure-set-up.ts';
import { hour } from './feedback-set-up.ts';
import { createRetentionWorld } from './retention-set-up.ts';

const day = 24 * hour;
const mine = valuesOf('QXJW');
const theirs = valuesOf('ZVBK');
const name = { agency: 'works', recordId: 'a-1' };
const awayId = awayIdOf(name.agency, name.recordId);

/** Somebody who is away and was asked once, and a neighbour on the same list. */
const away = async () => {
  const its = await createRetentionWorld();
  const say = (record: ArrivalRecord) => its.arrive(record, 'works', 'employer');
  await say(awayRecordOf('a-1', mine));
  await say(awayRecordOf('a-2', theirs));
  const at = its.world.now;
  await its.deps.table.write(
    contactWrites(awayId, {
      day: '2026-11-21',
      at,
      outcome: 'staying',
      officer: mine.officer,
      note: mine.note,
    }),
  );
  const found = async (recordId = 'a-1') => {
    const [record] = await loadRecords(its.deps.table, [{ ...name, recordId }], { consistent: true });
    const [line] = await loadAway(its.memory, [awayIdOf(name.agency, recordId)], { consistent: true });
    return [record !== undefined, line !== undefined];
  };
  const listed = async () =>
    (await listAway(its.memory, '14', { limit: 10 })).lines.map((one) => one.recordId);
  const keysIn = () => its.memory.all().filter(({ pk }) => pk.startsWith('K#')).length;
  const rebuild = async () => {
    const step = rebuildStep({
      table: its.deps.table,
      config: its.deps.config,
      eraseAgain: async () => undefined,
      reseal: async () => ({ resealed: 0, damaged: 0 }),
      scan: memoryScan(its.memory),
      claims: { send: async () => undefined },
    });
    return rebuildAnswer.parse((await step({ limit: 500 }, its.world.now)).body);
  };
  return { ...its, rebuild, say, found, listed, keysIn };
};

describe('people of whom nothing is known but that they are away', () => {
  it('G8 F26: a year without a word and they are erased with their contacts; who was heard of again is counted from then', async () => {
    const { passing, world, found, say, memory, keys, keysIn } = await away();
    const began = world.now;
    await passing(began + 200 * day);
    await say({ ...awayRecordOf('a-2', theirs), extras: { remark: 'still abroad' } });
    await passing(began + 364 * day);
    expect([await found('a-1'), await found('a-2')]).toEqual([
      [true, true],
      [true, true],
    ]);
    const before = keysIn();
    await passing(began + 367 * day);
    expect([await found('a-1'), await found('a-2')]).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(keysIn()).toBeLessThan(before);
    expect(memory.all().filter(({ pk }) => pk === 'R#works#a-1' || pk === `Y#${awayId}`)).toEqual([]);
    await passing(began + 567 * day);
    expect(await found('a-2')).toEqual([false, false]);
    expect(keysIn()).toBe(0);
    expect(keys.all()).toEqual([]);
  });

  it('G8 F26: stopped at any call, the next tick brings it to its end', async () => {
    let calls = 0;
    for (let call = 1; calls === 0; call += 1) {
      for (const withEffect of [false, true]) {
        const tap = crashingTap();
        const its = await setUp(tap.wrap);
        await its.arrive(awayRecordOf('a-1', mine), 'works', 'employer');
        const contact = { day: '2026-11-21', at: its.world.now, outcome: 'staying' as const };
        await its.deps.table.write(
          contactWrites(awayId, { ...contact, officer: mine.officer, note: mine.note }),
        );
        const run = runChecks({ ...its.deps, erase: its.erase, eraseAway: its.eraseAway });
        its.world.now += 366 * day;
        const tick = () => run({ now: its.world.now, remainingMs: () => 50_000 });
        tap.arm(call, withEffect);
        const first = await tick().catch(() => ({ errors: ['stopped'] }));
        tap.disarm();
        if (first.errors.length === 0) calls = call;
        its.world.now += 2 * 60_000;
        expect((await tick()).errors).toEqual([]);
        // A link of the list without its line names nobody, and is passed over.
        const left = its.raw().filter(({ pk }) => /^(R#|Y#awy_|K#|key#)/.test(pk));
        expect([left, call, withEffect]).toEqual([[], call, withEffect]);
      }
    }
    expect(calls).toBeGreaterThan(8);
  }, 60_000);

  it('G8 F26: the look that ends their keeping is put back by a rebuild', async () => {
    const { rebuild, memory, world } = await away();
    await memory.delete(memory.all().filter(({ pk }) => pk.startsWith('T#')));
    await rebuild();
    const { refs } = await listDueRefs(memory, 'away', { until: world.now + day, limit: 10 });
    expect(refs.toSorted()).toEqual(['works#a-1', 'works#a-2']);
  });

  it('G8 F26: who came by another agency’s record leaves the list, and what said they were away goes by the short rule', async () => {
    const { passing, world, found, arrive, deps } = await away();
    await arrive(recordOf('r-9', mine));
    const came = world.now;
    expect(await found()).toEqual([true, false]);
    await passing(came + 15 * day);
    expect(await found()).toEqual([false, false]);
    const [journey] = await loadRecords(deps.table, [{ agency: 'immigration', recordId: 'r-9' }], {
      consistent: true,
    });
    expect(journey?.entryId).toMatch(/^ent_/);
  });

  it('G8 F26: who came by the same record is the journey’s, and stays as long as it', async () => {
    const { passing, world, found, say } = await away();
    await say(recordOf('a-1', mine));
    await passing(world.now + 40 * day);
    expect(await found()).toEqual([true, false]);
  });

  it('G8 F26: who is erased and then sent again with a date opens a journey', async () => {
    const { ask, say, found, listed, deps, memory } = await away();
    const more = { day: '2026-11-22', at: 0, outcome: 'declined' as const };
    await deps.table.write(contactWrites(awayId, more));
    const request = { entryId: awayId, reason: 'they asked for it' };
    const said = erasureAnswer.parse((await ask('/v1/erasures', { ...request, dryRun: true })).json);
    expect(said.journeys).toMatchObject([
      {
        entryIds: [awayId],
        outcome: 'would-erase',
        counts: { records: 1, awayContacts: 3, awayLines: 1, dataKeys: 3 },
      },
    ]);
    expect(await found()).toEqual([true, true]);
    const done = erasureAnswer.parse((await ask('/v1/erasures', request)).json);
    expect(done.journeys).toMatchObject([{ outcome: 'erased', counts: said.journeys[0]?.counts }]);
    expect([await found(), await listed()]).toEqual([[false, false], ['a-2']]);
    expect(memory.all().filter(({ pk }) => pk === `Y#${awayId}`)).toEqual([]);
    expect((await ask('/v1/erasures', request)).status).toBe(404);
    const all = await ask('/v1/erasures', { ...request, allJourneys: true });
    expect([all.status, all.json.errors[0].pointer]).toEqual([422, '/allJourneys']);
    expect((await say(recordOf('a-1', mine))).entryId).toMatch(/^ent_/);
  });

  it('G8 F26: a dry run names them beforehand, a hold keeps them, and a steward may erase whoever is due', async () => {
    const { retention, passing, world, found } = await away();
    const began = world.now;
    const until = new Date(began + 370 * day).toISOString();
    const told = await retention({ until });
    expect(told.byRule.away).toBe(2);
    expect(told.journeys.map(({ entryId }) => entryId)).toContain(awayId);
    expect(await found()).toEqual([true, true]);
    await passing(began + 364 * day);
    expect((await retention({ dryRun: false })).erased).toBe(0);
    world.now = began + 367 * day;
    expect((await retention({ dryRun: false })).erased).toBe(2);
    expect(await found()).toEqual([false, false]);
  });
});
