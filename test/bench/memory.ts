import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { FigureTable } from './figures.ts';
import type { LoadWorld } from './load-world.ts';

const usage = z.object({ rss: z.number(), heapUsed: z.number(), external: z.number() });
const everyMs = 2000;
const mb = 1_000_000;
/** Records after which caches, compiled code and the database's buffers are as large as they become. */
const settledShare = 0.25;

interface Sample {
  records: number;
  rssMb: number;
  /** Without the pages of files, which the system takes back when it needs them. */
  ownMb: number;
  heapMb: number;
}

export interface MemoryWatch {
  /** What was seen until now. */
  table(): Promise<FigureTable>;
  stop(): void;
}

/** Looks at the twin's memory every two seconds; the slopes are those of the straight lines through what came after the first quarter. */
export const watchMemory = ({ url, pid, directory }: LoadWorld, delivered: () => number): MemoryWatch => {
  const samples: Sample[] = [];
  const look = async (): Promise<void> => {
    const { rss, heapUsed } = usage.parse(await (await fetch(`${url}/_twin/memory`)).json());
    const own = anonymousBytes(pid) ?? rss;
    samples.push({ records: delivered(), rssMb: rss / mb, ownMb: own / mb, heapMb: heapUsed / mb });
  };
  // A look that fails, because the twin stops, is one sample less.
  const timer = setInterval(() => void look().catch(() => undefined), everyMs);
  return {
    table: async () => {
      await look();
      return memoryTable(samples, diskMb(directory));
    },
    stop: () => clearInterval(timer),
  };
};

/** What Linux tells of a process; undefined elsewhere. */
const anonymousBytes = (pid: number): number | undefined => {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(file, 'utf8'))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
};

const memoryTable = (samples: readonly Sample[], disk: number): FigureTable => {
  const all = samples.at(-1)?.records ?? 0;
  const settled = samples.filter(({ records }) => records >= all * settledShare);
  const row = (name: string, pick: (sample: Sample) => number): FigureTable['rows'][number] => ({
    row: name,
    figures: {
      'after the first quarter': lowestOf(settled.slice(0, 5), pick),
      'at the end': pick(settled.at(-1) ?? { records: 0, rssMb: 0, ownMb: 0, heapMb: 0 }),
      highest: Math.max(...samples.map(pick)),
      'growth per 10,000 records': slope(settled, pick) * 10_000,
    },
  });
  return {
    table: 'load-memory',
    rows: [
      row('whole process, MB', ({ rssMb }) => rssMb),
      row('without mapped files, MB', ({ ownMb }) => ownMb),
      row('heap of the engines and the gateway, MB', ({ heapMb }) => heapMb),
      { row: 'data on disk, MB', figures: { 'at the end': disk } },
    ],
  };
};

const lowestOf = (samples: readonly Sample[], pick: (sample: Sample) => number): number =>
  Math.min(...samples.map(pick));

/** Least squares: how much the figure grows with each record. */
const slope = (samples: readonly Sample[], pick: (sample: Sample) => number): number => {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const x = mean(samples.map(({ records }) => records));
  const y = mean(samples.map(pick));
  const products = samples.map((sample) => (sample.records - x) * (pick(sample) - y));
  const squares = samples.map(({ records }) => (records - x) ** 2);
  const spread = mean(squares);
  return spread === 0 ? 0 : mean(products) / spread;
};

const diskMb = (directory: string): number => {
  const [kilobytes] = execFileSync('du', ['-sk', directory], { encoding: 'utf8' }).split('\t');
  return (Number(kilobytes) * 1024) / mb;
};
