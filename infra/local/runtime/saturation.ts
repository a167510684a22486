import { performance } from 'node:perf_hooks';

const sampleMs = 500;
const limit = 0.8;

export type Saturation = {
  /** Whether the thread that runs the engines has been busy nearly all the time lately. */
  saturated(): boolean;
  stop(): void;
};

/** More sandboxes at once make a busy engine no faster, only each of their calls slower, until calls time out. */
export function watchSaturation(): Saturation {
  let last = performance.eventLoopUtilization();
  let utilization = 0;
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    utilization = performance.eventLoopUtilization(now, last).utilization;
    last = now;
  }, sampleMs).unref();
  return { saturated: () => utilization > limit, stop: () => clearInterval(timer) };
}
