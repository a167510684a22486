import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { CountField, LogFields, MetricName } from './log-fields.ts';

/** Gathers what one invocation has to tell and writes it as one line. Logs are billed by the byte, so there is no other line. */
export interface InvocationLog {
  /** Ids and codes replace an earlier value of the same name. */
  set(fields: LogFields): void;
  /** Adds to a count of this invocation. */
  count(field: CountField, amount?: number): void;
  /** Adds to a CloudWatch metric of this stage; a value of 0 is published too. */
  metric(name: MetricName, amount?: number): void;
}

export interface LogOptions {
  stage: string;
  clock?: Clock;
  write?: (line: string) => void;
}

// The runtime leaves a line that is already JSON as it is, and adds the time stamp itself.
const toStandardOutput = (line: string): void => void process.stdout.write(`${line}\n`);

/** An error's class name is safe to log; its message and cause may quote what a person wrote. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/** Where our own code threw: file and line of the first frame, no message. */
export const errorPlace = (error: unknown): string | undefined =>
  error instanceof Error
    ? /\n\s+at [^\n]*?([\w.-]+\.m?[jt]s:\d+:\d+)/.exec(error.stack ?? '')?.[1]
    : undefined;

export function startLog(options: LogOptions, requestId: string): InvocationLog & { end(): void } {
  const clock = options.clock ?? systemClock;
  const write = options.write ?? toStandardOutput;
  const startedAt = clock();
  const texts: Record<string, string> = {};
  const counts: Record<string, number> = {};
  const metrics: Record<string, number> = {};
  return {
    set: (fields) => {
      for (const [name, value] of Object.entries(fields)) {
        if (typeof value === 'string') texts[name] = codeOnly(value);
        else if (typeof value === 'number') counts[name] = value;
      }
    },
    count: (field, amount = 1) => {
      counts[field] = (counts[field] ?? 0) + amount;
    },
    metric: (name, amount = 1) => {
      metrics[name] = (metrics[name] ?? 0) + amount;
    },
    end: () => {
      const at = clock();
      const line = { stage: options.stage, request: requestId, ms: at - startedAt, ...texts, ...counts };
      write(JSON.stringify({ ...line, ...embedded(metrics, at) }));
    },
  };
}

/** Free text cannot pass, whoever puts it into an id field by mistake. */
const codeOnly = (value: string): string => (/^[\w./:#{}~+-]{1,200}$/.test(value) ? value : 'not-a-code');

/** CloudWatch reads metrics out of the log line itself (embedded metric format), so a count costs no call and no second line. */
const embedded = (metrics: Record<string, number>, at: number): Record<string, unknown> => {
  const names = Object.keys(metrics);
  if (names.length === 0) return {};
  const definitions = names.map((name) => ({ Name: name, Unit: 'Count' }));
  return {
    ...metrics,
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [{ Namespace: 'Landfall', Dimensions: [['stage']], Metrics: definitions }],
    },
  };
};
