import { parseArgs } from 'node:util';
import { generateArrivals, generateCopies } from './generate-arrivals.ts';

/**
 * Writes arrival records as NDJSON to standard output:
 *   npx node test/generator/main.ts --count 11000 --seed 1 --province 14 [--date 2026-11-20] [--again 1316]
 * With --again only the second agency's copies of that many of the same people.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    province: { type: 'string', default: '14' },
    date: { type: 'string', default: '2026-11-20' },
    again: { type: 'string' },
  },
});

const whole = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`);
  return value;
};

const wanted = {
  count: whole('count', values.count),
  seed: whole('seed', values.seed),
  province: values.province,
  date: values.date,
};
const records =
  values.again === undefined
    ? generateArrivals(wanted)
    : generateCopies(wanted, whole('again', values.again));

// A reader that stops early (head) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
for (const record of records) {
  if (!process.stdout.write(`${JSON.stringify(record)}\n`)) {
    await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}
