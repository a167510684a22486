import { measureBounded } from './bounded.ts';
import { measureCold } from './cold.ts';
import { measureCpu } from './cpu.ts';
import type { FigureTable } from './figures.ts';
import { measureLoad } from './load.ts';
import { measureRate } from './rate.ts';
import { measureSend } from './send.ts';
import { measureSweep } from './sweep.ts';
import { measureUnits } from './units-section.ts';

export interface BenchOptions {
  arrivals: number;
  people: number;
  records: number;
  /** Records of the file that is sent through the command line. */
  file: number;
  rounds: number;
  /** Says how far a long section is. */
  tell: (line: string) => void;
}

type Section = (options: BenchOptions) => AsyncGenerator<FigureTable>;

/** What can be measured alone: `npm run bench -- cold`. */
export const sections = {
  cold: async function* ({ rounds }) {
    yield await measureCold(rounds);
  },
  cpu: ({ rounds, tell }) => measureCpu(Math.min(rounds, 3), tell),
  rate: ({ tell }) => measureRate(8000, tell),
  load: ({ records, tell }) => measureLoad(records, tell),
  send: ({ file, tell }) => measureSend(file, tell),
  bounded: ({ people, tell }) =>
    measureBounded(
      [...new Set([1000, 10_000, people])].filter((size) => size <= people),
      tell,
    ),
  sweep: ({ tell }) => measureSweep(tell),
  units: ({ arrivals, tell }) => measureUnits(arrivals, tell),
} as const satisfies Record<string, Section>;

export type SectionName = keyof typeof sections;
export const sectionNames = Object.keys(sections).filter(isSection);

export function isSection(name: string): name is SectionName {
  return Object.hasOwn(sections, name);
}
