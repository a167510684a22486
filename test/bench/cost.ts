import type { FigureTable } from './figures.ts';
import type { Measured } from './phases.ts';
import { dollarsPerMillion, perArrival, type Units } from './units.ts';

export type Workload = 'short' | 'full';
export const workloads: readonly Workload[] = ['short', 'full'];

/** Of docs/performance.md: dollars per million arrivals, write units and invocations per arrival. */
export const costTargets = {
  short: {
    first: { dollars: 21, wru: 29, invocations: 1 },
    stretch: { dollars: 10, wru: 12, invocations: 1 },
  },
  full: {
    first: { dollars: 28, wru: 40, invocations: 1.5 },
    stretch: { dollars: 14, wru: 18, invocations: 1.3 },
  },
} as const;

/** Whose units they are, each per arrival. */
export interface Costs {
  ours: Record<Workload, Units>;
  plain: Record<Workload, Units>;
  floor: Record<Workload, Units>;
}

const unitColumns = (units: Units) => ({
  WRU: units.wru,
  RRU: units.rru,
  HTTP: units.http,
  invocations: units.invocations,
  'GB-s': units.gbSeconds,
  SQS: units.sqs,
  schedules: units.scheduler,
  'log KB': units.logKb,
});

const dollarsOf = (units: Units): number => dollarsPerMillion(units).total;

/** Ours beside the plain reference and the floor: dollars per million arrivals, units per arrival. */
export const costTable = ({ ours, plain, floor }: Costs): FigureTable => ({
  table: 'cost',
  rows: workloads.flatMap((workload) => [
    costRow(`${workload}: ours`, ours[workload]),
    costRow(`${workload}: plain reference`, plain[workload]),
    costRow(`${workload}: floor`, floor[workload]),
    ratioRow(`${workload}: plain / ours`, plain[workload], ours[workload]),
    ratioRow(`${workload}: ours / floor`, ours[workload], floor[workload]),
  ]),
});

const costRow = (row: string, units: Units): FigureTable['rows'][number] => ({
  row,
  figures: { $: dollarsOf(units), ...unitColumns(units) },
});

const ratioRow = (row: string, one: Units, other: Units): FigureTable['rows'][number] => ({
  row,
  figures: {
    $: dollarsOf(one) / dollarsOf(other),
    WRU: one.wru / other.wru,
    RRU: one.rru / other.rru,
    HTTP: one.http / other.http,
    invocations: one.invocations / other.invocations,
  },
});

/** Ours as a share of each target: 1 or less is reached. */
export const costTargetTable = (ours: Costs['ours']): FigureTable => ({
  table: 'cost-targets',
  rows: workloads.flatMap((workload) =>
    (['first', 'stretch'] as const).map((name) => {
      const target = costTargets[workload][name];
      const units = ours[workload];
      return {
        row: `${workload}: of the ${name} target`,
        figures: {
          $: dollarsOf(units) / target.dollars,
          WRU: units.wru / target.wru,
          invocations: units.invocations / target.invocations,
        },
      };
    }),
  ),
});

/** Where the dollars of each go. */
export const dollarsTable = ({ ours, plain, floor }: Costs): FigureTable => ({
  table: 'dollars',
  rows: workloads.flatMap((workload) =>
    Object.entries({ ours, 'plain reference': plain, floor }).map(([whose, units]) => {
      const { total, wru, rru, http, invocations, gbSeconds, sqs, logKb, scheduler } = dollarsPerMillion(
        units[workload],
      );
      return {
        row: `${workload}: ${whose}`,
        figures: {
          $: total,
          'write units': wru,
          'read units': rru,
          HTTP: http,
          invocations,
          'GB-s': gbSeconds,
          SQS: sqs,
          logs: logKb,
          schedules: scheduler,
        },
      };
    }),
  ),
});

/** What each phase of a workload used per arrival. */
export const phasesTable = (table: string, measured: Record<Workload, Measured>): FigureTable => ({
  table,
  rows: workloads.flatMap((workload) =>
    Object.entries(measured[workload].phases).map(([phase, used]) => ({
      row: `${workload}: ${phase}`,
      figures: unitColumns(perArrival(used, measured[workload].arrivals)),
    })),
  ),
});
