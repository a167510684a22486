import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runFuzz } from './run-fuzz.ts';

/** `npm run fuzz -- --runs 1000000 --seed 7`: the same as the test, for longer. `--report FILE` is what the test reads. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    report: { type: 'string' },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed))
  throw new Error('--runs and --seed are whole numbers');

console.log(`${runs} inputs, seed ${seed}`);
const { counts, seen, worst, unread, overheard } = await runFuzz(runs, seed);
if (values.report !== undefined)
  writeFileSync(values.report, JSON.stringify({ counts, seen: [...seen], worst, unread, overheard }));
for (const [what, count] of [...seen].sort(([one], [other]) => one.localeCompare(other)))
  console.log(`${String(count).padStart(8)}  ${what}`);
for (const sort of ['requests', 'messages', 'items'] as const) {
  console.log(
    `${sort}: ${counts[sort]}; the slowest took ${worst[sort].ms.toFixed(1)} ms (${worst[sort].what})`,
  );
}
if (overheard.length > 0) throw new Error(`written out: ${overheard.join(', ')}`);
console.log('nothing was answered, logged or thrown that may not be');
