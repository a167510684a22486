/** Something that happens at a moment; those of one moment happen in the order in which they were planned. */
interface Planned {
  at: number;
  seq: number;
  run: () => void;
}

/** One clock for everything. It moves only from one planned moment to the next, so that a month passes in a fraction of a second. */
export const createVirtualTime = (start: number) => {
  const planned: Planned[] = [];
  let seq = 0;
  const time = {
    now: start,
    at: (at: number, run: () => void): void => {
      seq += 1;
      const one = { at: Math.max(Math.round(at), time.now), seq, run };
      planned.splice(placeOf(planned, one), 0, one);
    },
    wait: (milliseconds: number): Promise<void> =>
      new Promise((resolve) => time.at(time.now + milliseconds, resolve)),
    /** When the next planned thing happens. */
    next: (): number => planned.at(-1)?.at ?? Number.POSITIVE_INFINITY,
    /** Lets the next planned thing happen. */
    step: (): void => planned.pop()?.run(),
  };
  return time;
};
export type VirtualTime = ReturnType<typeof createVirtualTime>;

/** The latest lies first, so that the next is taken from the end. */
const placeOf = (planned: readonly Planned[], one: Planned): number => {
  let [low, high] = [0, planned.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = planned[middle];
    if (other && (other.at > one.at || (other.at === one.at && other.seq > one.seq))) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Resolves when nothing runs any more that does not wait for the clock: all of it is promises, without timers or real input. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
