import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FunctionSpec } from '../template/read-compute.ts';
import type { Invocation, SandboxReport, SandboxSetup } from './protocol.ts';

/** How one invocation ended, as its caller sees it. */
export type Outcome =
  | { status: 'ok'; payload: string }
  | { status: 'failed'; errorType: string; message: string };

/** What the meters learn of a sandbox. */
type SandboxObserver = {
  initialised(report: { initMs: number; initCpuMs: number }): void;
  invoked(report: { ms: number; cpuMs: number; failed: boolean }): void;
  logged(bytes: number): void;
  /** The sandbox is gone for good. */
  ended(): void;
};

export type Sandbox = {
  /** Loads the handler, then runs one event; never rejects. */
  run(invocation: Invocation): Promise<Outcome>;
  /** False once it was killed, timed out, ran out of memory or exited: it is never used again. */
  isAlive(): boolean;
  kill(reason: string): void;
  close(): Promise<void>;
};

export type SandboxLaunch = {
  spec: FunctionSpec;
  environment: Record<string, string>;
  clockOffset: SharedArrayBuffer;
  logFile: number;
  observer: SandboxObserver;
};

const bootstrap = new URL('./bootstrap.ts', import.meta.url);

/** Starts a worker thread that stands for one Lambda execution environment. */
export function launchSandbox(launch: SandboxLaunch): Sandbox {
  const { spec, observer } = launch;
  const worker = new Worker(bootstrap, {
    workerData: setupOf(launch),
    env: launch.environment,
    resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb },
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  let alive = true;
  let ready = false;
  let current: { finish: (outcome: Outcome) => void; started: number } | undefined;
  let waiting: Invocation | undefined;

  function settle(outcome: Outcome): void {
    const run = current;
    current = undefined;
    waiting = undefined;
    run?.finish(outcome);
  }

  function die(errorType: string, message: string): void {
    if (!alive) return;
    alive = false;
    observer.ended();
    if (current !== undefined)
      observer.invoked({ ms: performance.now() - current.started, cpuMs: 0, failed: true });
    void worker.terminate();
    settle({ status: 'failed', errorType, message });
  }

  worker.on('message', (report: SandboxReport) => {
    if (!alive) return;
    if (report.logBytes > 0) observer.logged(report.logBytes);
    switch (report.kind) {
      case 'ready':
        ready = true;
        observer.initialised(report);
        if (waiting !== undefined) worker.postMessage(waiting);
        return;
      case 'init-failed':
        die(report.errorType, report.message);
        return;
      case 'done':
        observer.invoked({ ms: report.ms, cpuMs: report.cpuMs, failed: false });
        settle({ status: 'ok', payload: report.payload });
        return;
      case 'failed':
        observer.invoked({ ms: report.ms, cpuMs: report.cpuMs, failed: true });
        settle({ status: 'failed', errorType: report.errorType, message: report.message });
    }
  });
  worker.on('error', (error: Error) => die(error.name, error.message));
  worker.on('exit', (code) => die('Runtime.ExitError', `The sandbox of ${spec.name} exited with ${code}`));
  // A sandbox alone must not keep a process alive that has nothing else to do.
  worker.unref();

  return {
    run: (invocation) =>
      new Promise((resolve) => {
        if (!alive) {
          resolve({
            status: 'failed',
            errorType: 'Runtime.Unavailable',
            message: `The sandbox of ${spec.name} is gone`,
          });
          return;
        }
        const timer = setTimeout(
          () => die('Sandbox.Timedout', `Task timed out after ${spec.timeoutSeconds.toFixed(2)} seconds`),
          // Loading the handler has up to 10 s of its own, as in Lambda.
          invocation.timeoutMs + (ready ? 0 : 10_000),
        );
        const finish = (outcome: Outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        };
        current = { finish, started: performance.now() };
        if (ready) worker.postMessage(invocation);
        else waiting = invocation;
      }),
    isAlive: () => alive,
    kill: (reason) => die('Sandbox.Killed', reason),
    close: async () => {
      alive = false;
      settle({ status: 'failed', errorType: 'Sandbox.Closed', message: 'The twin stops' });
      await worker.terminate();
    },
  };
}

function setupOf({ spec, clockOffset, logFile }: SandboxLaunch): SandboxSetup {
  const dot = spec.handler.lastIndexOf('.');
  const file = ['mjs', 'js', 'cjs']
    .map((extension) => join(spec.directory, `${spec.handler.slice(0, dot)}.${extension}`))
    .find((path) => existsSync(path));
  if (file === undefined)
    throw new Error(`The asset of ${spec.name} has no file for the handler ${spec.handler}`);
  return {
    entry: pathToFileURL(file).href,
    exportName: spec.handler.slice(dot + 1),
    clockOffset,
    logFile,
    functionName: spec.name,
    functionArn: spec.arn,
    memoryMb: spec.memoryMb,
    platformLines: spec.platformLines,
  };
}
