import type { Stage } from '../entry.ts';
import { neverTable } from './never-table.ts';
import type { Signal } from './signals.ts';
import { signals } from './signals.ts';
import type { From } from './stage-table.ts';
import { open, stageTable } from './stage-table.ts';

const key = (stage: From, signal: Signal): string => `${stage} ${signal}`;

const indexed = <Row extends { from: readonly From[]; on: readonly Signal[] }>(rows: readonly Row[]) => {
  const index = new Map<string, Row[]>();
  for (const row of rows) {
    for (const name of row.from.flatMap((stage) => row.on.map((signal) => key(stage, signal)))) {
      index.set(name, [...(index.get(name) ?? []), row]);
    }
  }
  return (stage: From, signal: Signal): readonly Row[] => index.get(key(stage, signal)) ?? [];
};

/** Rows that may take a signal in a stage, in the table's order. */
export const rowsFor = indexed(stageTable);
/** Forbidden transitions to look at first. */
export const objectionsFor = indexed(neverTable);

/** Stages whose rows the signal comes next in: what a held event waits for. */
export const stagesAwaiting = (signal: Signal): Stage[] => awaiting.get(signal) ?? [];

const awaiting = new Map(
  signals.map((signal) => [
    signal,
    open.filter((stage) => rowsFor(stage, signal).some((row) => !row.unawaited)),
  ]),
);
