import { startTwin } from '../../infra/local/twin.ts';
import { startBareLoop } from './bare-loop.ts';
import { referenceCpuMs } from './cpu.ts';
import type { FigureTable } from './figures.ts';
import { type RecordedCall, recordCalls } from './recorder.ts';
import { runAccept } from './workload.ts';
import { allCounties, buildBenchWorld } from './world.ts';

/** Half of what the engines would do without our code. */
const target = 0.5;
const settling = 2000;

interface Rate {
  arrivals: number;
  seconds: number;
  cpu: Cpu;
}

/** CPU seconds of one stretch of work: of all threads, and of the one that runs the engines. */
interface Cpu {
  process: number;
  engines: number;
}

const cpuWatch = (): (() => Cpu) => {
  const [all, own] = [process.cpuUsage(), process.threadCpuUsage()];
  const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;
  return () => ({
    process: seconds(process.cpuUsage(all)),
    engines: seconds(process.threadCpuUsage(own)),
  });
};

const cpuColumns = ({ process: all, engines }: Cpu, arrivals: number) => ({
  'CPU s per 1,000': (all / arrivals) * 1000,
  'of it engines thread': (engines / arrivals) * 1000,
});

/**
 * Arrivals a second, from the first post to the last push at a receiver on this machine, beside the same calls to the same engines made
 * by a bare loop: same number, size and order, without our code, the API, the receiver and the batching windows.
 */
export async function* measureRate(
  arrivals: number,
  tell: (line: string) => void,
): AsyncGenerator<FigureTable> {
  tell(`rate: ${arrivals} arrivals through the twin`);
  const before = referenceCpuMs();
  const { ours, setUp, calls } = await record(arrivals);
  const between = referenceCpuMs();
  tell(`rate: the same ${calls.length} calls by a bare loop`);
  const bare = await startBareLoop();
  try {
    await bare.replay(setUp);
    const watch = cpuWatch();
    const { seconds, refused } = await bare.replay(calls);
    const bareCpu = watch();
    const after = referenceCpuMs();
    const bytes = calls.reduce((sum, { body }) => sum + body.length, 0);
    const rate = (one: Rate): number => one.arrivals / one.seconds;
    const ratio = rate(ours) / (arrivals / seconds);
    yield {
      table: 'rate',
      rows: [
        {
          row: 'ours',
          figures: {
            'arrivals a second': rate(ours),
            'machine reference ms': (before + between) / 2,
            ...cpuColumns(ours.cpu, arrivals),
          },
        },
        {
          row: 'bare loop',
          figures: {
            'arrivals a second': arrivals / seconds,
            'machine reference ms': (between + after) / 2,
            ...cpuColumns(bareCpu, arrivals),
            'calls per arrival': calls.length / arrivals,
            'KB per arrival': bytes / arrivals / 1000,
            refused,
          },
        },
        { row: 'ours / bare loop', figures: { 'arrivals a second': ratio } },
        { row: 'of the target of half', figures: { 'arrivals a second': ratio / target } },
      ],
    };
  } finally {
    await bare.close();
  }
}

const record = async (
  arrivals: number,
): Promise<{ ours: Rate; setUp: RecordedCall[]; calls: RecordedCall[] }> => {
  const recorder = recordCalls();
  const twin = await startTwin({ port: 0, empty: true, sandboxesPerFunction: 2 });
  const world = await buildBenchWorld(twin.url, twin.adminKey, allCounties);
  try {
    await runAccept(twin.url, world, { arrivals: settling, first: 0 });
    const setUp = recorder.calls.splice(0);
    const seen = world.received.length;
    const watch = cpuWatch();
    const accepted = await runAccept(twin.url, world, { arrivals, first: settling });
    const ours = { arrivals, seconds: accepted.seconds, cpu: watch() };
    const told = world.received.length - seen;
    if (told !== arrivals * 2) throw new Error(`${told} notifications came, ${arrivals * 2} are owed`);
    return { ours, setUp, calls: recorder.calls };
  } finally {
    recorder.stop();
    await world.close();
    await twin.stop();
  }
};
