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
}

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
    const { seconds, refused } = await bare.replay(calls);
    const after = referenceCpuMs();
    const bytes = calls.reduce((sum, { body }) => sum + body.length, 0);
    const rate = (one: Rate): number => one.arrivals / one.seconds;
    const ratio = rate(ours) / (arrivals / seconds);
    yield {
      table: 'rate',
      rows: [
        {
          row: 'ours',
          figures: { 'arrivals a second': rate(ours), 'machine reference ms': (before + between) / 2 },
        },
        {
          row: 'bare loop',
          figures: {
            'arrivals a second': arrivals / seconds,
            'machine reference ms': (between + after) / 2,
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
    const ours = await runAccept(twin.url, world, { arrivals, first: settling });
    const told = world.received.length - seen;
    if (told !== arrivals * 2) throw new Error(`${told} notifications came, ${arrivals * 2} are owed`);
    return { ours, setUp, calls: recorder.calls };
  } finally {
    recorder.stop();
    await world.close();
    await twin.stop();
  }
};
