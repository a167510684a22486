import { parseArgs } from 'node:util';
import { type FigureTable, markdownOf, merged, readFigures, rowsOf, writeFigures } from './figures.ts';
import { type SectionName, sectionTables } from './section-tables.ts';
import { type BenchOptions, isSection, sectionNames, sections } from './sections.ts';

const usage = `npm run bench [-- SECTION… [options]]
Sections: ${sectionNames.join(', ')}; without one, all of them.
  --json            JSON lines instead of tables
  --out FILE        where the figures are kept as JSON lines (.landfall/bench.jsonl); tables measured anew replace older ones
  --arrivals N      arrivals of each workload (2340)
  --people N        the largest table of bounded and sweep (100000)
  --records N       records of load (190000; 10000 when all sections run)
  --file N          records of send (33000; 3300 when all sections run)
  --rounds N        how often short measurements are repeated (7)
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    out: { type: 'string', default: '.landfall/bench.jsonl' },
    arrivals: { type: 'string', default: '2340' },
    people: { type: 'string', default: '100000' },
    records: { type: 'string' },
    file: { type: 'string' },
    rounds: { type: 'string', default: '7' },
  },
});

const chosen = (): SectionName[] => {
  const unknown = positionals.filter((name) => !isSection(name));
  if (unknown.length > 0) throw new Error(`There is no section ${unknown.join(', ')}.\n${usage}`);
  return positionals.length === 0 ? [...sectionNames] : positionals.filter(isSection);
};

const options = (): BenchOptions => ({
  arrivals: Number(values.arrivals),
  people: Number(values.people),
  records: Number(values.records ?? (positionals.length === 0 ? 10_000 : 190_000)),
  file: Number(values.file ?? (positionals.length === 0 ? 3300 : 33_000)),
  rounds: Number(values.rounds),
  tell: (line) => void process.stderr.write(`${line}\n`),
});

const print = (section: SectionName, table: FigureTable): void => {
  const declared: readonly string[] = sectionTables[section];
  if (!declared.includes(table.table))
    throw new Error(`${section} does not say that it measures ${table.table}`);
  const rows = rowsOf(table);
  const lines = values.json
    ? rows.map((row) => JSON.stringify(row)).join('\n')
    : `\n${table.table}\n${markdownOf(rows)}`;
  process.stdout.write(`${lines}\n`);
  writeFigures(values.out, merged(readFigures(values.out), rows));
};

const main = async (): Promise<void> => {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  process.env.TZ = 'UTC';
  for (const name of chosen()) {
    const startedAt = performance.now();
    try {
      for await (const table of sections[name](options())) print(name, table);
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
