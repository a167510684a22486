import { Command } from 'commander';
import { wholeNumber } from '../whole-number.ts';
import { generateArrivals, generateCopies } from './generate-arrivals.ts';

const { again, ...wanted } = new Command('npx node test/generator/main.ts')
  .description('Writes arrival records as NDJSON to standard output.')
  .option('--count <count>', 'how many people', wholeNumber(0), 1000)
  .option('--seed <seed>', 'the same one makes the same people', wholeNumber(0), 1)
  .option('--province <code>', 'where they are going', '14')
  .option('--date <date>', 'the day of their arrival', '2026-11-20')
  .option('--again <count>', 'only a second agency’s copies of so many of the same people', wholeNumber(0))
  .parse()
  .opts<{ count: number; seed: number; province: string; date: string; again?: number }>();
const records = again === undefined ? generateArrivals(wanted) : generateCopies(wanted, again);

// A reader that stops early (head) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
for (const record of records) {
  if (!process.stdout.write(`${JSON.stringify(record)}\n`)) {
    await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}
