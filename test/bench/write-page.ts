import { readFileSync, writeFileSync } from 'node:fs';
import { merged, readFigures, writeFigures } from './figures.ts';
import { page, published, withFigures } from './performance-page.ts';

/** `npm run bench:doc [-- FILE]`: puts what the last runs measured into docs/performance.jsonl and docs/performance.md. */
const measured = readFigures(process.argv[2] ?? '.landfall/bench.jsonl');
if (measured.length === 0) {
  process.stderr.write('Nothing was measured yet: npm run bench\n');
  process.exit(1);
}
const rows = merged(readFigures(published), measured);
const text = withFigures(readFileSync(page, 'utf8'), rows);
writeFigures(published, rows);
writeFileSync(page, text);
process.stdout.write(
  `${new Set(measured.map(({ table }) => table)).size} tables put into docs/performance.md\n`,
);
