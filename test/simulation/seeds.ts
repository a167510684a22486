import { expect } from 'vitest';
import { faultKinds } from './fault-kinds.ts';
import { emptyOutcome, type Outcome, playSeed } from './run-seeds.ts';
import { tellStory } from './story-of-failure.ts';

/** Plays a stretch of seeds; the first that breaks something fails with its story. */
export const playSeeds = async (from: number, count: number): Promise<Outcome> => {
  const outcome = emptyOutcome();
  for (let seed = from; seed < from + count; seed += 1) {
    const what = await playSeed(seed, outcome);
    if (what.length > 0) expect.fail(`seed ${seed}\n${what.join('\n')}\n${await tellStory(seed)}`);
  }
  return outcome;
};

/** Each kind struck, so that none of it was for nothing. */
export const expectEveryFault = ({ faults }: Outcome): void =>
  expect(faultKinds.filter((kind) => faults[kind] === 0)).toEqual([]);
