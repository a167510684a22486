import type { Api } from '../../cli/demo/api.ts';
import {
  addUnits,
  type MeterReading,
  noUnits,
  readMeters,
  resetMeters,
  type Units,
  unitsOf,
} from './units.ts';

/** What localities say comes in lists of so many, what agencies say in requests of so many. */
export const listSize = 20;
export const postSize = 100;

/** Accepting, registering and pushing alone. */
export interface Accepted {
  arrivals: number;
  seconds: number;
  reading: MeterReading;
}

/** What one workload used of all it counts, for so many arrivals. */
export interface Measured {
  arrivals: number;
  units: Units;
  phases: Record<string, Units>;
}

/** Does a piece of work and waits until all that follows from it is done; counts its units when they are the workload's. */
export type Phase = (name: string, counted: boolean, work: () => Promise<void>) => Promise<void>;

export interface Phases {
  phase: Phase;
  count(name: string, reading: MeterReading): void;
  measured(arrivals: number): Measured;
}

/** Counts by phase; days of one kind (`follow-up 3`) are one phase in the end. */
export const createPhases = (url: string, api: Api): Phases => {
  const phases: Record<string, Units> = {};
  let units = noUnits;
  const count = (name: string, reading: MeterReading): void => {
    const used = unitsOf(reading);
    const group = name.replace(/ \d+$/, 's');
    phases[group] = addUnits(phases[group] ?? noUnits, used);
    units = addUnits(units, used);
  };
  return {
    count,
    phase: async (name, counted, work) => {
      await resetMeters(url);
      await work();
      await api.settle();
      if (counted) count(name, await readMeters(url));
    },
    measured: (arrivals) => ({ arrivals, units, phases }),
  };
};

/** UTC hours of noon and of half past midnight in Shanxi. */
export const noon = 4;
export const halfPastMidnight = 16.5;

/** Moves the clock to the next time it is that hour. */
export const advanceTo = async (api: Api, hour: number): Promise<string> => {
  const [day, offset] = [24 * 3_600_000, hour * 3_600_000];
  const now = (await api.advance({ advance: 'PT0S' })).getTime();
  const next = Math.ceil((now + 60_000 - offset) / day) * day + offset;
  return (await api.advance({ to: new Date(next).toISOString() })).toISOString();
};

/** The six steps between arrival and quarantine, with what each must tell. */
export const processSteps = (headcount: number): [type: string, fields: object][] => [
  ['accepted', { officer: 'Officer' }],
  [
    'port-check',
    {
      health: { temperatureC: 36.5, symptoms: [] },
      travelHistory: [{ country: 'GBR' }],
      officer: 'Officer',
    },
  ],
  ['disposition', { disposition: 'transfer', officer: 'Officer' }],
  ['boarded', { headcount, officer: 'Officer' }],
  ['received', { headcount, officer: 'Officer' }],
  ['placed', { quarantineType: 'facility', site: 'Hotel', officer: 'Officer' }],
];

export const followUp = { type: 'follow-up', outcome: 'SEEN_OK', temperatureC: 36.5 } as const;
export const released = {
  type: 'released',
  collector: { kind: 'community', name: 'Community' },
  symptoms: [],
  officer: 'Officer',
} as const;

export const inParallel = async <T>(
  work: readonly T[],
  lanes: number,
  run: (one: T) => Promise<unknown>,
): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let mine = next++; mine < work.length; mine = next++) await run(work[mine] as T);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

export const inLists = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
