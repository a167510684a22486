import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { writeJsonAtomically } from './data-directory.ts';
import { isAlive } from './lock.ts';

/** What tells others where a twin is and how to get in; readable by its owner alone. */
export type State = { url: string; adminKey: string; pid: number };

const written = z.object({ pid: z.number() });

/** Removes what a dead twin left, so that whoever waits for the file waits for the next one. A live twin's is left alone. */
export function removeStaleState(path: string): void {
  const pid = pidIn(path);
  if (pid === undefined || !isAlive(pid)) rmSync(path, { force: true });
}

export function writeState(path: string, state: State): void {
  mkdirSync(dirname(path), { recursive: true });
  writeJsonAtomically(path, state);
}

/** Removes the file unless another twin has written it since. */
export function removeOwnState(path: string): void {
  if (pidIn(path) === process.pid) rmSync(path, { force: true });
}

function pidIn(path: string): number | undefined {
  try {
    return written.parse(JSON.parse(readFileSync(path, 'utf8'))).pid;
  } catch {
    // Absent or not ours to understand.
    return undefined;
  }
}
