import { describe, expect, test } from 'vitest';
import { readAll } from './found.ts';
import { brokenIn } from './invariants.ts';
import { simulate } from './thirty-days.ts';

/** Which records make one entry, for each entry there is. */
const partition = async (seed: number, shuffled: boolean): Promise<string[]> => {
  const { documents } = await readAll(await simulate(seed, { people: 4, fair: true, shuffled }));
  return documents
    .filter(({ mergedInto }) => mergedInto === undefined)
    .map(({ statements }) =>
      statements
        .map(({ agency, recordId }) => `${agency}/${recordId}`)
        .sort()
        .join(' '),
    )
    .sort();
};

describe('thirty days of a small world', () => {
  test('I1 I2 I3 I4 I5 I6 I8 I9 I10 I11: where nothing goes wrong, every invariant holds and people go home', async () => {
    const so = await simulate(4, { people: 7, fair: true });
    expect(await brokenIn(so)).toEqual([]);
    expect(Object.values(so.world.faults.counts).filter((count) => count > 0)).toEqual([]);
    expect(so.speakers.answers.applied).toBeGreaterThan(40);
    expect(so.speakers.answers.held).toBeGreaterThan(0);
    const stages = Map.groupBy((await readAll(so)).entries.values(), ({ stage }) => stage);
    expect(stages.get('CLOSED')?.length ?? 0).toBeGreaterThan(0);
  });

  test('I11: told in another order, the same records make the same entries of the same people', async () => {
    expect(await partition(5, true)).toEqual(await partition(5, false));
  });

  test('a seed tells the same story again, to the last fault and the last byte', async () => {
    const told = await Promise.all([7, 7].map((seed) => simulate(seed, { recording: true })));
    const [first, second] = told.map(({ world }) => ({
      journal: world.journal.lines,
      table: world.table.all(),
      faults: world.faults.counts,
    }));
    expect(first?.journal.length).toBeGreaterThan(100);
    expect(second).toEqual(first);
  });
});
