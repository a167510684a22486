import type { Schedule } from '../events/schedule.ts';
import type { TimeTravel } from './time-travel.ts';
import type { TwinClock } from './twin-clock.ts';

type Deps = { clock: TwinClock; schedules: readonly Schedule[]; timeTravel: TimeTravel };

/** Fires the schedules in real time, each at its own moments. While the clock is being moved, the move plays them instead. */
export function startRealTicks({ clock, schedules, timeTravel }: Deps): () => void {
  const timers = new Map<Schedule, NodeJS.Timeout>();
  const arm = (schedule: Schedule, at: number) => {
    // Looked at again at least each second: a moved clock changes how long it is until then.
    const wait = Math.min(1000, Math.max(1, at - clock.now()));
    timers.set(
      schedule,
      setTimeout(() => {
        const due = clock.now() >= at;
        if (due && !timeTravel.isMoving()) void schedule.fire(at);
        arm(schedule, due ? schedule.nextFire(clock.now()) : at);
      }, wait),
    );
  };
  for (const schedule of schedules) arm(schedule, schedule.nextFire(clock.now()));
  return () => {
    for (const timer of timers.values()) clearTimeout(timer);
  };
}
