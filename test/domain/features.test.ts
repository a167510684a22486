import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Feature {
  id: string;
  state: string;
  builtIn: string[];
  file: string;
  title: string;
}

const cellsOf = (line: string): string[] => line.split('|').map((cell) => cell.trim());
const isId = (id: string | undefined): boolean => /^[A-Z]\d{1,2}$/.test(id ?? '');

/** The rules of docs/domain.md and whether each works. */
const rules = new Map(
  read('docs/domain.md')
    .split('\n')
    .map(cellsOf)
    .filter((cells) => isId(cells[1]))
    .map((cells) => [cells[1] ?? '', cells.at(-2) ?? '']),
);

/** `| id | rule | state | built in | test file: title |` */
const features: Feature[] = read('docs/features.md')
  .split('\n')
  .map(cellsOf)
  .filter((cells) => isId(cells[1]))
  .map(([, id = '', , state = '', builtIn = '', seen = '']) => ({
    id,
    state,
    builtIn: [...builtIn.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
    file: /`(test\/[^`]+)`/.exec(seen)?.[1] ?? '',
    title: /“([^”]+)”/.exec(seen)?.[1] ?? '',
  }));

describe('docs/features.md', () => {
  test('has every rule once, in the state that docs/domain.md gives it', () => {
    expect(features.map(({ id }) => id)).toEqual([...new Set(features.map(({ id }) => id))]);
    expect(Object.fromEntries(features.map(({ id, state }) => [id, state.split(':')[0]]))).toEqual(
      Object.fromEntries(rules),
    );
  });

  test('names for every rule that works what was built, and it is there', () => {
    const working = features.filter(({ state }) => state === 'works');
    expect(working.length).toBeGreaterThan(120);
    expect(working.filter(({ builtIn }) => builtIn.length === 0).map(({ id }) => id)).toEqual([]);
    const missing = working.flatMap(({ id, builtIn }) =>
      builtIn.filter((path) => !existsSync(join(root, path))).map((path) => `${id}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  test('names for every rule that works the test that shows it, and the test begins with its id', () => {
    const wrong = features
      .filter(({ state }) => state === 'works')
      .filter(({ id, file, title }) => {
        const ids = /^([A-Z]\d{1,2}(?:[ ,]+[A-Z]\d{1,2})*):/.exec(title)?.[1]?.split(/[ ,]+/) ?? [];
        return !ids.includes(id) || !existsSync(join(root, file)) || !read(file).includes(title);
      });
    expect(wrong.map(({ id, file, title }) => `${id} ${file} ${title}`)).toEqual([]);
  });

  test('says of every rule that is left for later why', () => {
    const later = features.filter(({ state }) => state !== 'works');
    expect(later.filter(({ state }) => !/^later: .{20,}/.test(state)).map(({ id }) => id)).toEqual([]);
  });
});
