import * as z from 'zod';
import type { Metering } from '../runtime/meters.ts';
import type { FunctionPool } from '../sandbox/function-pool.ts';
import type { ScheduleSpec } from '../template/read-compute.ts';

/** One EventBridge schedule. It fires on whole multiples of its rate; overlapping fires are possible, as in AWS. */
export type Schedule = {
  readonly name: string;
  /** The first moment after `time` the schedule fires at. */
  nextFire(time: number): number;
  /**
   * When the next fire after `time` has to be played. What the target said is due later lets fires before that be left out,
   * unless something else has worked since: that may have made something due earlier.
   */
  nextWorthwhile(time: number): number;
  /** Invokes the target once for `scheduledAt`; resolves when it ended. */
  fire(scheduledAt: number): Promise<void>;
  /** Whether the target's last answer says that more is due by `time`. */
  wantsMore(time: number): boolean;
  /** Something other than this schedule's target has worked. */
  disturb(): void;
  running(): number;
};

type Deps = {
  spec: ScheduleSpec;
  pool: FunctionPool;
  metering: Metering;
};

/** What a target may answer: when it next has something to do. */
const hint = z.looseObject({ nextDueAt: z.union([z.iso.datetime({ offset: true }), z.null()]) });

/** Nothing known, so every fire counts; or nothing due before a time (infinity: nothing is due at all). */
type Hint = { kind: 'none' } | { kind: 'due'; at: number };

export function createSchedule({ spec, pool, metering }: Deps): Schedule {
  let known: Hint = { kind: 'none' };
  let running = 0;
  /** Counts what else has worked: an answer is worth nothing when something did while its target ran. */
  let disturbances = 0;
  const nextFire = (time: number) => (Math.floor(time / spec.everyMs) + 1) * spec.everyMs;

  return {
    name: spec.name,
    nextFire,
    nextWorthwhile: (time) => {
      if (known.kind === 'none' || known.at <= time) return nextFire(time);
      return known.at === Number.POSITIVE_INFINITY
        ? known.at
        : Math.ceil(known.at / spec.everyMs) * spec.everyMs;
    },
    fire: async (scheduledAt) => {
      metering.schedulerInvocation();
      running += 1;
      known = { kind: 'none' };
      const before = disturbances;
      const outcome = await pool.invoke(eventOf(spec, scheduledAt));
      running -= 1;
      if (outcome.status === 'ok' && before === disturbances) known = readHint(outcome.payload);
    },
    wantsMore: (time) => known.kind === 'due' && known.at <= time,
    disturb: () => {
      known = { kind: 'none' };
      disturbances += 1;
    },
    running: () => running,
  };
}

/** The schedule's input with the context attributes Scheduler fills in. */
function eventOf(spec: ScheduleSpec, scheduledAt: number): string {
  const iso = new Date(scheduledAt).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return spec.input
    .replaceAll('<aws.scheduler.scheduled-time>', iso)
    .replaceAll('<aws.scheduler.schedule-arn>', spec.arn);
}

function readHint(payload: string): Hint {
  const parsed = hint.safeParse(JSON.parse(payload));
  if (!parsed.success) return { kind: 'none' };
  const { nextDueAt } = parsed.data;
  return { kind: 'due', at: nextDueAt === null ? Number.POSITIVE_INFINITY : Date.parse(nextDueAt) };
}
