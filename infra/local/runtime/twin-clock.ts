import type { DataDirectory } from './data-directory.ts';

/** The twin's one clock: the machine's plus an offset that only grows. Sandboxes share the offset through memory. */
export type TwinClock = {
  now(): number;
  /** Moves forward to `time` (epoch ms); a time already past changes nothing. The new offset is kept on disk first. */
  moveTo(time: number): void;
  /** One 64-bit integer: the offset in ms. */
  readonly sharedOffset: SharedArrayBuffer;
};

export function createTwinClock(data: DataDirectory): TwinClock {
  const sharedOffset = new SharedArrayBuffer(8);
  const cell = new BigInt64Array(sharedOffset);
  let offset = data.readClockOffset();
  cell[0] = BigInt(offset);
  const now = () => Date.now() + offset;
  return {
    now,
    moveTo: (time) => {
      const ahead = Math.ceil(time - now());
      if (ahead <= 0) return;
      data.writeClockOffset(offset + ahead);
      offset += ahead;
      Atomics.store(cell, 0, BigInt(offset));
    },
    sharedOffset,
  };
}
