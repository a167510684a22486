import { join } from 'node:path';
import { type FigureRow, markdownOf } from './figures.ts';

const root = join(import.meta.dirname, '..', '..');
export const page = join(root, 'docs', 'performance.md');
/** The figures the page shows, as they were printed. */
export const published = join(root, 'docs', 'performance.jsonl');

const marked = /<!-- bench: (\S+) -->\n[\s\S]*?<!-- \/bench -->/g;

/** The tables the page has a place for, in order. */
export const markersOf = (text: string): string[] =>
  [...text.matchAll(marked)].map(([, table]) => table ?? '');

/** The page with each marked table as the figures say. Throws for a table that no section measured. */
export const withFigures = (text: string, rows: readonly FigureRow[]): string =>
  text.replace(marked, (_, table: string) => {
    const its = rows.filter((row) => row.table === table);
    if (its.length === 0)
      throw new Error(`docs/performance.md shows the table ${table}, which was not measured`);
    return `<!-- bench: ${table} -->\n${markdownOf(its)}\n<!-- /bench -->`;
  });
