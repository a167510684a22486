import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Api } from '../../cli/demo/api.ts';
import { benchApi } from './bench-api.ts';
import { inLists, inParallel } from './phases.ts';
import { ports } from './world.ts';

const root = join(import.meta.dirname, '..', '..');

/** What came to the receivers: of each notification when, and how often. */
export interface Received {
  /** By notification id. */
  notifications: Map<string, { locality: string; entryId: string; kind: string; at: number; times: number }>;
  /** How many pushes of notices of arrivals came, repeated ones left out. */
  arrivals: number;
}

/** A twin in a process of its own, with so many counties and twelve ports, each with a webhook at a receiver in this process. */
export interface LoadWorld {
  url: string;
  pid: number;
  api: Api;
  agencyKey: string;
  localities: string[];
  received: Received;
  directory: string;
  close(): Promise<void>;
}

const state = z.object({ url: z.string(), adminKey: z.string(), pid: z.number() });
const issuedKey = z.object({ key: z.string() });
const pushed = z.object({
  notifications: z.array(
    z.object({ id: z.string(), entryId: z.string(), locality: z.string(), kind: z.string() }),
  ),
});

export const startLoadWorld = async (localityCount: number): Promise<LoadWorld> => {
  const directory = mkdtempSync(join(tmpdir(), 'landfall-load-'));
  const { child, twin } = await startTwinProcess(directory);
  const { received, hook, close } = await startReceiver();
  const api = benchApi(twin.url, twin.adminKey);
  const localities = Array.from({ length: localityCount }, (_, index) => `62${String(1001 + index)}`);
  await buildPlaces(api, localities, hook);
  return {
    ...{ url: twin.url, pid: twin.pid, api, localities, received, directory },
    agencyKey: await issueKey(api, 'agency', 'stations'),
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await close();
      rmSync(directory, { recursive: true });
    },
  };
};

export const issueKey = async (api: Api, role: string, subject: string): Promise<string> =>
  issuedKey.parse(await api.call('POST', '/v1/keys', { role, subject })).key;

const startTwinProcess = async (
  directory: string,
): Promise<{ child: ChildProcess; twin: z.infer<typeof state> }> => {
  const file = join(directory, 'twin.json');
  const child = spawn(
    process.execPath,
    [
      join(root, 'infra', 'local', 'start.ts'),
      ...['--port', '0', '--empty', '--state', file, '--data', join(directory, 'data')],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`the twin ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { child, twin: state.parse(JSON.parse(readFileSync(file, 'utf8'))) };
};

const startReceiver = async (): Promise<{ received: Received; hook: string; close: () => Promise<void> }> => {
  const received: Received = { notifications: new Map(), arrivals: 0 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const at = performance.now();
    for (const { id, ...one } of pushed.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
      .notifications) {
      const known = received.notifications.get(id);
      if (known !== undefined) known.times += 1;
      else {
        received.notifications.set(id, { ...one, at, times: 1 });
        if (one.kind.startsWith('arrival.')) received.arrivals += 1;
      }
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    received,
    hook: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const buildPlaces = async (api: Api, localities: readonly string[], hook: string): Promise<void> => {
  const places = [
    { code: '62', name: 'Gansu', level: 'province', timeZone: 'Asia/Shanghai' },
    ...localities.map((code) => ({ code, parentCode: '62', name: `County ${code}`, level: 'county' })),
    ...ports.map((code) => ({
      ...{ code, parentCode: '62', name: `Port ${code}`, level: 'point-of-entry', codes: [code] },
    })),
  ];
  await api.call('PUT', '/v1/localities', { items: places });
  await api.call('PUT', '/v1/agencies', {
    items: [{ id: 'stations', name: 'Stations', source: 'immigration' }],
  });
  const channels = [{ type: 'webhook', url: hook, mode: 'thin' }];
  const recipients = [
    ...localities.map((locality) => ({ locality, department: 'health', channels })),
    ...ports.map((locality) => ({ locality, department: 'customs', channels })),
  ];
  await inParallel(inLists(recipients, 200), 1, (items) => api.call('PUT', '/v1/recipients', { items }));
};
