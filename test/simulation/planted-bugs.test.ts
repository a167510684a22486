import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bugNames } from './planted-bugs.ts';

const runner = 'test/simulation/run.ts';

/** The invariant by which each fault has to be noticed. */
const noticedBy: Record<string, RegExp> = {
  'outbox-before-queue': /I10 what is owed is delivered.*was never (written|attempted)/,
  'refused-is-registered': /I1 I9 every 202 ends in one entry/,
  'late-retry-unplanned': /I10 what is owed is delivered.*is still RETRYING/,
  'second-try-is-delivered': /I10 what is owed is delivered.*counts as delivered and never came/,
  'step-named-anew': /I8 no step of a ladder repeats/,
};

describe('a fault planted in the product is found within 200 seeds', () => {
  test.each(bugNames)('%s', { timeout: 300_000 }, (name) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [runner, '--seeds', '200', '--plant', name],
      { encoding: 'utf8' },
    );
    expect(stderr.replace(/\(node:\d+\) ExperimentalWarning.*\n.*\n/g, '')).toBe('');
    expect(stdout).toMatch(noticedBy[name] ?? /^never$/);
    expect(status).toBe(1);
  });

  test('and each is told in docs/simulation.md', () => {
    const told = readFileSync('docs/simulation.md', 'utf8');
    expect(bugNames).toHaveLength(5);
    for (const name of bugNames) expect(told).toContain(`\`${name}\``);
  });
});
