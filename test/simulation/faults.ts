import type { Random } from '../generator/random.ts';
import { type FaultKind, faultKinds, type Weather } from './fault-kinds.ts';
import type { Journal } from './journal.ts';
import type { VirtualTime } from './virtual-time.ts';

/** In a storm everything fails so much more often. */
const stormFactor = 10;

/** Decides when which fault strikes, and counts those that did. */
export const createFaults = (options: {
  random: Random;
  weather: Weather;
  time: VirtualTime;
  journal: Journal;
  /** From then on nothing goes wrong any more, so that what is left can come to its end. */
  calmFrom: number;
}) => {
  const { random, weather, time, journal, calmFrom } = options;
  const counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  const isCalm = (): boolean => time.now >= calmFrom;
  const inStorm = (): boolean => weather.storms.some(({ from, to }) => time.now >= from && time.now < to);
  const happened = (kind: FaultKind, where: () => string): void => {
    counts[kind] += 1;
    journal.note(() => `  ! ${kind}: ${where()}`);
  };
  return {
    counts,
    random,
    isCalm,
    happened,
    /** The fault that strikes now, of those that can; at most one. */
    draw: <Kind extends FaultKind>(possible: readonly Kind[]): Kind | undefined => {
      if (isCalm()) return undefined;
      const factor = inStorm() ? stormFactor : 1;
      let drawn = random.next();
      for (const kind of possible) {
        drawn -= Math.min(weather[kind] * factor, 0.5);
        if (drawn < 0) return kind;
      }
      return undefined;
    },
    /** Whether this one strikes now; counted if it does. */
    strikes: (kind: FaultKind, where: () => string): boolean => {
      if (isCalm() || weather[kind] === 0 || random.next() >= weather[kind]) return false;
      happened(kind, where);
      return true;
    },
  };
};
export type Faults = ReturnType<typeof createFaults>;
