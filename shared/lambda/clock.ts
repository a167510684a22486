/** Epoch milliseconds. A dependency of everything that asks what time it is. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
