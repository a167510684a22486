import { expect, test } from 'vitest';
import { expectEveryFault, playSeeds } from './seeds.ts';

// Two files, so that two workers share them.
test('I1 to I11: whatever goes wrong, every invariant holds in the worlds of seeds 1 to 100', async () => {
  const outcome = await playSeeds(1, 100);
  expectEveryFault(outcome);
  expect(outcome.records).toBeGreaterThan(200);
  expect(outcome.events).toBeGreaterThan(1000);
}, 600_000);
