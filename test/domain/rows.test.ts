import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { neverTable } from '../../shared/domain/stages/never-table.ts';
import { stageTable } from '../../shared/domain/stages/stage-table.ts';

const root = join(import.meta.dirname, '..', '..');

interface Row {
  id: string;
  state: string;
}

/** Rows of the tables whose first cell is a rule's id and whose last says whether it works. */
const rowsOf = (markdown: string): Row[] =>
  markdown.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const id = cells[1] ?? '';
    return /^[A-Z]\d{1,2}$/.test(id) ? [{ id, state: cells.at(-2) ?? '' }] : [];
  });

/** `'C11: …'`, `"I1 I9: …"`, `` `N1, N2: …` ``: a string of a test file that begins with ids. */
const idsIn = (source: string): string[] =>
  [...source.matchAll(/['"`]([A-Z]\d{1,2}(?:[ ,]+[A-Z]\d{1,2})*):/g)].flatMap((match) =>
    (match[1] ?? '').split(/[ ,]+/),
  );

const testFiles = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => ({ path, ids: idsIn(readFileSync(join(root, 'test', path), 'utf8')) }));
const rows = rowsOf(readFileSync(join(root, 'docs', 'domain.md'), 'utf8'));
const known = new Set(rows.map((row) => row.id));
const proven = new Set(testFiles.flatMap(({ ids }) => ids));

describe('docs/domain.md and the tests', () => {
  test('every rule says whether it works', () => {
    expect(rows.length).toBeGreaterThan(150);
    expect(rows.filter(({ state }) => state !== 'works' && state !== 'later')).toEqual([]);
    expect(rows.length).toBe(known.size);
  });

  test('every rule that works has a test named for it', () => {
    const unproven = rows.filter(({ id, state }) => state === 'works' && !proven.has(id));
    expect(unproven.map(({ id }) => id)).toEqual([]);
  });

  test('every rule a test is named for exists', () => {
    const unknown = testFiles.flatMap(({ path, ids }) =>
      ids.filter((id) => !known.has(id)).map((id) => `${id} in ${path}`),
    );
    expect(unknown).toEqual([]);
  });

  test('the stage table and its page have the same rows', () => {
    const written = [...known].filter((id) => /^[TN]/.test(id)).sort();
    // T48 is the document's own mark; N1 and N5 are the absence of a row.
    const coded = [...stageTable, ...neverTable].map((row) => row.id).concat('T48', 'N1', 'N5');
    expect(written).toEqual([...new Set(coded)].sort());
  });

  test('ids are found in titles of every form, and only there', () => {
    const source = "test('C11: a', x); test(`I1 I9: b`); test(\"N1, N2: c\"); test('see C12'); // 'C13";
    expect(idsIn(source)).toEqual(['C11', 'I1', 'I9', 'N1', 'N2']);
    expect(rowsOf('| id | x |\n|---|---|\n| C1 | rule | works |\ntext')).toEqual([
      { id: 'C1', state: 'works' },
    ]);
  });
});
