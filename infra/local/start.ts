import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { removeOwnState, removeStaleState, writeState } from './runtime/state-file.ts';
import { startTwin } from './twin.ts';

const root = join(import.meta.dirname, '..', '..');
const usage = `npm start -- [--port N] [--data DIR] [--empty] [--state FILE]
  --port N      port of the API, 0 for any free one (default 8787)
  --data DIR    keep everything in DIR (default: a fresh temporary folder)
  --empty       seed nothing
  --state FILE  where {"url", "adminKey", "pid"} is written when ready (default .landfall/twin.json)
`;

type Options = { port: number; data: string | undefined; empty: boolean; state: string };

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8787' },
      data: { type: 'string' },
      empty: { type: 'boolean', default: false },
      state: { type: 'string', default: join(root, '.landfall', 'twin.json') },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${values.port} is not a port`);
  return {
    port,
    data: values.data === undefined ? undefined : resolve(values.data),
    empty: values.empty,
    state: resolve(values.state),
  };
}

const say = (line: string) => process.stdout.write(`${line}\n`);

function optionsOrExit(): Options {
  try {
    return readOptions();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

async function main({ port, data, empty, state }: Options): Promise<void> {
  removeStaleState(state);
  const twin = await startTwin({
    port,
    empty,
    ...(data !== undefined && { dataDirectory: data }),
    report: (line) => process.stderr.write(`${line}\n`),
  });
  const stop = () => {
    removeOwnState(state);
    void twin.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  say(`Landfall's twin serves ${twin.url}`);
  say(`The administrator's key is in ${state}`);
  say(`Data: ${twin.dataDirectory}${data === undefined ? ' (removed at the end)' : ''}`);
  // Last: whoever waits for this file finds a twin that is ready.
  writeState(state, { url: twin.url, adminKey: twin.adminKey, pid: process.pid });
}

// Lambda's clock is UTC, and threads cannot have a time zone of their own.
process.env.TZ = 'UTC';
main(optionsOrExit()).catch((error: unknown) => {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const hint = taken ? '; choose another with --port' : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exit(1);
});
