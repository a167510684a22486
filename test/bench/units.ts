import * as z from 'zod';
import { prices } from './prices.ts';

const metersShape = z.object({
  http: z.object({ units512Kb: z.number() }),
  functions: z.record(
    z.string(),
    z.object({
      invocations: z.number(),
      gbSeconds: z.number(),
      cpuMs: z.number(),
      initMs: z.number(),
      coldStarts: z.number(),
      logBytes: z.number(),
    }),
  ),
  sqs: z.object({ requests: z.number(), byAction: z.record(z.string(), z.number()) }),
  scheduler: z.object({ invocations: z.number() }),
  dynamodb: z.object({
    wru: z.number(),
    rru: z.number(),
    byFunction: z.record(
      z.string(),
      z.record(z.string(), z.object({ calls: z.number(), wru: z.number(), rru: z.number() })),
    ),
  }),
  bundles: z.record(
    z.string(),
    z.object({ memoryMb: z.number(), bundleKb: z.number(), lastInitMs: z.number() }),
  ),
});
export type MeterReading = z.infer<typeof metersShape>;

/** Billed units of one stretch of work. */
export interface Units {
  http: number;
  invocations: number;
  gbSeconds: number;
  sqs: number;
  wru: number;
  rru: number;
  logKb: number;
  scheduler: number;
}

export const noUnits: Units = {
  http: 0,
  invocations: 0,
  gbSeconds: 0,
  sqs: 0,
  wru: 0,
  rru: 0,
  logKb: 0,
  scheduler: 0,
};

export const readMeters = async (url: string): Promise<MeterReading> =>
  metersShape.parse(await (await fetch(`${url}/_twin/meters`)).json());

export const resetMeters = async (url: string): Promise<void> => {
  await fetch(`${url}/_twin/meters/reset`, { method: 'POST' });
};

export const unitsOf = (reading: MeterReading): Units => {
  const sum = (pick: (one: MeterReading['functions'][string]) => number): number =>
    Object.values(reading.functions).reduce((total, one) => total + pick(one), 0);
  return {
    http: reading.http.units512Kb,
    invocations: sum((one) => one.invocations),
    gbSeconds: sum((one) => one.gbSeconds),
    sqs: reading.sqs.requests,
    wru: reading.dynamodb.wru,
    rru: reading.dynamodb.rru,
    logKb: sum((one) => one.logBytes) / 1024,
    scheduler: reading.scheduler.invocations,
  };
};

export const addUnits = (one: Units, other: Units): Units =>
  mapUnits(one, (name, value) => value + other[name]);
export const perArrival = (units: Units, arrivals: number): Units =>
  mapUnits(units, (_, value) => value / arrivals);

const mapUnits = (units: Units, change: (name: keyof Units, value: number) => number): Units => ({
  http: change('http', units.http),
  invocations: change('invocations', units.invocations),
  gbSeconds: change('gbSeconds', units.gbSeconds),
  sqs: change('sqs', units.sqs),
  wru: change('wru', units.wru),
  rru: change('rru', units.rru),
  logKb: change('logKb', units.logKb),
  scheduler: change('scheduler', units.scheduler),
});

/** Dollars per million arrivals, by kind and in all, from units per arrival. */
export const dollarsPerMillion = (units: Units): Record<keyof Units | 'total', number> => {
  const dollars = {
    http: units.http * prices.httpApiPerMillion,
    invocations: units.invocations * prices.lambdaPerMillion,
    gbSeconds: units.gbSeconds * prices.lambdaPerMillionGbSeconds,
    sqs: units.sqs * (prices.sqsPerMillion + prices.sqsFairPerMillion),
    wru: units.wru * prices.wruPerMillion,
    rru: units.rru * prices.rruPerMillion,
    logKb: (units.logKb / (1024 * 1024)) * 1_000_000 * prices.logsPerGb,
    scheduler: units.scheduler * prices.schedulerPerMillion,
  };
  return { ...dollars, total: Object.values(dollars).reduce((sum, one) => sum + one, 0) };
};
