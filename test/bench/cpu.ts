import { createHash } from 'node:crypto';
import { startTwin } from '../../infra/local/twin.ts';
import { type FigureTable, median } from './figures.ts';
import type { Accepted } from './phases.ts';
import { runPlainAccept } from './plain-workload.ts';
import { type PlainWorld, startPlain } from './plain-world.ts';
import { runAccept } from './workload.ts';
import { allCounties, type BenchWorld, benchCounties, buildBenchWorld, ports } from './world.ts';

/** CPU seconds per 1,000 arrivals, and how many times less than the plain reference. */
const targets = { first: 0.6, stretch: 0.2, lessThanPlain: 15 } as const;

/** Arrivals after which the compiler has seen all it needs, in each sandbox. */
const settling = { ours: 16_000, plain: 2000 } as const;
const measured = { ours: 2000, plain: 200 } as const;
const coldArrivals = 200;

/**
 * Own CPU of accepting, registering and delivering: that of the worker threads, the SDK, HTTP and JSON in them included, engines and twin
 * not. Ours and the plain reference take turns in one process, so that a busy machine slows both; each has the machine's reference beside it.
 */
export async function* measureCpu(rounds: number, tell: (line: string) => void): AsyncGenerator<FigureTable> {
  const twin = await startTwin({ port: 0, empty: true, sandboxesPerFunction: 2 });
  const world = await buildBenchWorld(twin.url, twin.adminKey, allCounties);
  const plain = await startPlain([...benchCounties(allCounties), ...ports]);
  try {
    const bench = createTurns(twin.url, world, plain);
    tell('cpu: the first arrivals, then until the compiler has settled');
    const cold = { ours: await bench.ours(coldArrivals), plain: await bench.plain(coldArrivals) };
    await bench.ours(settling.ours);
    await bench.plain(settling.plain);
    const turns: Turn[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      tell(`cpu: round ${round} of ${rounds}`);
      const before = referenceCpuMs();
      const ours = await bench.ours(measured.ours);
      const between = referenceCpuMs();
      const theirs = await bench.plain(measured.plain);
      turns.push({ ours, plain: theirs, referenceMs: [before, between, referenceCpuMs()] });
    }
    yield cpuTable(cold, turns);
    yield cpuByFunction(turns);
  } finally {
    await plain.close();
    await world.close();
    await twin.stop();
  }
}

interface Turn {
  ours: Accepted;
  plain: Accepted;
  /** Before ours, between the two, after the plain reference's. */
  referenceMs: number[];
}

const createTurns = (url: string, world: BenchWorld, plain: PlainWorld) => {
  const next = { ours: 0, plain: 0 };
  return {
    ours: (arrivals: number): Promise<Accepted> => {
      next.ours += arrivals;
      return runAccept(url, world, { arrivals, first: next.ours - arrivals });
    },
    plain: (arrivals: number): Promise<Accepted> => {
      next.plain += arrivals;
      return runPlainAccept(plain, { arrivals, first: next.plain - arrivals, counties: allCounties });
    },
  };
};

const cpuMsOf = ({ reading }: Accepted): number =>
  Object.values(reading.functions).reduce((sum, one) => sum + one.cpuMs, 0);
const secondsPer1000 = (accepted: Accepted): number => cpuMsOf(accepted) / accepted.arrivals;

/** CPU milliseconds of a fixed piece of work: what a figure of CPU is worth on a machine that does other things as well. */
export const referenceCpuMs = (): number => {
  const before = process.threadCpuUsage();
  let text = '';
  for (let round = 0; round < 60_000; round += 1) {
    text = JSON.stringify({ round, text: text.slice(0, 200), list: [1, 2, 3] });
    text = createHash('sha256').update(text).digest('base64') + text.slice(0, 300);
  }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
};

const cpuTable = (cold: Pick<Turn, 'ours' | 'plain'>, turns: readonly Turn[]): FigureTable => {
  const ours = median(turns.map((turn) => secondsPer1000(turn.ours)));
  const plain = median(turns.map((turn) => secondsPer1000(turn.plain)));
  const reference = (from: number): number =>
    median(turns.flatMap(({ referenceMs }) => referenceMs.slice(from, from + 2)));
  const row = (whose: 'ours' | 'plain', seconds: number) => ({
    'CPU s per 1,000': seconds,
    'first 200, cold': secondsPer1000(cold[whose]),
    'machine reference ms': reference(whose === 'ours' ? 0 : 1),
  });
  return {
    table: 'cpu',
    rows: [
      { row: 'ours', figures: row('ours', ours) },
      { row: 'plain reference', figures: row('plain', plain) },
      { row: 'plain / ours', figures: { 'CPU s per 1,000': plain / ours } },
      {
        row: 'of the target of 15 x less',
        figures: { 'CPU s per 1,000': plain / ours / targets.lessThanPlain },
      },
      { row: 'ours / first target (0.6)', figures: { 'CPU s per 1,000': ours / targets.first } },
      { row: 'ours / stretch target (0.2)', figures: { 'CPU s per 1,000': ours / targets.stretch } },
    ],
  };
};

/** CPU milliseconds per 1,000 arrivals of each function. */
const cpuByFunction = (turns: readonly Turn[]): FigureTable => ({
  table: 'cpu-functions',
  rows: (['ours', 'plain'] as const).flatMap((whose) => {
    const names = new Set(turns.flatMap((turn) => Object.keys(turn[whose].reading.functions)));
    return [...names].map((name) => ({
      row: whose === 'ours' ? name : `plain reference: ${name.replace('plain-', '')}`,
      figures: {
        'CPU ms per 1,000': median(
          turns.map((turn) => {
            const { reading, arrivals } = turn[whose];
            return ((reading.functions[name]?.cpuMs ?? 0) / arrivals) * 1000;
          }),
        ),
      },
    }));
  }),
});
