import { describe, expect, test } from 'vitest';
import { brokenIn, readAll } from './invariants.ts';
import { simulate } from './thirty-days.ts';

const seeds = [1, 2, 3];

describe('thirty days of a small world', () => {
  test.each(seeds)(
    'I1 I2 I3 I4 I5 I6 I8 I9 I10 I11: every invariant holds at every midnight (seed %i)',
    async (seed) => {
      const broken: string[] = [];
      const so = await simulate(seed, {
        people: 30,
        days: 30,
        eachDay: async (now) => void broken.push(...(await brokenIn(now))),
      });
      expect([...new Set(broken)]).toEqual([]);
      // The world was lived in: what it had to say was mostly taken, some of it held at first, and people went home.
      expect(so.answers.applied).toBeGreaterThan(150);
      expect(so.answers.held).toBeGreaterThan(0);
      expect(so.answers.duplicate).toBeGreaterThan(0);
      const stages = Map.groupBy((await readAll(so)).entries.values(), ({ stage }) => stage);
      expect(stages.get('CLOSED')?.length ?? 0).toBeGreaterThan(5);
    },
  );

  test('I11: told in another order, the same records make the same entries of the same people', async () => {
    const partition = async (shuffled: boolean): Promise<string[]> => {
      const so = await simulate(4, { people: 25, days: 20, shuffled });
      const { documents } = await readAll(so);
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
    expect(await partition(true)).toEqual(await partition(false));
  });
});
