import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { esbuildInto } from '../../infra/service/bundle.ts';
import { leanZod } from '../../infra/service/lean-zod.ts';
import { type StageName, stageNames } from '../../infra/service/stages.ts';
import { gatewayEvent } from '../doubles/gateway-event.ts';

const directory = mkdtempSync(join(tmpdir(), 'landfall-bundles-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What a function finds in Lambda: its own variables and its region, but neither credentials nor a network. */
const environment = {
  AWS_REGION: 'eu-central-1',
  STATE_TABLE: 'landfall-state',
  JOURNAL_TABLE: 'landfall-journal',
  KEY_TABLE: 'landfall-keys',
  ARRIVALS_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/arrivals',
  NOTIFICATIONS_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/notifications',
  SECRET_ID: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-AbCdEf',
  SEAL_SECRET_ID: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:seal-GhIjKl',
  KEY_ENVIRONMENT: 'test',
};

/** Loads a bundle in a process in which the first connection or look-up ends the process with code 9; prints what `show` says. */
async function load(index: string, show = 'typeof handler'): Promise<string> {
  const program = `
    import net from 'node:net';
    import dns from 'node:dns';
    const refuse = () => { console.log('network'); process.exit(9); };
    net.Socket.prototype.connect = refuse;
    dns.lookup = refuse;
    const { handler } = await import(${JSON.stringify(index)});
    console.log(${show});`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--input-type=module', '--eval', program],
    { env: environment },
  );
  return stdout.trim();
}

const bundle = esbuildInto(directory);
const builtOnce = new Map<StageName, string>();
const build = (name: StageName) => {
  const directoryOf = builtOnce.get(name) ?? bundle(name);
  builtOnce.set(name, directoryOf);
  return join(directoryOf, 'index.mjs');
};

const part = z.object({ bytesInOutput: z.number() });
/** What no function may carry (docs/decisions/0169-what-a-cold-start-loads.md); each of them once was most of a bundle or could be. */
const unwanted =
  /^(infra|test|cli)\/|aws-cdk-lib|cdk-nag|@aws-sdk|@smithy|temporal|to-json-schema|zod\/v4\/locales\/(?!en\.js)|metadata\.\w+\.json|openapi\.json/;

it('is not made from a zod that is not as it was', () => {
  const classic = join(directory, 'other', 'node_modules', 'zod', 'v4', 'classic');
  mkdirSync(classic, { recursive: true });
  writeFileSync(join(classic, 'schemas.js'), 'import * as writers from "../core/writers.js";');
  expect(() => leanZod(join(directory, 'other'), join(directory, 'other'))).toThrow('in another way');
});

describe('the bundle of every function', () => {
  it.each(stageNames)('%s loads without a network and exports its handler', async (name) => {
    expect(await load(build(name))).toBe('function');
  });

  it.each(stageNames)(
    '%s tells what it is made of, and holds no tool, test or client it can do without',
    (name) => {
      build(name);
      const meta = z.object({
        outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), part) })),
      });
      const { outputs } = meta.parse(JSON.parse(readFileSync(join(directory, `${name}.meta.json`), 'utf8')));
      const parts = Object.entries(Object.values(outputs)[0]?.inputs ?? {}).flatMap(
        ([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []),
      );
      expect(parts).toContain(`functions/${name}/handler.ts`);
      expect(parts.filter((path) => unwanted.test(path))).toEqual([]);
    },
  );

  it.each(stageNames)('%s imports no module of Node’s that loads more than it gives', (name) => {
    expect(readFileSync(build(name), 'utf8')).not.toMatch(/from ?"(node:)?(http|util|undici)"/);
  });

  it.each(stageNames)('%s stays within 400 KB', (name) => {
    const { size } = statSync(build(name));
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThanOrEqual(400_000);
  });

  it('of admin holds the OpenAPI document, packed until somebody asks for it', async () => {
    const event = JSON.stringify(gatewayEvent({ path: '/v1/openapi.json' }));
    const shown = await load(build('admin'), `(await handler(${event}, { awsRequestId: 'inv-1' })).body`);
    const [answer] = shown.split('\n').toSorted((one, other) => other.length - one.length);
    const path = join(import.meta.dirname, '..', '..', 'shared', 'contracts', 'openapi.json');
    expect(JSON.parse(answer ?? '')).toEqual(JSON.parse(readFileSync(path, 'utf8')));
    expect(readFileSync(build('admin'), 'utf8')).not.toContain('"openapi"');
  });

  it('is the same each time, so that a deploy without a change changes nothing', () => {
    const first = readFileSync(build('intake'));
    const again = readFileSync(join(esbuildInto(join(directory, 'again'))('intake'), 'index.mjs'));
    expect(again.equals(first)).toBe(true);
  });
});
