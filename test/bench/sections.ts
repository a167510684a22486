import { measureBounded } from './bounded.ts';
import { measureBreaker } from './breaker.ts';
import { measureCold } from './cold.ts';
import { measureCpu } from './cpu.ts';
import type { FigureTable } from './figures.ts';
import { measureLoad } from './load.ts';
import { measureRate } from './rate.ts';
import type { SectionName } from './section-tables.ts';
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
export const sections: Record<SectionName, Section> = {
  units: ({ arrivals, tell }) => measureUnits(arrivals, tell),
  cpu: ({ rounds, tell }) => measureCpu(Math.min(rounds, 3), tell),
  cold: ({ rounds }) => measureCold(rounds),
  rate: ({ tell }) => measureRate(8000, tell),
  sweep: ({ tell }) => measureSweep(tell),
  bounded: ({ people, tell }) =>
    measureBounded(
      [...new Set([1000, 10_000, people])].filter((size) => size <= people),
      tell,
    ),
  load: ({ records, tell }) => measureLoad(records, tell),
  send: ({ file, tell }) => measureSend(file, tell),
  breaker: ({ tell }) => measureBreaker(tell),
};

export const isSection = (name: string): name is SectionName => Object.hasOwn(sections, name);
export const sectionNames = Object.keys(sections).filter(isSection);
