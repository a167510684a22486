import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { openClockFile } from './clock-file.ts';
import { takeLock } from './lock.ts';

/** Where one twin keeps everything; locked by the process that uses it. */
export type DataDirectory = {
  readonly path: string;
  readClockOffset(): number;
  writeClockOffset(offsetMs: number): void;
  readSecrets(): Record<string, string>;
  writeSecrets(secrets: Record<string, string>): void;
  /** A file descriptor that appends to `logs/<name>.log`, until `release`. */
  openLog(name: string): number;
  folder(name: string): string;
  /** Whether this directory was ready to serve once before. */
  wasUsed(): boolean;
  markUsed(): void;
  release(): void;
};

const secretsFile = z.record(z.string(), z.string());

/** Opens and locks a data directory; without a path, a fresh temporary one that `release` removes. */
export function openDataDirectory(path: string | undefined): DataDirectory {
  const temporary = path === undefined;
  const root = path ?? mkdtempSync(join(tmpdir(), 'landfall-twin-'));
  mkdirSync(join(root, 'logs'), { recursive: true });
  const unlock = takeLock(join(root, 'lock'));
  const logs: number[] = [];
  const clock = openClockFile(join(root, 'clock'));
  return {
    path: root,
    readClockOffset: clock.read,
    writeClockOffset: clock.write,
    readSecrets: () => secretsFile.parse(readJson(join(root, 'secrets.json')) ?? {}),
    writeSecrets: (secrets) => writeJsonAtomically(join(root, 'secrets.json'), secrets),
    openLog: (name) => {
      const file = openSync(join(root, 'logs', `${name}.log`), 'a', 0o600);
      logs.push(file);
      return file;
    },
    folder: (name) => {
      mkdirSync(join(root, name), { recursive: true });
      return join(root, name);
    },
    wasUsed: () => readJson(join(root, 'used.json')) !== undefined,
    markUsed: () => writeJsonAtomically(join(root, 'used.json'), { used: true }),
    release: () => {
      clock.close();
      for (const file of logs) closeSync(file);
      unlock();
      if (temporary) rmSync(root, { recursive: true, force: true });
    },
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be read`, { cause: error });
  }
}

/** Written beside and renamed, so that a reader sees the old or the new, never a part; readable by its owner alone. */
export function writeJsonAtomically(path: string, content: unknown): void {
  const beside = `${path}.${process.pid}.part`;
  writeFileSync(beside, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(beside, path);
}
