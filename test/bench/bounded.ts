import * as z from 'zod';
import type { FigureTable } from './figures.ts';
import { own, ownPeople, type PullWorld, startPullWorld } from './pull-world.ts';
import { overdueUnits } from './sweep.ts';
import { readMeters, resetMeters, type Units, unitsOf } from './units.ts';

const calls = ['work list', 'report', 'sweep, nothing due', 'sweep, 100 overdue'] as const;
type Call = (typeof calls)[number];
const overdue = 100;
const page = z.object({ items: z.array(z.unknown()), next: z.string().optional() });

/** What a county's own lists and the sweep read and write, beside few people of others and beside many: the ratio should be 1. */
export async function* measureBounded(
  sizes: readonly number[],
  tell: (line: string) => void,
): AsyncGenerator<FigureTable> {
  const measured: { people: number; units: Record<Call, Units> }[] = [];
  for (const people of sizes) {
    tell(`bounded: ${people} people`);
    measured.push({ people, units: await measureAt(people) });
  }
  const total = (call: Call, index: number): number => {
    const units = measured.at(index)?.units[call];
    return (units?.rru ?? 0) + (units?.wru ?? 0);
  };
  yield {
    table: 'bounded',
    rows: calls.flatMap((call) => [
      ...measured.map(({ people, units }) => ({
        row: `${call}, ${people} people`,
        figures: { RRU: units[call].rru, WRU: units[call].wru },
      })),
      {
        row: `${call}: most / fewest people`,
        figures: { 'RRU + WRU': total(call, -1) / total(call, 0) },
      },
    ]),
  };
}

/** A hundred people whose notices nobody acknowledges, then all others half an hour later. */
const measureAt = async (people: number): Promise<Record<Call, Units>> => {
  const world = await startPullWorld();
  try {
    const postedAt = await world.api.advance({ advance: 'PT0S' });
    await world.post(overdue);
    await world.api.advance({ advance: 'PT30M' });
    await world.post(people - overdue);
    // What the arrivals themselves left to look after is done first.
    await world.api.advance({ advance: 'PT5M' });
    const now = await world.api.advance({ advance: 'PT0S' });
    const date = new Date(now.getTime() + (8 - 48) * 3_600_000).toISOString().slice(0, 10);
    const report = () => world.api.call('GET', `/v1/reports/${own}/${date}`, undefined, world.countyKey);
    return {
      'work list': await costOf(world, () => wholeList(world)),
      report: await costOf(world, report),
      'sweep, nothing due': await costOf(world, () => world.api.advance({ advance: 'PT1M' })),
      'sweep, 100 overdue': await overdueUnits(world, postedAt),
    };
  } finally {
    await world.close();
  }
};

const wholeList = async ({ api, countyKey }: PullWorld): Promise<void> => {
  let cursor = '';
  let found = 0;
  do {
    const { items, next } = page.parse(
      await api.call('GET', `/v1/entries?limit=200${cursor}`, undefined, countyKey),
    );
    found += items.length;
    cursor = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  if (found !== ownPeople) throw new Error(`the county sees ${found} people, it has ${ownPeople}`);
};

const costOf = async ({ url, api }: PullWorld, call: () => Promise<unknown>): Promise<Units> => {
  await api.settle();
  await resetMeters(url);
  await call();
  await api.settle();
  return unitsOf(await readMeters(url));
};
