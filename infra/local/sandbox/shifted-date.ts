/**
 * Replaces the global Date by one that runs ahead by the shared offset (ms, one 64-bit integer). Timers and
 * performance.now stay real: only what time it is can be moved, not how long a second takes.
 */
export function installShiftedDate(sharedOffset: SharedArrayBuffer): void {
  const cell = new BigInt64Array(sharedOffset);
  const RealDate = Date;
  const realNow = Date.now;
  const now = () => realNow() + Number(Atomics.load(cell, 0));

  function ShiftedDate(...parts: []): Date | string {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, parts.length === 0 ? [now()] : parts, new.target);
  }
  Object.defineProperties(ShiftedDate, {
    now: { value: now, writable: true, configurable: true },
    parse: { value: RealDate.parse, writable: true, configurable: true },
    UTC: { value: RealDate.UTC, writable: true, configurable: true },
    prototype: { value: RealDate.prototype },
    name: { value: 'Date' },
    length: { value: 7 },
  });
  Object.defineProperty(RealDate.prototype, 'constructor', {
    value: ShiftedDate,
    writable: true,
    configurable: true,
  });
  Object.defineProperty(globalThis, 'Date', { value: ShiftedDate, writable: true, configurable: true });
}
