import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { countExactly } from './exact-counts.ts';
import type { FigureTable } from './figures.ts';
import { loadLocalities, untilTold } from './load.ts';
import { type LoadWorld, startLoadWorld } from './load-world.ts';
import { traveller } from './world.ts';

const program = join(import.meta.dirname, '..', '..', 'cli', 'landfall.ts');
const saved = z.object({ records: z.number() });
const totals = z.object({
  records: z.number(),
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
});

/**
 * One file of so many records through `landfall send`, killed (SIGKILL) once a third is sent and started again: all are accepted in the
 * end, and each is one entry with its notices.
 */
export async function* measureSend(
  records: number,
  tell: (line: string) => void,
): AsyncGenerator<FigureTable> {
  const world = await startLoadWorld(loadLocalities);
  try {
    const file = await writeRecords(world, records);
    tell(`send: ${records} records`);
    const startedAt = performance.now();
    const sentBefore = await sendUntilKilled(world, file, Math.ceil(records / 3));
    tell(`send: killed after ${sentBefore} records, and started again`);
    const ended = totals.parse(JSON.parse(await send(world, file).output));
    const sentSeconds = (performance.now() - startedAt) / 1000;
    if (ended.records !== records || ended.accepted + ended.duplicates !== records)
      throw new Error(`of ${records} records ${JSON.stringify(ended)} were sent`);
    await untilTold(world, records);
    tell('send: counting');
    const counted = await countExactly(world, { table: 'send', records, notices: 2 });
    yield {
      table: 'send',
      rows: [
        ...counted.rows,
        { row: 'records sent before the kill', figures: { figure: sentBefore } },
        { row: 'seconds until all were accepted', figures: { figure: sentSeconds } },
      ],
    };
  } finally {
    await world.close();
  }
}

const writeRecords = async (world: LoadWorld, records: number): Promise<string> => {
  const arrivedAt = new Date((await world.api.advance({ advance: 'PT0S' })).getTime() - 60_000).toISOString();
  const file = join(world.directory, 'records.ndjson');
  const opened = openSync(file, 'w');
  for (let index = 0; index < records; index += 1)
    writeSync(opened, `${JSON.stringify(traveller(index, arrivedAt, world.localities))}\n`);
  closeSync(opened);
  return file;
};

const send = (world: LoadWorld, file: string): { child: ChildProcess; output: Promise<string> } => {
  const child = spawn(process.execPath, [program, 'send', file, '--json'], {
    env: { PATH: process.env.PATH, LANDFALL_URL: world.url, LANDFALL_KEY: world.agencyKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (data: Buffer) => {
    text += data.toString();
  });
  return { child, output: new Promise((resolve) => child.on('close', () => resolve(text))) };
};

/** How many records its progress file says were sent when it was killed. */
const sendUntilKilled = async (world: LoadWorld, file: string, enough: number): Promise<number> => {
  const { child, output } = send(world, file);
  while (sentOf(file) < enough && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGKILL');
  await output;
  return sentOf(file);
};

const sentOf = (file: string): number => {
  const progress = `${file}.progress`;
  return existsSync(progress) ? saved.parse(JSON.parse(readFileSync(progress, 'utf8'))).records : 0;
};
