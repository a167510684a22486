import type { APIGatewayProxyStructuredResultV2, Context, SQSBatchResponse } from 'aws-lambda';
import type { ReceivedMessage } from '../../infra/local/sqs/queues.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';
import type { Sandbox } from './calls.ts';
import type { Journal } from './journal.ts';
import { type Handler, type StageName, type StageWorld, stages } from './stages.ts';
import type { VirtualTime } from './virtual-time.ts';

/** As infra/service gives them. */
const timeoutMs: Record<StageName, number> = {
  intake: 15_000,
  feedback: 15_000,
  inbox: 15_000,
  register: 60_000,
  deliver: 60_000,
  checks: 50_000,
};

interface Warm {
  sandbox: Sandbox;
  handler: Handler;
}

/** What an invocation came to: its answer, or nothing when the function stopped. `faults` it met on the way. */
export interface Ended<Answer> {
  answer: Answer | undefined;
  error?: unknown;
  faults: number;
}

/** Lambda: each sandbox handles one invocation at a time, and a new one is made when all are busy. */
export const createFunctions = (options: {
  time: VirtualTime;
  journal: Journal;
  /** The world as one new sandbox sees it. */
  worldOf: (sandbox: Sandbox) => StageWorld;
}) => {
  const { time, journal } = options;
  const idle = new Map<StageName, Warm[]>();
  let made = 0;
  const warm = (stage: StageName): Warm => {
    // What the last invocation left running may have stopped it since.
    const found = (idle.get(stage) ?? []).filter(({ sandbox }) => !sandbox.stopped);
    const last = found.pop();
    idle.set(stage, found);
    if (last) return last;
    made += 1;
    const sandbox: Sandbox = { stage, number: made, stopped: false, onStop: undefined, faults: 0, endsAt: 0 };
    return { sandbox, handler: stages[stage](options.worldOf(sandbox)) };
  };
  const invoke = <Answer>(stage: StageName, event: unknown): Promise<Ended<Answer>> => {
    const one = warm(stage);
    const { sandbox } = one;
    sandbox.endsAt = time.now + timeoutMs[stage];
    sandbox.faults = 0;
    return new Promise((resolve) => {
      let running = true;
      const end = (ended: Partial<Ended<Answer>>): void => {
        if (!running) return;
        running = false;
        sandbox.onStop = undefined;
        if (!sandbox.stopped) idle.set(stage, [...(idle.get(stage) ?? []), one]);
        resolve({ answer: undefined, faults: sandbox.faults, ...ended });
      };
      sandbox.onStop = () => {
        journal.note(() => `  ${stage} ${sandbox.number} stopped`);
        end({ faults: sandbox.faults + 1 });
      };
      one.handler(event as never, contextUntil(sandbox.endsAt, time)).then(
        (answer) => end({ answer: answer as Answer }),
        (error: unknown) => end({ error }),
      );
    });
  };
  return {
    http: (stage: StageName, event: object) => invoke<APIGatewayProxyStructuredResultV2>(stage, event),
    queue: (stage: StageName, messages: readonly ReceivedMessage[]) =>
      invoke<SQSBatchResponse>(stage, { Records: messages }),
    tick: () => invoke<{ more: boolean }>('checks', {}),
  };
};
export type Functions = ReturnType<typeof createFunctions>;

/** No invocation lasts so long in real time. */
const realMs = 20_000;

const contextUntil = (endsAt: number, time: VirtualTime): Context => ({
  ...lambdaContext(),
  // The framework asks once, without a `this`, to set a real timer that must never end an invocation of virtual time.
  getRemainingTimeInMillis(this: unknown) {
    return this === undefined ? realMs : Math.max(0, endsAt - time.now);
  },
});
