import { randomUUID } from 'node:crypto';
import type { FunctionSpec } from '../template/read-compute.ts';
import type { Outcome, Sandbox } from './sandbox.ts';

/** All sandboxes of one function: none at first, one more whenever all are busy, up to the cap; then callers wait in line. */
export type FunctionPool = {
  readonly spec: FunctionSpec;
  /** Runs one event (JSON). Never rejects: what went wrong is in the outcome. */
  invoke(event: string): Promise<Outcome>;
  /** How many more invocations could start at once. */
  free(): number;
  /** Running or waiting. */
  pending(): number;
  close(): Promise<void>;
};

type Options = {
  spec: FunctionSpec;
  cap: number;
  launch: () => Sandbox;
  onEnd: (outcome: Outcome) => void;
};
type Waiting = { event: string; finish: (outcome: Outcome) => void };

export function createFunctionPool({ spec, cap, launch, onEnd }: Options): FunctionPool {
  const idle: Sandbox[] = [];
  const busy = new Set<Sandbox>();
  const line: Waiting[] = [];
  let closed = false;

  function next(): void {
    while (line.length > 0 && busy.size < cap && !closed) {
      const waiting = line.shift();
      if (waiting !== undefined) start(waiting);
    }
  }

  function start({ event, finish }: Waiting): void {
    const sandbox = takeIdle() ?? launch();
    busy.add(sandbox);
    const invocation = { requestId: randomUUID(), event, timeoutMs: spec.timeoutSeconds * 1000 };
    void sandbox.run(invocation).then((outcome) => {
      busy.delete(sandbox);
      if (sandbox.isAlive()) idle.push(sandbox);
      next();
      finish(outcome);
      onEnd(outcome);
    });
  }

  /** The one used last is warmest; those killed meanwhile are dropped. */
  function takeIdle(): Sandbox | undefined {
    for (let sandbox = idle.pop(); sandbox !== undefined; sandbox = idle.pop()) {
      if (sandbox.isAlive()) return sandbox;
    }
    return undefined;
  }

  return {
    spec,
    invoke: (event) =>
      new Promise((finish) => {
        line.push({ event, finish });
        next();
      }),
    free: () => Math.max(0, cap - busy.size - line.length),
    pending: () => busy.size + line.length,
    close: async () => {
      closed = true;
      for (const { finish } of line.splice(0)) {
        finish({ status: 'failed', errorType: 'Sandbox.Closed', message: 'The twin stops' });
      }
      await Promise.all([...idle, ...busy].map((sandbox) => sandbox.close()));
    },
  };
}
