import type { Schedule } from '../events/schedule.ts';
import type { TwinClock } from './twin-clock.ts';

/** Moves the clock and plays what falls due on the way, in order. */
export type TimeTravel = {
  /** Resolves with the time when everything due by `target` has run. Moves follow one another. */
  moveTo(target: number, how: { everyMinute: boolean }): Promise<number>;
  /** True while a move plays: the real clock's own ticks stand back. */
  isMoving(): boolean;
};

type Deps = {
  clock: TwinClock;
  schedules: readonly Schedule[];
  /** The next moment a message becomes visible. */
  nextMessageAt: () => number | undefined;
  /** Starts what has become visible. */
  kick: () => void;
  /** Resolves when nothing runs and nothing waits to run, or after a while. */
  quiet: () => Promise<void>;
};

/** A target that never stops saying that more is due is left alone after this many fires at one moment. */
const mostFiresPerStep = 50;

export function createTimeTravel(deps: Deps): TimeTravel {
  let last: Promise<unknown> = Promise.resolve();
  let moves = 0;

  async function play(target: number, everyMinute: boolean): Promise<number> {
    await deps.quiet();
    for (;;) {
      const now = deps.clock.now();
      const step = Math.min(target, nextStep(deps, now, everyMinute));
      if (step >= target) break;
      await playStep(deps, now, step, everyMinute);
    }
    await playTarget(deps, target);
    return deps.clock.now();
  }

  return {
    moveTo: (target, { everyMinute }) => {
      moves += 1;
      const move = last
        .then(() => play(target, everyMinute))
        .finally(() => {
          moves -= 1;
        });
      last = move.catch(() => undefined);
      return move;
    },
    isMoving: () => moves > 0,
  };
}

function nextStep({ schedules, nextMessageAt }: Deps, now: number, everyMinute: boolean): number {
  const fires = schedules.map((each) => (everyMinute ? each.nextFire(now) : each.nextWorthwhile(now)));
  return Math.min(nextMessageAt() ?? Number.POSITIVE_INFINITY, ...fires);
}

async function playStep(deps: Deps, before: number, step: number, everyMinute: boolean): Promise<void> {
  deps.clock.moveTo(step);
  deps.kick();
  const due = deps.schedules.filter(
    (each) => (everyMinute ? each.nextFire(before) : each.nextWorthwhile(before)) <= step,
  );
  await Promise.all(due.map((each) => each.fire(step)));
  await deps.quiet();
  for (const each of due) await fireWhileMore(deps, each);
}

/** Where a move ends the schedules are played whatever the second, so that all that is due by then has run. */
async function playTarget(deps: Deps, target: number): Promise<void> {
  deps.clock.moveTo(target);
  deps.kick();
  await deps.quiet();
  await Promise.all(deps.schedules.map((each) => each.fire(deps.clock.now())));
  await deps.quiet();
  for (const each of deps.schedules) await fireWhileMore(deps, each);
}

async function fireWhileMore(deps: Deps, schedule: Schedule): Promise<void> {
  for (let fires = 0; fires < mostFiresPerStep && schedule.wantsMore(deps.clock.now()); fires += 1) {
    await schedule.fire(deps.clock.now());
    await deps.quiet();
  }
}
