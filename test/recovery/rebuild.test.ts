import { describe, expect, test } from 'vitest';
import { unpack } from '../../shared/store/packed.ts';
import type { Item } from '../../shared/store/table.ts';
import { county } from './places.ts';
import { aMorning, entryOf, event, isDerived, post, settleIn, tellings, traveller } from './story.ts';
import { createRecoveryWorld, hour, type RecoveryWorld } from './world.ts';

const day = 24 * hour;
const named = ({ pk, sk }: Item): string => `${pk} ${sk}`;
/** What is not a matter of when it was put: due items are early looks, and their names say when. */
const lasting = (items: readonly Item[]): Item[] =>
  items.filter((item) => isDerived(item) && !/^[TV]#/.test(item.pk));

/** The same world, its derived items lost. */
const loseDerived = async (of: RecoveryWorld) => {
  const kept = await createRecoveryWorld({ table: of.table.all(), now: of.now });
  const lost = await createRecoveryWorld({
    table: of.table.all().filter((item) => !isDerived(item)),
    now: of.now,
  });
  for (const one of [kept, lost]) one.answer = of.answer;
  return { kept, lost };
};

/** Two weeks and more, in which the county goes on telling what it does. */
const live = async (its: RecoveryWorld): Promise<void> => {
  const begun = its.now;
  await its.pass(begun + 20 * hour);
  const [first, next] = [await entryOf(its, 'border-0'), await entryOf(its, 'border-6')];
  await its.tell(county('140105'), [event(its, first, 'follow-up', { outcome: 'SEEN_OK' })]);
  await settleIn(its, next, '140105');
  await post(its, 'registry', 'hq', [traveller(5, { recordId: 'registry-5' }, begun - 4 * hour)]);
  await its.pass(begun + 17 * day);
};

describe('runbook "Rebuild": the derived items are lost and put back from the evidence alone', () => {
  test('links, identity keys and lists are the same as before', async () => {
    const its = await createRecoveryWorld();
    await aMorning(its);
    const { kept, lost } = await loseDerived(its);
    const before = lasting(kept.table.all());
    expect(new Set(before.map(({ pk }) => pk[0]))).toEqual(new Set(['L', 'K', 'O', 'W']));
    await lost.rebuild();
    await lost.settle();
    const after = new Map(lost.table.all().map((item) => [named(item), item]));
    expect(before.filter((item) => !after.has(named(item))).map(named)).toEqual([]);
    expect(lasting([...after.values()])).toHaveLength(before.length);
    for (const item of before.filter(({ pk }) => pk.startsWith('K#'))) {
      expect(unpack(after.get(named(item))?.d), named(item)).toEqual(unpack(item.d));
    }
  });

  test('who was aboard of what is found again, however the records were packed', async () => {
    const its = await createRecoveryWorld();
    await aMorning(its);
    const { kept, lost } = await loseDerived(its);
    await lost.rebuild();
    await lost.settle();
    const aboard = (world: RecoveryWorld) =>
      new Set(
        world.table
          .all()
          .filter(({ pk }) => pk.startsWith('V#'))
          .flatMap(({ pk, d }) =>
            (unpack(d) as [string, string[]][]).flatMap(([name, ids]) =>
              ids.map((id) => `${pk} ${name} ${id}`),
            ),
          ),
      );
    expect(aboard(lost)).toEqual(aboard(kept));
    expect(aboard(kept).size).toBeGreaterThan(5);
  });

  test('the same alerts come at the same times for two weeks and more, and nothing is told twice', async () => {
    const its = await createRecoveryWorld();
    await aMorning(its);
    const { kept, lost } = await loseDerived(its);
    await lost.rebuild();
    for (const world of [kept, lost]) await live(world);
    const [then, now] = [tellings(kept.table.all(), its.now), tellings(lost.table.all(), its.now)];
    expect(then.filter((line) => line.includes('release.overdue')).length).toBeGreaterThan(2);
    expect(now).toEqual(then);
  });

  test('a rebuild of what is whole changes nothing, and a dry run touches nothing', async () => {
    const its = await createRecoveryWorld();
    await aMorning(its);
    const { kept, lost } = await loseDerived(its);
    const whole = kept.table.all();
    expect(await kept.rebuild({ dryRun: true })).toMatchObject({ entries: 9, damaged: 0 });
    expect(kept.table.all()).toEqual(whole);
    expect(await lost.rebuild({ dryRun: true })).toMatchObject({ entries: 9, keys: 10 });
    await kept.rebuild();
    await kept.settle();
    expect(lasting(kept.table.all()).map(named).sort()).toEqual(lasting(whole).map(named).sort());
    await live(kept);
    const twin = await createRecoveryWorld({ table: whole, now: its.now });
    twin.answer = its.answer;
    await live(twin);
    expect(tellings(kept.table.all())).toEqual(tellings(twin.table.all()));
  });
});
