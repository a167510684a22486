import { afterAll, describe, expect, it } from 'vitest';
import { matches } from '../shanxi/figures.ts';
import { startReceiver } from '../shanxi/receiver.ts';
import { runShanxi } from '../shanxi/run-shanxi.ts';
import { startTwinHere } from '../twin/start-twin.ts';

const twin = await startTwinHere();
const receiver = await startReceiver();
afterAll(async () => {
  await twin.stop();
  await receiver.close();
});

describe('a province expects its travellers, told by two agencies', () => {
  it('makes one entry of each journey and tells everybody who is owed it, once', async () => {
    const progress: number[] = [];
    const run = await runShanxi(
      { travellers: 600, again: 80 },
      { server: twin, receiver, tell: ({ delivered }) => progress.push(delivered) },
    );
    expect(run.figures.filter((one) => !matches(one))).toEqual([]);
    expect(run.figures).toContainEqual({ name: 'entries', expected: 600, measured: 600 });
    expect(progress.at(-1)).toBe(receiver.arrived.length);
  });
});
