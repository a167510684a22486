import type { QueueMapping } from '../events/queue-mapping.ts';
import type { Schedule } from '../events/schedule.ts';
import type { FunctionPool } from '../sandbox/function-pool.ts';
import type { Activity } from './activity.ts';

export type Quietness = {
  /** What still runs or waits to run, in words; empty when nothing does. */
  waitingFor(): string[];
  /** Resolves true when nothing runs or waits any more, false after `ms`. */
  whenQuiet(ms: number): Promise<boolean>;
};

type Deps = {
  pools: readonly FunctionPool[];
  mappings: readonly QueueMapping[];
  schedules: readonly Schedule[];
  activity: Activity;
};

/**
 * Quiet: no message is visible in a queue that has a function, none is being handled, no function runs, no schedule fires.
 * A message whose visibility lies in the future waits for its time and is not counted.
 */
export function createQuietness({ pools, mappings, schedules, activity }: Deps): Quietness {
  const waitingFor = () => [
    ...pools
      .filter((pool) => pool.pending() > 0)
      .map((pool) => `${pool.pending()} invocations of ${pool.spec.label}`),
    ...mappings
      .filter((each) => each.pending() > 0)
      .map((each) => `${each.pending()} messages of ${each.queueName}`),
    ...schedules.filter((each) => each.running() > 0).map((each) => `the schedule ${each.name}`),
  ];
  const isQuiet = () =>
    pools.every((pool) => pool.pending() === 0) &&
    schedules.every((each) => each.running() === 0) &&
    mappings.every((each) => each.pending() === 0);

  /** Collecting more into a batch is pointless when nobody is left who could send. */
  function cutWindowsShort(): void {
    if (pools.every((pool) => pool.pending() === 0)) for (const mapping of mappings) mapping.flush();
  }

  return {
    waitingFor,
    whenQuiet: async (ms) => {
      const until = performance.now() + ms;
      while (!isQuiet()) {
        if (performance.now() >= until) return false;
        for (const mapping of mappings) mapping.kick();
        cutWindowsShort();
        await activity.nextChange(Math.min(250, Math.max(0, until - performance.now())));
      }
      return true;
    },
  };
}
