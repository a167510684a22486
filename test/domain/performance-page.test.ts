import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { merged, readFigures } from '../bench/figures.ts';
import { markersOf, page, published, withFigures } from '../bench/performance-page.ts';
import { sectionTables } from '../bench/section-tables.ts';

const text = readFileSync(page, 'utf8');
const rows = readFigures(published);

describe('docs/performance.md', () => {
  test('has a place for each table that npm run bench prints, and for no other', () => {
    const printed = Object.values(sectionTables).flat();
    expect(markersOf(text).toSorted()).toEqual(printed.toSorted());
  });

  test('shows the figures that were measured, none of them typed by hand', () => {
    expect(withFigures(text, rows)).toBe(text);
  });

  test('names every section, and every command it gives exists', () => {
    for (const name of Object.keys(sectionTables)) expect(text).toContain(`npm run bench -- ${name}`);
    const named = [...text.matchAll(/npm run bench -- (\S+?)[` ]/g)].map(([, name]) => name);
    expect(named.filter((name) => !Object.hasOwn(sectionTables, name ?? ''))).toEqual([]);
  });

  test('a table without figures is refused, and measured tables replace what was there', () => {
    const place = '<!-- bench: cold -->\nold\n<!-- /bench -->';
    expect(() => withFigures(place, [])).toThrow('cold, which was not measured');
    const measured = merged(
      [
        { table: 'cold', row: 'gone', figures: { KB: 1 } },
        { table: 'rate', row: 'kept', figures: { a: 2 } },
      ],
      [{ table: 'cold', row: 'intake', figures: { KB: 1234 } }],
    );
    expect(measured.map(({ row }) => row)).toEqual(['kept', 'intake']);
    expect(withFigures(place, measured)).toContain('| intake | 1,234 |');
  });
});
