import { statSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import type { CommandContext, MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { type InputLine, readList } from '../read-input.ts';
import { openProgress, type SavedProgress } from '../send-progress.ts';
import { chunksOf, sendChunk } from '../send-records.ts';

/** `send FILE`. */
export const sendCommand = (program: Command, context: MakeContext): void => {
  program
    .command('send')
    .description('post the arrival records of a JSON or NDJSON file, 500 at a time; goes on where it stopped')
    .argument('<file>', 'a JSON list, {"records": […]}, or one record a line (.ndjson)')
    .action((file: string) => send(context(), file));
};

const send = async ({ api, out }: CommandContext, file: string): Promise<void> => {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new CommandFailure(exitCodes.usage, `There is no file ${file}.`);
  }
  const progress = openProgress(file);
  let { state } = progress;
  if (progress.resumed)
    out.remark(`Going on after line ${state.lastLine} (${state.records} records sent before).`);
  const bar = createBar(out.json);
  bar.start(await countLines(file), state.records);
  try {
    for await (const chunk of chunksOf(after(readList(file, 'records'), state.lastLine))) {
      const sent = await sendChunk(api, chunk);
      state = advance(state, chunk, sent);
      progress.save(state, sent.rejections);
      bar.update(state.records);
    }
  } finally {
    bar.stop();
  }
  progress.finish();
  const { records, accepted, duplicates, rejected } = state;
  const errorFile = rejected > 0 ? progress.errorFile : undefined;
  const totals = `${records} records: ${accepted} accepted, ${duplicates} known before, ${rejected} rejected.`;
  out.result(
    { records, accepted, duplicates, rejected, ...(errorFile === undefined ? {} : { errorFile }) },
    errorFile === undefined ? totals : `${totals}\nWhat is wrong with them: ${errorFile}`,
  );
  if (rejected > 0) throw new CommandFailure(exitCodes.someRefused, '');
};

async function* after(lines: AsyncIterable<InputLine>, lastLine: number): AsyncGenerator<InputLine> {
  for await (const one of lines) if (one.line > lastLine) yield one;
}

const advance = (
  state: SavedProgress,
  chunk: readonly InputLine[],
  sent: { accepted: number; duplicates: number; rejected: number },
): SavedProgress => ({
  ...state,
  lastLine: chunk.at(-1)?.line ?? state.lastLine,
  records: state.records + chunk.length,
  accepted: state.accepted + sent.accepted,
  duplicates: state.duplicates + sent.duplicates,
  rejected: state.rejected + sent.rejected,
});

const countLines = async (file: string): Promise<number> => {
  let count = 0;
  for await (const _ of readList(file, 'records')) count += 1;
  return count;
};

interface Bar {
  start(total: number, done: number): void;
  update(done: number): void;
  stop(): void;
}

/** Only a person at a terminal sees a bar. */
const createBar = (json: boolean): Bar => {
  if (json || !process.stderr.isTTY) {
    return { start: () => undefined, update: () => undefined, stop: () => undefined };
  }
  const format = '{bar} {value}/{total} records, {duration_formatted}, {eta_formatted} to go';
  return new SingleBar({ format, stream: process.stderr, barCompleteChar: '#', barIncompleteChar: '.' });
};
