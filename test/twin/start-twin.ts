import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { startTwin, type Twin, type TwinOptions } from '../../infra/local/twin.ts';

/** The app's twin in this process, empty, on a free port, with a temporary data directory that `stop` removes. */
export function startTwinHere(options: TwinOptions = {}): Promise<Twin> {
  return startTwin({ empty: true, ...options });
}

export type TwinProcess = {
  url: string;
  adminKey: string;
  pid: number;
  dataDirectory: string;
  stateFile: string;
  /** What it has written to its standard output and error. */
  output(): string;
  /** Ends it as a user does, and waits. */
  stop(): Promise<void>;
  /** SIGKILL, and waits. The data stays for the next start. */
  kill(): Promise<void>;
  /** Removes what it kept; after `stop` or `kill`. */
  forget(): void;
};

const stateFileShape = z.object({ url: z.string(), adminKey: z.string(), pid: z.number() });
const root = join(import.meta.dirname, '..', '..');

type ProcessOptions = {
  /** Kept by the caller; without it a fresh one. */
  dataDirectory?: string;
  empty?: boolean;
  /** Another program than the twin's own start, with the same options. */
  script?: string;
  arguments?: string[];
};

/** Starts a twin as `npm start` does, as a process of its own on a free port. Rejects with its output when it ends before it is ready. */
export async function startTwinProcess(options: ProcessOptions = {}): Promise<TwinProcess> {
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'landfall-data-'));
  const stateFile = join(dataDirectory, 'state.json');
  const script = options.script ?? join(root, 'infra', 'local', 'start.mjs');
  const { empty = true, arguments: more = [] } = options;
  const child = spawn(
    process.execPath,
    [
      script,
      '--port',
      '0',
      '--data',
      dataDirectory,
      '--state',
      stateFile,
      ...(empty ? ['--empty'] : []),
      ...more,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = outputOf(child);
  const state = await readyState(child, stateFile, output);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    ...state,
    dataDirectory,
    stateFile,
    output,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    forget: () => rmSync(dataDirectory, { recursive: true, force: true }),
  };
}

function outputOf(child: ChildProcess): () => string {
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (part: string) => parts.push(part));
  }
  return () => parts.join('');
}

/** The state file is the last thing a twin writes; one left by an earlier twin names another process. */
async function readyState(child: ChildProcess, path: string, output: () => string) {
  let failed = false;
  child.on('exit', () => {
    failed = true;
  });
  for (;;) {
    if (failed) throw new Error(`The twin did not start:\n${output()}`);
    if (existsSync(path)) {
      const state = stateFileShape.parse(JSON.parse(readFileSync(path, 'utf8')));
      if (state.pid === child.pid) return state;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
