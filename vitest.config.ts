import { defineConfig } from 'vitest/config';

/** Pure functions and stages over a table in memory keep nothing between files: each module is loaded once for all of them. */
const isolate = false;

/** domain and functions are milliseconds; store, infra and journeys start real engines. */
export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line-reporter.ts'],
    // By default one core is kept free for watching.
    maxWorkers: '100%',
    projects: [
      { test: { name: 'domain', include: ['test/domain/**/*.test.ts'], isolate } },
      { test: { name: 'functions', include: ['test/functions/**/*.test.ts'], isolate } },
      {
        test: {
          name: 'tenancy',
          include: ['test/tenancy/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: { name: 'simulation', include: ['test/simulation/**/*.test.ts'], testTimeout: 120_000 },
      },
      { test: { name: 'hostile', include: ['test/hostile/**/*.test.ts'], testTimeout: 300_000 } },
      { test: { name: 'recovery', include: ['test/recovery/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'store', include: ['test/store/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 180_000,
          // Each file runs a whole system of its own; more at once would only wait for each other.
          maxWorkers: 2,
        },
      },
    ],
  },
});
