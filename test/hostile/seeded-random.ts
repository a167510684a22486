/** Bytes that are the same for the same seed, so that an input that failed fails again. */
export const seededRandom = (seed: number) => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    restart: (from = seed): void => {
      state = from >>> 0;
    },
    bytes: (count: number): Uint8Array => Uint8Array.from({ length: count }, () => next() & 0xff),
    /** 0 to `below` - 1. */
    below: (below: number): number => next() % below,
  };
};
