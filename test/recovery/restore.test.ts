import { describe, expect, test } from 'vitest';
import { parseNotification } from '../../shared/store/notifications.ts';
import { restoreStep } from '../../shared/store/restore.ts';
import type { Item, Key } from '../../shared/store/table.ts';
import { memoryScan } from '../doubles/memory-scan.ts';
import { county } from './places.ts';
import { entryOf, event, post, settleIn, traveller } from './story.ts';
import { createRecoveryWorld, hour, minute, type RecoveryWorld } from './world.ts';

const entryIds = (items: readonly Item[]): string[] =>
  items.flatMap(({ pk, sk }) => (pk.startsWith('E#') && sk === 'S' ? [pk.slice(2)] : [])).sort();
const ids = (its: RecoveryWorld): Set<string> =>
  new Set(its.calls.flatMap(({ body }) => [...body.matchAll(/"id":"(ntf_\w+)"/g)].map(([, id = '']) => id)));

/** What each notice says, apart from its id: a thing said twice to one recipient is there twice. */
const said = (its: RecoveryWorld, upTo = Number.POSITIVE_INFINITY): string[] =>
  its.table
    .all()
    .filter(({ pk }) => pk.startsWith('I#'))
    .map((item) => parseNotification(item).notification)
    .filter((one) => Date.parse(one.createdAt) < upTo && !one.kind.startsWith('ack.'))
    .map((one) => `${one.kind} ${one.entryId} ${one.locality}/${one.department} ${one.escalation}`)
    .sort();

const restoreFrom = async (its: RecoveryWorld, backup: readonly Item[], more: { dryRun?: boolean } = {}) => {
  const step = restoreStep({ copy: memoryScan({ all: () => [...backup] }), table: its.table });
  const total = { read: 0, missing: 0, joined: 0 };
  let after: Key | undefined;
  do {
    const done = await step({ segment: 0, segments: 1, limit: 30, after, dryRun: more.dryRun ?? false });
    for (const name of ['read', 'missing', 'joined'] as const) total[name] += done[name];
    after = done.after;
  } while (after !== undefined);
  return total;
};

/** A morning until T, whose backup it is, and an afternoon after it, in which everybody went on. */
const morningAndAfternoon = async () => {
  const its = await createRecoveryWorld();
  await post(
    its,
    'border',
    'immigration',
    [0, 1, 2, 3].map((number) => traveller(number, {}, its.now - hour)),
  );
  await its.pass(its.now + 10 * minute);
  await settleIn(its, await entryOf(its, 'border-0'), '140105');
  await its.pass(its.now + hour);
  const backup = its.table.all();
  const at = its.now;
  const afternoon = async (world: RecoveryWorld): Promise<void> => {
    await post(
      world,
      'border',
      'immigration',
      [4, 5].map((number) => traveller(number, {}, at - minute)),
    );
    await post(world, 'registry', 'hq', [traveller(1, { recordId: 'registry-1' }, at - 2 * hour)]);
  };
  await afternoon(its);
  await settleIn(its, await entryOf(its, 'border-2'), '140105');
  await its.tell(county('140105'), [
    event(its, await entryOf(its, 'border-0'), 'follow-up', { outcome: 'SEEN_OK' }),
  ]);
  await its.pass(its.now + hour);
  return { its, backup, at, afternoon };
};

describe('runbook "Restore": part of the table was damaged, and a copy of an earlier time is joined into it', () => {
  test('what was deleted or spoilt is there again, what came since stays, and nothing is told twice', async () => {
    const { its, backup } = await morningAndAfternoon();
    const whole = its.table.all();
    const damaged = await createRecoveryWorld({ now: its.now, table: whole });
    // A faulty release deletes the records and notices of the morning and some entries nothing happened to since, and spoils one.
    const [first, third] = [await entryOf(its, 'border-1'), await entryOf(its, 'border-3')];
    const old = new Set(backup.map(({ pk, sk }) => `${pk} ${sk}`));
    const gone = whole.filter(
      ({ pk, sk }) => old.has(`${pk} ${sk}`) && (/^[RFILK]#/.test(pk) || (pk === `E#${third}` && sk === 'S')),
    );
    await damaged.table.delete(gone.map(({ pk, sk }) => ({ pk, sk })));
    const [spoilt] = await damaged.table.get([{ pk: `E#${first}`, sk: 'S' }]);
    await damaged.table.put([{ ...spoilt, pk: `E#${first}`, sk: 'S', v: 2, d: new Uint8Array([1, 2, 3]) }]);

    expect(await restoreFrom(damaged, backup, { dryRun: true })).toMatchObject({
      missing: expect.any(Number),
      joined: 1,
    });
    const { missing } = await restoreFrom(damaged, backup);
    expect(missing).toBeGreaterThan(10);
    expect(await restoreFrom(damaged, backup)).toMatchObject({ missing: 0, joined: 0 });
    await damaged.rebuild();
    await damaged.settle();
    expect(entryIds(damaged.table.all())).toEqual(entryIds(whole));

    // The agency whose word of the afternoon lay in the spoilt entry says it again; everybody goes on for two days.
    const end = its.now + 48 * hour;
    for (const world of [its, damaged]) {
      await post(world, 'registry', 'hq', [traveller(1, { recordId: 'registry-1' }, world.now - 5 * hour)]);
      world.calls.length = 0;
      await world.pass(end);
    }
    expect(said(damaged)).toEqual(said(its));
    expect(said(its).length).toBeGreaterThan(30);
  });

  test('a whole table gains nothing from a copy, nor loses anything', async () => {
    const { its, backup } = await morningAndAfternoon();
    const before = its.table.all();
    expect(await restoreFrom(its, backup)).toMatchObject({ missing: 0, joined: 0 });
    expect(its.table.all()).toEqual(before);
  });

  test('an acknowledgement that only the copy has counts', async () => {
    const { its, backup } = await morningAndAfternoon();
    const noted = backup.map((item) =>
      item.pk.startsWith('I#') ? { ...item, a: '2026-11-21T09:00:00Z', o: 'Dr Li' } : item,
    );
    await restoreFrom(its, noted);
    const old = new Set(backup.filter(({ pk }) => pk.startsWith('I#')).map(({ sk }) => sk));
    const open = its.table
      .all()
      .filter((item) => item.pk.startsWith('I#') && old.has(item.sk) && item.a === undefined);
    expect(open).toEqual([]);
  });
});

describe('runbook "Restore": the table is gone, and all there is is a copy of an earlier time', () => {
  test('agencies post again what they posted since: nobody is lost, and what was told before is not told again', async () => {
    const { its, backup, at, afternoon } = await morningAndAfternoon();
    const restored = await createRecoveryWorld({ now: its.now, table: backup });
    const before = ids(its);
    await restored.rebuild();
    await afternoon(restored);
    await restored.settle();
    expect(entryIds(restored.table.all())).toEqual(entryIds(its.table.all()));
    expect(said(restored, at)).toEqual(said(its, at));
    // A push that had not been delivered at T goes out under the id it had; receivers know it.
    const told = ids(restored);
    const again = restored.calls.filter(({ body }) =>
      [...body.matchAll(/"createdAt":"([^"]+)"/g)].some(([, time]) => Date.parse(time ?? '') < at),
    );
    for (const { body } of again) {
      for (const [, id = ''] of body.matchAll(/"id":"(ntf_\w+)"/g)) expect(before.has(id), id).toBe(true);
    }
    expect(told.size).toBeGreaterThan(0);
  });

  test('what was told between T and the loss comes again under another id, for people of that time alone', async () => {
    const { its, backup, at, afternoon } = await morningAndAfternoon();
    const restored = await createRecoveryWorld({ now: its.now, table: backup });
    await restored.rebuild();
    await afternoon(restored);
    await restored.settle();
    const known = new Set(entryIds(backup));
    const registered = (world: RecoveryWorld) =>
      world.table
        .all()
        .filter(({ pk }) => pk.startsWith('I#'))
        .map((item) => parseNotification(item).notification)
        .filter(({ kind }) => kind === 'arrival.registered');
    const repeated = registered(restored).filter(
      ({ id }) => !new Set(registered(its).map((one) => one.id)).has(id),
    );
    expect(repeated.length).toBeGreaterThan(0);
    expect(repeated.filter(({ entryId = '' }) => known.has(entryId))).toEqual([]);
    // By entry, kind and version a receiver knows it all the same (docs/webhooks.md).
    const marks = new Set(registered(its).map((one) => `${one.entryId} ${one.kind} ${one.version}`));
    expect(repeated.filter((one) => !marks.has(`${one.entryId} ${one.kind} ${one.version}`))).toEqual([]);
    expect(repeated.filter(({ createdAt }) => Date.parse(createdAt) < at)).toEqual([]);
  });
});
