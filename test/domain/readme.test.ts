import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const readme = read('README.md');
const commands = [...readme.matchAll(/`(np[mx] [^`]+)`|^(np[mx] [^#\n]+)/gm)].flatMap(([, inline, block]) =>
  (inline ?? block ?? '').split(' && ').map((one) => one.trim()),
);

test('each command of README names a script, a project and files that are there', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const projects = new Set([...read('vitest.config.ts').matchAll(/name: '(\w+)'/g)].map(([, name]) => name));
  const files = globSync('test/**/*.test.ts', { cwd: root });
  for (const command of commands) {
    const [program, verb, ...rest] = command.split(' ');
    if (program === 'npm' && verb === 'run') expect(scripts, command).toHaveProperty([rest[0] ?? '']);
    if (program !== 'npx') continue;
    const [run, flag, project = '', ...filters] = rest;
    expect([verb, run, flag], command).toEqual(['vitest', 'run', '--project']);
    expect(projects, command).toContain(project);
    for (const filter of filters) {
      expect(
        files.some((file) => file.startsWith(`test/${project}/`) && file.includes(filter)),
        command,
      ).toBe(true);
    }
  }
  expect(commands.length).toBeGreaterThan(12);
});

test('each page README names is there', () => {
  const pages = [...readme.matchAll(/`((?:docs|test)\/[\w./-]+)`/g)].map(([, page]) => page ?? '');
  expect(pages.filter((page) => !existsSync(join(root, page)))).toEqual([]);
});
