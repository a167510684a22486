import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const program = join(import.meta.dirname, '..', '..', 'cli', 'landfall.ts');
const folder = mkdtempSync(join(tmpdir(), 'landfall-send-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Takes records as the API does: what comes under a key it knows is the same submission. Says when so many requests have come. */
const startApi = async (requestsToWaitFor: number) => {
  const submissions = new Map<string, string[]>();
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  let repeated = 0;
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const lines = Buffer.concat(parts).toString('utf8').split('\n');
    const key = String(request.headers['idempotency-key']);
    if (submissions.has(key)) repeated += 1;
    submissions.set(key, lines);
    if (submissions.size === requestsToWaitFor) resolve();
    const results = lines.map((_, index) => ({ index, status: 'accepted', warnings: [], errors: [] }));
    response.writeHead(202, { 'content-type': 'application/json' });
    const answer = {
      submissionId: `sub_${key}`,
      accepted: lines.length,
      duplicates: 0,
      rejected: 0,
      results,
    };
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reached,
    repeated: () => repeated,
    records: () => [...submissions.values()].flat(),
    close: () => server.close(),
  };
};

const send = (file: string, url: string): { child: ChildProcess; output: Promise<string> } => {
  const child = spawn(process.execPath, [program, 'send', file, '--json'], {
    env: { PATH: process.env.PATH, LANDFALL_URL: url, LANDFALL_KEY: 'lf_test_key' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.on('data', (data: Buffer) => {
    text += data.toString();
  });
  return { child, output: new Promise((resolve) => child.on('close', () => resolve(text))) };
};

describe('a file of 33,000 records', () => {
  test('is sent whole and each record once, although the sender is killed on the way', async () => {
    const records = Array.from({ length: 33_000 }, (_, index) => JSON.stringify({ recordId: `r-${index}` }));
    const file = join(folder, 'records.ndjson');
    writeFileSync(file, records.join('\n'));
    const api = await startApi(25);
    const killed = send(file, api.url);
    await api.reached;
    killed.child.kill('SIGKILL');
    await killed.output;
    expect(existsSync(`${file}.progress`)).toBe(true);
    const before = api.records().length;

    const ended = JSON.parse(await send(file, api.url).output);
    expect(ended).toEqual({ records: 33_000, accepted: 33_000, duplicates: 0, rejected: 0 });
    expect(before).toBeLessThan(33_000);
    // Requests of which the answer was lost come again under the key they had.
    expect(api.repeated()).toBeLessThanOrEqual(1);
    expect(api.records().toSorted()).toEqual(records.toSorted());
    expect(existsSync(`${file}.progress`)).toBe(false);
    api.close();
  }, 60_000);
});
