import { parseArgs } from 'node:util';
import { startTwin } from '../../infra/local/twin.ts';
import { dollarsPerMillion, perArrival } from './units.ts';
import { type Measured, runWorkload } from './workload.ts';
import { buildBenchWorld } from './world.ts';

/** First target of each workload: dollars per million arrivals, write units and invocations per arrival, CPU seconds per 1,000. */
const targets = {
  short: { dollars: 21, wru: 29, invocations: 1 },
  full: { dollars: 28, wru: 40, invocations: 1.5 },
  cpuSecondsPer1000: 0.6,
} as const;

const { values } = parseArgs({ options: { arrivals: { type: 'string', default: '2340' } } });
const arrivals = Number(values.arrivals);
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

const printAccept = (measured: Measured): void => {
  const { seconds, reading } = measured.accept;
  const cpuSeconds = Object.values(reading.functions).reduce((sum, one) => sum + one.cpuMs, 0) / 1000;
  const per1000 = (cpuSeconds / measured.arrivals) * 1000;
  print({
    bench: 'accept, register, push',
    arrivals: measured.arrivals,
    arrivalsPerSecond: rounded(measured.arrivals / seconds),
    cpuSecondsPer1000: rounded(per1000),
    ofTarget: rounded(per1000 / targets.cpuSecondsPer1000),
    cpuMsPer1000ByFunction: Object.fromEntries(
      Object.entries(reading.functions).map(([name, one]) => [
        name,
        rounded((one.cpuMs / measured.arrivals) * 1000),
      ]),
    ),
  });
};

const main = async (): Promise<void> => {
  const twin = await startTwin({ port: 0, empty: true });
  const world = await buildBenchWorld(twin.url, twin.adminKey);
  try {
    const warmUp = 200;
    await runWorkload(twin.url, world, 'short', { arrivals: warmUp, first: 0 });
    const short = await runWorkload(twin.url, world, 'short', { arrivals, first: warmUp });
    const full = await runWorkload(twin.url, world, 'full', { arrivals, first: warmUp + arrivals });
    printWorkload('short', short);
    printWorkload('full', full);
    printAccept(short);
    for (const [name, bundle] of Object.entries(full.last.bundles)) {
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

process.env.TZ = 'UTC';
await main();
