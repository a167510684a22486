import fc from 'fast-check';
import { createWatch } from './canaries.ts';
import { createItemFuzz } from './fuzz-items.ts';
import { createMessageFuzz } from './fuzz-messages.ts';
import { createRequestFuzz } from './fuzz-requests.ts';
import type { Step } from './mutate-value.ts';
import { overhear } from './overhear.ts';
import { tellStory, tellTheRest } from './story.ts';
import { createHostileWorld } from './world.ts';

/** How many inputs of which sort: nearly all are requests, as in life. */
const shares = { requests: 0.9, messages: 0.05, items: 0.05 } as const;
export type Sort = keyof typeof shares;

export interface FuzzReport {
  seed: number;
  counts: Record<Sort, number>;
  /** Inputs by operation, queue and kind of item. */
  seen: Map<string, number>;
  /** The slowest single input of each sort, and what it was. */
  worst: Record<Sort, { ms: number; what: string }>;
  /** Kinds of items that nothing was seen to read. */
  unread: string[];
  /** Names of what was heard on standard output, standard error and the console. */
  overheard: string[];
}

const step: fc.Arbitrary<Step> = fc.record({
  how: fc.nat(100_000),
  where: fc.nat(100_000),
  what: fc.nat(100_000),
  text: fc.string({ maxLength: 12, unit: 'binary' }),
});
const steps = fc.array(step, { minLength: 1, maxLength: 4 });
const number = fc.nat(100_000);
const request = fc.record({ template: number, steps, bytesToo: fc.nat(9).map((n) => n === 1) });
const message = fc.record({
  queue: number,
  template: number,
  receives: number,
  steps,
  bytesToo: fc.boolean(),
});
const item = fc.record({ kind: number, item: number, reader: number, step });

/**
 * So many inputs of every sort against one world. Throws fast-check's report of the smallest input that was answered, logged or thrown
 * as none may be; with its seed the same run can be made again.
 */
export const runFuzz = async (runs: number, seed: number): Promise<FuzzReport> => {
  const world = createHostileWorld();
  const watch = createWatch();
  const story = await tellTheRest(await tellStory(world, watch));
  const ears = overhear(watch);
  world.said.lines.length = 0;
  world.mark();
  try {
    const requests = createRequestFuzz(story);
    const messages = await createMessageFuzz(story);
    const items = await createItemFuzz(story);
    const report: FuzzReport = {
      seed,
      counts: { requests: 0, messages: 0, items: 0 },
      seen: new Map(),
      worst: { requests: nothing(), messages: nothing(), items: nothing() },
      unread: items.unread,
      overheard: [],
    };
    const note = (sort: Sort, what: string, { ms, fault }: { ms: number; fault?: string }): void => {
      report.counts[sort] += 1;
      report.seen.set(what, (report.seen.get(what) ?? 0) + 1);
      if (ms > report.worst[sort].ms) report.worst[sort] = { ms, what };
      if (fault !== undefined) throw new Error(`${what}: ${fault}`);
    };
    world.mark();
    const check = async <Input>(
      sort: Sort,
      inputs: fc.Arbitrary<Input>,
      judge: (input: Input) => Promise<void>,
    ) =>
      fc.assert(
        fc.asyncProperty(inputs, async (input) => {
          await world.rewind();
          world.said.lines.length = 0;
          await judge(input);
        }),
        { numRuns: Math.ceil(runs * shares[sort]), seed },
      );
    await check('requests', request, async (input) => {
      const verdict = await requests.judge(requests.inputOf(input).wire);
      note('requests', verdict.operation ?? 'no operation', verdict);
    });
    await check('messages', message, async (input) => {
      const verdict = await messages.judge(input);
      note('messages', `${verdict.queue} ${verdict.outcome}`, verdict);
    });
    await check('items', item, async (input) => {
      const verdict = await items.judge(input);
      note('items', `${verdict.kind} ${verdict.outcome}`, verdict);
    });
    return { ...report, overheard: ears.heard() };
  } finally {
    ears.stop();
  }
};

const nothing = () => ({ ms: 0, what: '' });
