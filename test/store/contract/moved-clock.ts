/** A clock that only moves when told, forward. */
export type MovedClock = { now(): number; advance(seconds: number): void };

export function movedClock(start = Date.UTC(2026, 0, 10)): MovedClock {
  let now = start;
  return {
    now: () => now,
    advance: (seconds) => {
      now += seconds * 1000;
    },
  };
}
