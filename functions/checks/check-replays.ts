import { replayDue } from '../../shared/store/replays.ts';
import { stepReplay } from '../admin/replay-steps.ts';
import { type Check, refsOf } from './check-work.ts';

const stepsPerTick = 20;

/** Replays that are not finished: some hundred pushes a tick each, until they are done or somebody cancels them. */
export const checkReplays: Check = async ({ deps, now }, items) => {
  const running: string[] = [];
  for (const replayId of refsOf(items)) {
    for (let step = 0; step < stepsPerTick; step += 1) {
      const stored = await stepReplay(deps)(replayId);
      if (stored?.replay.state !== 'running') break;
      if (step === stepsPerTick - 1) running.push(replayId);
    }
  }
  return running.map((replayId) => replayDue(replayId, now));
};
