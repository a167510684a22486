import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** The clock's offset in ms, on disk. */
export type ClockFile = { read(): number; write(offsetMs: number): void; close(): void };

const digits = 16;

/** Opens the file; a new one says 0. It is written at each step of a move, so in place: one short write a kill cannot cut in two. */
export function openClockFile(path: string): ClockFile {
  // Appending opens without truncating and makes the file when there is none; `r+` then allows to write at the start.
  closeSync(openSync(path, 'a', 0o600));
  const file = openSync(path, 'r+');
  return {
    read: () => {
      const text = readFileSync(path, 'utf8');
      const offsetMs = Number(text);
      if (!Number.isSafeInteger(offsetMs) || offsetMs < 0)
        throw new Error(`${path} holds no offset: ${text}`);
      return offsetMs;
    },
    write: (offsetMs) => {
      writeSync(file, String(offsetMs).padStart(digits, '0'), 0);
    },
    close: () => closeSync(file),
  };
}
