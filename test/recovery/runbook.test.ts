import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(root, 'docs', 'runbook.md'), 'utf8');
const [, recovery = ''] = text.split(/^## Recovery$/m);
const entries = recovery
  .split(/^#### /m)
  .slice(1)
  .map((entry) => ({ heading: entry.split('\n', 1)[0] ?? '', body: entry }));

describe('the recovery part of docs/runbook.md', () => {
  test('each entry names tests that are there and bear its name', () => {
    expect(entries.length).toBeGreaterThan(7);
    for (const { heading, body } of entries) {
      const files = [...body.matchAll(/`(test\/[\w/-]+\.test\.ts)`/g)].map(([, file = '']) => file);
      expect(files.length, heading).toBeGreaterThan(0);
      for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
      const named = files.some((file) =>
        readFileSync(join(root, file), 'utf8').includes(`runbook "${heading}"`),
      );
      expect(named, `no test says: runbook "${heading}"`).toBe(true);
    }
  });

  test('each test that says it follows the runbook has its entry there', () => {
    const folder = join(root, 'test', 'recovery');
    const said = readdirSync(folder)
      .filter((file) => file.endsWith('.test.ts') && file !== 'runbook.test.ts')
      .flatMap((file) =>
        [...readFileSync(join(folder, file), 'utf8').matchAll(/runbook "([^"]+)"/g)].map(([, name]) => name),
      );
    expect(new Set(said)).toEqual(new Set(entries.map(({ heading }) => heading)));
  });
});
