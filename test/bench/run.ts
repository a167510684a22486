import { Argument, Command } from 'commander';
import { wholeNumber } from '../whole-number.ts';
import { type FigureTable, markdownOf, merged, readFigures, rowsOf, writeFigures } from './figures.ts';
import { type SectionName, sectionTables } from './section-tables.ts';
import { type BenchOptions, sectionNames, sections } from './sections.ts';

const program = new Command('npm run bench --')
  .description('Prints what an arrival costs (docs/performance.md).')
  .addArgument(new Argument('[section...]', 'without one, all of them').choices(sectionNames))
  .option('--json', 'JSON lines instead of tables', false)
  .option(
    '--out <file>',
    'where the figures are kept as JSON lines; tables measured anew replace older ones',
    '.landfall/bench.jsonl',
  )
  .option('--arrivals <count>', 'arrivals of each workload', wholeNumber(1), 2340)
  .option('--people <count>', 'the largest table of bounded and sweep', wholeNumber(1), 100_000)
  .option('--records <count>', 'records of load; 190000, or 10000 when all sections run', wholeNumber(1))
  .option('--file <count>', 'records of send; 33000, or 3300 when all sections run', wholeNumber(1))
  .option('--rounds <count>', 'how often short measurements are repeated', wholeNumber(1), 7)
  .parse();
type Given = Omit<BenchOptions, 'records' | 'file' | 'tell'> & {
  json: boolean;
  out: string;
  records?: number;
  file?: number;
};
const given = program.opts<Given>();
const isWhole = program.args.length === 0;
const chosen = isWhole ? sectionNames : (program.args as SectionName[]);

const options: BenchOptions = {
  ...given,
  records: given.records ?? (isWhole ? 10_000 : 190_000),
  file: given.file ?? (isWhole ? 3300 : 33_000),
  tell: (line) => void process.stderr.write(`${line}\n`),
};

const print = (section: SectionName, table: FigureTable): void => {
  const declared: readonly string[] = sectionTables[section];
  if (!declared.includes(table.table))
    throw new Error(`${section} does not say that it measures ${table.table}`);
  const rows = rowsOf(table);
  const lines = given.json
    ? rows.map((row) => JSON.stringify(row)).join('\n')
    : `\n${table.table}\n${markdownOf(rows)}`;
  process.stdout.write(`${lines}\n`);
  writeFigures(given.out, merged(readFigures(given.out), rows));
};

const main = async (): Promise<void> => {
  process.env.TZ = 'UTC';
  for (const name of chosen) {
    const startedAt = performance.now();
    try {
      for await (const table of sections[name](options)) print(name, table);
    } catch (error) {
      // The others are worth their time all the same.
      process.stderr.write(`${name} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exitCode = 1;
    }
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    process.stderr.write(`${name}: ${seconds} s\n`);
  }
};

await main();
