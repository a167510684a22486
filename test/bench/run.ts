import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startTwin } from '../../infra/local/twin.ts';
import { type Bounded, runBounded } from './bounded.ts';
import { dollarsPerMillion, perArrival } from './units.ts';
import { type Accepted, type Measured, runAccept, runWorkload } from './workload.ts';
import { allCounties, buildBenchWorld } from './world.ts';

/** First target of each workload: dollars per million arrivals, write units and invocations per arrival, CPU seconds per 1,000. */
const targets = {
  short: { dollars: 21, wru: 29, invocations: 1 },
  full: { dollars: 28, wru: 40, invocations: 1.5 },
  cpuSecondsPer1000: 0.6,
} as const;

const { values } = parseArgs({
  options: {
    arrivals: { type: 'string', default: '2340' },
    /** How many people lie in the table when the same county's lists are read again. */
    people: { type: 'string', default: '100000' },
  },
});
const arrivals = Number(values.arrivals);
const people = Number(values.people);
const rounded = (value: number): number => Number(value.toPrecision(4));
const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const printWorkload = (name: 'short' | 'full', measured: Measured): void => {
  const units = perArrival(measured.units, measured.arrivals);
  const dollars = dollarsPerMillion(units);
  print({
    bench: name,
    arrivals: measured.arrivals,
    unitsPerArrival: Object.fromEntries(Object.entries(units).map(([kind, value]) => [kind, rounded(value)])),
    dollarsPerMillion: Object.fromEntries(
      Object.entries(dollars).map(([kind, value]) => [kind, rounded(value)]),
    ),
    ofTarget: {
      dollars: rounded(dollars.total / targets[name].dollars),
      wru: rounded(units.wru / targets[name].wru),
      invocations: rounded(units.invocations / targets[name].invocations),
    },
  });
  for (const [phase, used] of Object.entries(measured.phases)) {
    const each = perArrival(used, measured.arrivals);
    print({
      bench: `${name}: ${phase}`,
      unitsPerArrival: Object.fromEntries(
        Object.entries(each).map(([kind, value]) => [kind, rounded(value)]),
      ),
    });
  }
};

const ownCpuMs = ({ reading }: Accepted): [string, number][] =>
  Object.entries(reading.functions).map(([name, one]) => [name, one.cpuMs]);

const cpuSecondsPer1000 = (accepted: Accepted): number =>
  ownCpuMs(accepted).reduce((sum, [, ms]) => sum + ms, 0) / accepted.arrivals;

/** CPU milliseconds of a fixed piece of work: what a figure of CPU is worth on a machine that does other things as well. */
const referenceCpuMs = (): number => {
  const before = process.threadCpuUsage();
  let text = '';
  for (let round = 0; round < 60_000; round += 1) {
    text = JSON.stringify({ round, text: text.slice(0, 200), list: [1, 2, 3] });
    text = createHash('sha256').update(text).digest('base64') + text.slice(0, 300);
  }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
};

/** `cold`: the first arrivals of freshly started sandboxes. The steady state comes after all else that was measured. */
const printAccept = (cold: Accepted, steady: Accepted, referenceMs: number): void => {
  const per1000 = cpuSecondsPer1000(steady);
  print({
    bench: 'accept, register, push',
    arrivals: steady.arrivals,
    arrivalsPerSecond: rounded(steady.arrivals / steady.seconds),
    cpuSecondsPer1000: rounded(per1000),
    cpuSecondsPer1000Cold: rounded(cpuSecondsPer1000(cold)),
    ofTarget: rounded(per1000 / targets.cpuSecondsPer1000),
    machineReferenceCpuMs: rounded(referenceMs),
    cpuMsPer1000ByFunction: Object.fromEntries(
      ownCpuMs(steady).map(([name, ms]) => [name, rounded((ms / steady.arrivals) * 1000)]),
    ),
  });
};

/** What a county's own lists read, beside few people of others and beside many: the ratio should be 1. */
const printBounded = ([few, many]: readonly Bounded[]): void => {
  if (!few || !many) return;
  for (const call of ['work list', 'report', 'sweep'] as const) {
    const [before, after] = [few.calls[call], many.calls[call]];
    print({
      bench: `bounded: ${call}`,
      people: [few.people, many.people],
      rru: [rounded(before.rru), rounded(after.rru)],
      wru: [rounded(before.wru), rounded(after.wru)],
      ratio: rounded((after.rru + after.wru) / (before.rru + before.wru)),
    });
  }
};

const warmUp = 200;
/** Arrivals after which the compiler has seen all it needs, in each sandbox. */
const settling = 4000;

const main = async (): Promise<void> => {
  const twin = await startTwin({ port: 0, empty: true, sandboxesPerFunction: 2 });
  const counties = Math.max(1, Math.min(allCounties, Math.floor(arrivals / 20)));
  const world = await buildBenchWorld(twin.url, twin.adminKey, counties);
  let next = 0;
  const some = (count: number): { arrivals: number; first: number } => {
    next += count;
    return { arrivals: count, first: next - count };
  };
  try {
    const { accepted: cold } = await runWorkload(twin.url, world, 'short', some(warmUp));
    printWorkload('short', await runWorkload(twin.url, world, 'short', some(arrivals)));
    printWorkload('full', await runWorkload(twin.url, world, 'full', some(arrivals)));
    // Last, because nobody reports on these: no time passes after them.
    await runAccept(twin.url, world, some(settling));
    const before = referenceCpuMs();
    const steady = await runAccept(twin.url, world, some(Math.max(arrivals, settling)));
    printAccept(cold, steady, (before + referenceCpuMs()) / 2);
    for (const [name, bundle] of Object.entries(steady.reading.bundles)) {
      print({
        bench: `function ${name}`,
        bundleKb: rounded(bundle.bundleKb),
        initMs: rounded(bundle.lastInitMs),
      });
    }
  } finally {
    await world.close();
    await twin.stop();
  }
};

/** On a table of its own, where the first thousand are all there are. */
const bounded = async (): Promise<void> => {
  const twin = await startTwin({ port: 0, empty: true, sandboxesPerFunction: 2 });
  try {
    printBounded(await runBounded(twin.url, twin.adminKey, [1000, people]));
  } finally {
    await twin.stop();
  }
};

process.env.TZ = 'UTC';
await main();
await bounded();
