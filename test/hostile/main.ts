import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { wholeNumber } from '../whole-number.ts';
import { runFuzz } from './run-fuzz.ts';

const program = new Command('npm run fuzz --')
  .description('What the test of hostile input does, for longer.')
  .option('--runs <count>', 'how many inputs', wholeNumber(1), 100_000)
  .option('--seed <seed>', 'the same one makes the same inputs; default: another each time', wholeNumber(0))
  .option('--report <file>', 'writes what was seen as JSON')
  .parse();
const options = program.opts<{ runs: number; seed?: number; report?: string }>();
const { runs, seed = Math.floor(Math.random() * 2 ** 31), report } = options;

console.log(`${runs} inputs, seed ${seed}`);
const { counts, seen, worst, unread, overheard } = await runFuzz(runs, seed);
if (report !== undefined)
  writeFileSync(report, JSON.stringify({ counts, seen: [...seen], worst, unread, overheard }));
for (const [what, count] of [...seen].sort(([one], [other]) => one.localeCompare(other)))
  console.log(`${String(count).padStart(8)}  ${what}`);
for (const sort of ['requests', 'messages', 'items'] as const) {
  console.log(
    `${sort}: ${counts[sort]}; the slowest took ${worst[sort].ms.toFixed(1)} ms (${worst[sort].what})`,
  );
}
if (overheard.length > 0) throw new Error(`written out: ${overheard.join(', ')}`);
console.log('nothing was answered, logged or thrown that may not be');
