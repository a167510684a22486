import type { MemoryTable } from '../doubles/memory-table.ts';
import type { Faults } from './faults.ts';
import type { Functions } from './functions.ts';
import type { VirtualTime } from './virtual-time.ts';

const minute = 60_000;
const shards = Array.from({ length: 8 }, (_, shard) => `T#${shard}`);

/** A tick each minute. Minutes in which nothing is due are not played: they would find nothing. */
export const createSchedule = (deps: {
  table: MemoryTable;
  functions: Functions;
  faults: Faults;
  time: VirtualTime;
}) => {
  const { table, functions, faults, time } = deps;
  /** Minutes whose tick did not come, or met a fault. */
  const disturbed = new Set<number>();
  let last = Number.NEGATIVE_INFINITY;
  const earliest = (): number => {
    let first: string | undefined;
    for (const pk of shards) {
      const sk = table.firstOf(pk);
      if (sk !== undefined && (first === undefined || sk < first)) first = sk;
    }
    return first === undefined ? Number.POSITIVE_INFINITY : Date.parse(`${first.slice(0, 16)}Z`);
  };
  const tick = async (): Promise<void> => {
    const at = time.now;
    const { answer, faults: met } = await functions.tick();
    if (!answer || met > 0) disturbed.add(at);
  };
  return {
    disturbed,
    /** When the next tick finds something. */
    next: (): number => Math.max(earliest(), last + minute, Math.ceil(time.now / minute) * minute),
    run: (): void => {
      last = time.now;
      if (faults.strikes('tick-missed', () => new Date(time.now).toISOString())) {
        disturbed.add(time.now);
        return;
      }
      void tick();
      if (faults.strikes('tick-twice', () => new Date(time.now).toISOString())) void tick();
    },
  };
};
