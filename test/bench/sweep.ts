import type { FigureTable } from './figures.ts';
import { type PullWorld, startPullWorld } from './pull-world.ts';
import { noUnits, readMeters, resetMeters, type Units } from './units.ts';

/** C1: the first reminder of a notice that nobody acknowledged comes this long after it. */
const ladderMs = 2 * 3_600_000;
const marginMs = 5 * 60_000;
const overdueCounts = [0, 10, 100, 1000];

/** What the sweep itself reads and writes while it finds the notices of so many people overdue, climbs the ladder and tells the next office. */
export async function* measureSweep(tell: (line: string) => void): AsyncGenerator<FigureTable> {
  const measured: { people: number; units: Units }[] = [];
  for (const people of overdueCounts) {
    tell(`sweep: ${people} overdue`);
    const world = await startPullWorld();
    try {
      const postedAt = await world.api.advance({ advance: 'PT0S' });
      await world.post(people);
      measured.push({ people, units: await overdueUnits(world, postedAt) });
    } finally {
      await world.close();
    }
  }
  const idle = measured[0]?.units ?? noUnits;
  yield {
    table: 'sweep',
    rows: measured.map(({ people, units }) => ({
      row: `${people} people overdue`,
      figures: {
        RRU: units.rru,
        WRU: units.wru,
        ticks: units.invocations,
        ...(people === 0
          ? {}
          : {
              'RRU per person, idle ticks off':
                (units.rru - (idle.rru / idle.invocations) * units.invocations) / people,
              'WRU per person': (units.wru - idle.wru) / people,
            }),
      },
    })),
  };
}

/** Units of the checks alone, from shortly before the first reminder of what was posted at that time until shortly after. */
export const overdueUnits = async (world: PullWorld, postedAt: Date): Promise<Units> => {
  const at = (ms: number) => ({ to: new Date(postedAt.getTime() + ms).toISOString() });
  await world.api.advance(at(ladderMs - marginMs));
  await resetMeters(world.url);
  await world.api.advance(at(ladderMs + marginMs));
  const { dynamodb, functions } = await readMeters(world.url);
  const calls = Object.values(dynamodb.byFunction.checks ?? {});
  return {
    ...noUnits,
    rru: calls.reduce((sum, one) => sum + one.rru, 0),
    wru: calls.reduce((sum, one) => sum + one.wru, 0),
    invocations: functions.checks?.invocations ?? 0,
  };
};
