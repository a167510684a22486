import type { CallFault } from './fault-kinds.ts';
import type { Faults } from './faults.ts';
import type { VirtualTime } from './virtual-time.ts';

/** One running copy of a function. It handles one invocation at a time; once stopped it never goes on. */
export interface Sandbox {
  stage: string;
  number: number;
  stopped: boolean;
  /** Called when it stops in the middle of an invocation. */
  onStop: (() => void) | undefined;
  /** Faults met by the present invocation. */
  faults: number;
  /** When its time is over. */
  endsAt: number;
}

/** One call that a stage makes of the table or of a queue. */
export interface Call<Answer> {
  what: () => string;
  possible: readonly CallFault[];
  effect: () => Promise<Answer>;
  /** The same for some of its parts only. */
  part?: () => Promise<unknown>;
  /** What somebody else does just before. False when there is nothing for them to do. */
  interfere?: () => boolean;
  /** The answer of a moment ago. */
  stale?: () => Promise<Answer>;
  /** The answer when some entries failed, and the rest was done. */
  someFailed?: () => Promise<Answer>;
}

/** What AWS answers, or its client says, when a call did not work. */
class CallFailed extends Error {
  constructor(name: string) {
    super('simulated');
    this.name = name;
  }
}

/** As long as the client tries: a few seconds for each attempt. */
const longestAnswerMs = 20_000;
const never = new Promise<never>(() => undefined);

export const stop = (sandbox: Sandbox): void => {
  if (sandbox.stopped) return;
  sandbox.stopped = true;
  sandbox.onStop?.();
};

/** Lets time pass for an invocation, which stops when its own is over. */
export const spend = async (time: VirtualTime, sandbox: Sandbox, milliseconds: number): Promise<void> => {
  await time.wait(Math.min(milliseconds, Math.max(0, sandbox.endsAt - time.now)));
  if (time.now >= sandbox.endsAt) stop(sandbox);
  if (sandbox.stopped) return never;
};

/** Makes the calls of a world's sandboxes, and lets faults strike them. */
export const createCaller = (time: VirtualTime, faults: Faults) => {
  const { random } = faults;
  const struck = async <Answer>(sandbox: Sandbox, call: Call<Answer>, fault: CallFault): Promise<Answer> => {
    switch (fault) {
      case 'slow':
        await spend(time, sandbox, random.next() * random.pick([5, 50, 2000]));
        return call.effect();
      case 'throttled':
        throw new CallFailed('ProvisionedThroughputExceededException');
      case 'timed-out-before':
        await spend(time, sandbox, random.next() * longestAnswerMs);
        throw new CallFailed('TimeoutError');
      case 'timed-out-after':
        await call.effect();
        await spend(time, sandbox, random.next() * longestAnswerMs);
        throw new CallFailed('TimeoutError');
      case 'sent-twice':
        await call.effect();
        return call.effect();
      case 'conflict':
        return call.effect();
      case 'partial-batch':
        await call.part?.();
        throw new CallFailed('BatchNotDone');
      case 'entries-failed':
        return (call.someFailed ?? call.effect)();
      case 'stale-read':
        return (call.stale ?? call.effect)();
      case 'killed-before':
        stop(sandbox);
        return never;
      case 'killed-after':
        await call.effect();
        stop(sandbox);
        return never;
    }
  };
  return async <Answer>(sandbox: Sandbox, call: Call<Answer>): Promise<Answer> => {
    if (sandbox.stopped) return never;
    const fault = faults.draw(call.possible);
    if (fault === undefined || (fault === 'conflict' && !call.interfere?.())) return call.effect();
    sandbox.faults += 1;
    faults.happened(fault, () => `${sandbox.stage} ${sandbox.number}, ${call.what()}`);
    const answer = await struck(sandbox, call, fault);
    return sandbox.stopped ? never : answer;
  };
};
export type Caller = ReturnType<typeof createCaller>;
