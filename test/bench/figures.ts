import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

/** One row of a table of figures: a number for each column that applies to it. Column names carry their unit. */
const figureRow = z.object({
  table: z.string(),
  row: z.string(),
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
});
export type FigureRow = z.infer<typeof figureRow>;

/** Rows of one table, in order; `table` is its name in JSON lines and in docs/performance.md. */
export interface FigureTable {
  table: string;
  rows: readonly { row: string; figures: FigureRow['figures'] }[];
}

/** Four significant digits: the rest is noise. */
export const rounded = (value: number): number =>
  Number.isFinite(value) ? Number(value.toPrecision(4)) : value;

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (below + above) / 2;
};

export const rowsOf = ({ table, rows }: FigureTable): FigureRow[] =>
  rows.map(({ row, figures }) => ({
    table,
    row,
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [
        name,
        typeof value === 'number' ? rounded(value) : value,
      ]),
    ),
  }));

/** The rows as a table in Markdown, which is also fit to be read on a terminal: columns are padded. */
export const markdownOf = (rows: readonly FigureRow[]): string => {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  const cells = [
    ['', ...columns],
    ...rows.map(({ row, figures }) => [row, ...columns.map((column) => shown(figures[column]))]),
  ];
  const widths = ['', ...columns].map((_, index) =>
    Math.max(3, ...cells.map((line) => (line[index] ?? '').length)),
  );
  const padded = (line: readonly string[]): string =>
    `| ${line.map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [padded(head), rule, ...body.map(padded)].join('\n');
};

const shown = (value: number | string | undefined): string => {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
};

export const readFigures = (file: string): FigureRow[] => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => figureRow.parse(JSON.parse(line)));
};

export const writeFigures = (file: string, rows: readonly FigureRow[]): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
};

/** Earlier figures with those of the tables measured now in their place. */
export const merged = (earlier: readonly FigureRow[], now: readonly FigureRow[]): FigureRow[] => {
  const tables = new Set(now.map(({ table }) => table));
  return [...earlier.filter(({ table }) => !tables.has(table)), ...now];
};
