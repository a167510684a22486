import { beforeAll, describe, expect, test } from 'vitest';
import { deliverBeside, type Measured, quantile } from '../bench/breaker-model.ts';

/** Virtual time: every figure here is the same in every run. */
const traffic = { seconds: 120, perSecond: 2 };
let alone: Measured;
let beside: Measured;

beforeAll(async () => {
  alone = await deliverBeside({ ...traffic, silent: 0 });
  beside = await deliverBeside({ ...traffic, silent: 1 });
}, 60_000);

describe('a recipient beside one that never answers', () => {
  test('waits at most twice as long as it does alone, from the first push on', () => {
    expect([alone.delays.length, beside.delays.length]).toEqual([240, 240]);
    for (const share of [0.5, 0.99, 1]) {
      const [its, withOther] = [quantile(alone.delays, share), quantile(beside.delays, share)];
      expect(withOther, `at ${share}: ${withOther} ms beside, ${its} ms alone`).toBeLessThanOrEqual(2 * its);
    }
  });

  test('the silent one costs a few time-outs, then its pushes are held back without being tried', () => {
    expect(beside.timeouts).toBeGreaterThanOrEqual(5);
    expect(beside.timeouts).toBeLessThanOrEqual(60);
    expect(beside.heldBack).toBeGreaterThan(200);
    expect(beside.mostAtOnce).toBeLessThanOrEqual(20);
  });

  test('five silent ones at once make it no worse', async () => {
    const crowd = await deliverBeside({ ...traffic, silent: 5 });
    expect(crowd.delays).toHaveLength(240);
    expect(quantile(crowd.delays, 0.99)).toBeLessThanOrEqual(2 * quantile(alone.delays, 0.99));
  }, 60_000);
});
