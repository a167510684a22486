import { createQueueMapping, type QueueMapping } from './events/queue-mapping.ts';
import { createSchedule, type Schedule } from './events/schedule.ts';
import type { Activity } from './runtime/activity.ts';
import type { Faults } from './runtime/faults.ts';
import { createQuietness, type Quietness } from './runtime/idle.ts';
import type { Metering } from './runtime/meters.ts';
import { watchSaturation } from './runtime/saturation.ts';
import { createTimeTravel, type TimeTravel } from './runtime/time-travel.ts';
import type { TwinClock } from './runtime/twin-clock.ts';
import type { FunctionPool } from './sandbox/function-pool.ts';
import type { SqsEngine } from './sqs/engine.ts';
import type { System } from './template/system.ts';

export type Deps = {
  system: System;
  sqs: SqsEngine;
  pools: ReadonlyMap<string, FunctionPool>;
  metering: Metering;
  faults: Faults;
  activity: Activity;
  clock: TwinClock;
};
export type Connected = {
  mappings: QueueMapping[];
  schedules: Schedule[];
  quietness: Quietness;
  timeTravel: TimeTravel;
  /** An invocation of this function has ended. */
  changed: (functionArn: string) => void;
  stop: () => void;
};

/** How long a step of a move waits for what runs; no function may run longer than 15 minutes. */
const longestStepMs = 900_000;

/** Joins queues to functions and schedules to functions, and everything to the clock. */
export function connect(deps: Deps): Connected {
  const { system, sqs, pools, activity, clock } = deps;
  const { saturated, stop: stopWatching } = watchSaturation();
  const mappings = system.mappings.map((spec) =>
    createQueueMapping({
      ...deps,
      saturated,
      spec,
      pool: poolOf(pools, spec.functionArn),
      region: system.account.region,
    }),
  );
  const schedules = system.schedules.map((spec) => ({
    ...createSchedule({ ...deps, spec, pool: poolOf(pools, spec.targetArn) }),
    targetArn: spec.targetArn,
  }));
  const kick = () => {
    for (const mapping of mappings) mapping.kick();
  };
  const quietness = createQuietness({ pools: [...pools.values()], mappings, schedules, activity });
  const timeTravel = createTimeTravel({
    clock,
    schedules,
    nextMessageAt: () => sqs.nextDueAt(),
    kick,
    quiet: async () => void (await quietness.whenQuiet(longestStepMs)),
  });
  const unsubscribe = sqs.onSend((queueName) => {
    for (const mapping of mappings) if (mapping.queueName === queueName) mapping.kick();
  });
  const poll = setInterval(kick, pollEveryMs);
  kick();
  return {
    mappings,
    schedules,
    quietness,
    timeTravel,
    changed: (functionArn) => {
      for (const schedule of schedules) if (schedule.targetArn !== functionArn) schedule.disturb();
      activity.changed();
    },
    stop: () => {
      unsubscribe();
      stopWatching();
      clearInterval(poll);
      for (const mapping of mappings) mapping.stop();
    },
  };
}

/** How often the queues are looked at for messages whose time has come: nobody tells when that is. */
const pollEveryMs = 200;

function poolOf(pools: ReadonlyMap<string, FunctionPool>, arn: string): FunctionPool {
  const pool = pools.get(arn);
  if (pool === undefined) throw new Error(`There is no function ${arn}`);
  return pool;
}
