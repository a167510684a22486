import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const bySort = <Value extends z.ZodType>(value: Value) =>
  z.object({ requests: value, messages: value, items: value });
const written = z.object({
  counts: bySort(z.number()),
  seen: z.array(z.tuple([z.string(), z.number()])),
  worst: bySort(z.object({ ms: z.number(), what: z.string() })),
  unread: z.array(z.string()),
  overheard: z.array(z.string()),
});
export type Written = z.infer<typeof written>;

const program = join(import.meta.dirname, 'main.ts');

/** `npm run fuzz` once for each seed, side by side, each in a process of its own: a core each. Rejects with the report of the smallest input that was wrong. */
export const fuzzInProcesses = async (runs: number, seeds: readonly number[]): Promise<Written[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-fuzz-'));
  try {
    return await Promise.all(
      seeds.map(async (seed) => {
        const file = join(folder, `${seed}.json`);
        const share = String(Math.ceil(runs / seeds.length));
        await ended(['--runs', share, '--seed', String(seed), '--report', file]);
        return written.parse(JSON.parse(readFileSync(file, 'utf8')));
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const ended = (args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said))));
  });
