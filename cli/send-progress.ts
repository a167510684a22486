import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import * as z from 'zod';
import type { RejectedLine } from './send-records.ts';

const saved = z.object({
  schema: z.literal(1),
  /** Size and time of the input: a file that was changed is sent from its beginning. */
  input: z.string(),
  lastLine: z.number(),
  records: z.number(),
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
});
export type SavedProgress = z.infer<typeof saved>;

export interface SendProgress {
  /** Where an earlier run of the same file stopped. */
  state: SavedProgress;
  resumed: boolean;
  errorFile: string;
  save(state: SavedProgress, rejections: readonly RejectedLine[]): void;
  finish(): void;
}

/** Keeps, beside the input, how far it was sent (`.progress`, until it is done) and what was rejected (`.errors.ndjson`). */
export const openProgress = (file: string): SendProgress => {
  const progressFile = `${file}.progress`;
  const errorFile = `${file}.errors.ndjson`;
  const { size, mtimeMs } = statSync(file);
  const input = `${size} ${Math.round(mtimeMs)}`;
  const found = readSaved(progressFile);
  const resumed = found?.input === input;
  if (!resumed) rmSync(errorFile, { force: true });
  const fresh = {
    schema: 1 as const,
    input,
    lastLine: 0,
    records: 0,
    accepted: 0,
    duplicates: 0,
    rejected: 0,
  };
  return {
    state: resumed ? found : fresh,
    resumed,
    errorFile,
    save: (state, rejections) => {
      // A crash between the two repeats the chunk: its rejections may then be told twice, but none is lost.
      if (rejections.length > 0) {
        appendFileSync(errorFile, rejections.map((one) => `${JSON.stringify(one)}\n`).join(''));
      }
      writeFileSync(`${progressFile}.new`, JSON.stringify(state));
      renameSync(`${progressFile}.new`, progressFile);
    },
    finish: () => rmSync(progressFile, { force: true }),
  };
};

const readSaved = (progressFile: string): SavedProgress | undefined => {
  if (!existsSync(progressFile)) return undefined;
  try {
    return saved.parse(JSON.parse(readFileSync(progressFile, 'utf8')));
  } catch {
    // Not ours or damaged: sending from the beginning is always safe, since every request is idempotent.
    return undefined;
  }
};
