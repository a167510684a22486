import { startTwin } from '../../infra/local/twin.ts';
import { type Costs, costTable, costTargetTable, dollarsTable, phasesTable, type Workload } from './cost.ts';
import type { FigureTable } from './figures.ts';
import { floorOf, floorTerms } from './floor.ts';
import { inLists, type Measured } from './phases.ts';
import { runPlainWorkload } from './plain-workload.ts';
import { startPlain } from './plain-world.ts';
import { dollarsPerMillion, perArrival, type Units } from './units.ts';
import { runWorkload } from './workload.ts';
import { allCounties, benchCounties, buildBenchWorld, ports } from './world.ts';

/** Arrivals nobody counts, so that every cache is filled. */
const warmUp = 200;
/** The plain reference sends twenty requests for each of them; units per arrival do not depend on how many there are. */
const plainArrivals = 100;

/** Units and dollars of both workloads: ours, the plain reference's, and the floor. */
export async function* measureUnits(
  arrivals: number,
  tell: (line: string) => void,
): AsyncGenerator<FigureTable> {
  tell(`units: ${arrivals} arrivals of each workload`);
  const ours = await ourUnits(arrivals);
  tell(`units: ${plainArrivals} arrivals of each workload through the plain reference`);
  const plain = await plainUnits();
  const costs: Costs = {
    ours: each(ours),
    plain: each(plain),
    floor: { short: floorOf('short'), full: floorOf('full') },
  };
  yield costTable(costs);
  yield costTargetTable(costs.ours);
  yield dollarsTable(costs);
  yield phasesTable('phases', ours);
  yield phasesTable('plain-phases', plain);
  yield floorTable();
}

const ourUnits = async (arrivals: number): Promise<Record<Workload, Measured>> => {
  const twin = await startTwin({ port: 0, empty: true, sandboxesPerFunction: 2 });
  const counties = Math.max(1, Math.min(allCounties, Math.floor(arrivals / 20)));
  const world = await buildBenchWorld(twin.url, twin.adminKey, counties);
  try {
    await runWorkload(twin.url, world, 'short', { arrivals: warmUp, first: 0 });
    return {
      short: await runWorkload(twin.url, world, 'short', { arrivals, first: warmUp }),
      full: await runWorkload(twin.url, world, 'full', { arrivals, first: warmUp + arrivals }),
    };
  } finally {
    await world.close();
    await twin.stop();
  }
};

const plainUnits = async (): Promise<Record<Workload, Measured>> => {
  const counties = benchCounties(inLists(Array(plainArrivals), 20).length);
  const world = await startPlain([...counties, ...ports]);
  const people = (first: number) => ({ arrivals: plainArrivals, first, counties: counties.length });
  try {
    return {
      short: await runPlainWorkload(world, 'short', people(0)),
      full: await runPlainWorkload(world, 'full', people(plainArrivals)),
    };
  } finally {
    await world.close();
  }
};

const each = (measured: Record<Workload, Measured>): Record<Workload, Units> => ({
  short: perArrival(measured.short.units, measured.short.arrivals),
  full: perArrival(measured.full.units, measured.full.arrivals),
});

/** The floor term by term, in dollars per million arrivals. */
const floorTable = (): FigureTable => {
  const dollars = (workload: Workload) =>
    floorTerms(workload).map(({ units }) => dollarsPerMillion(units).total);
  const full = dollars('full');
  return {
    table: 'floor',
    rows: floorTerms('short').map(({ term }, index) => ({
      row: term,
      figures: { 'short $': dollars('short')[index] ?? 0, 'full $': full[index] ?? 0 },
    })),
  };
};
