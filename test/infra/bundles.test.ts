import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { esbuildInto } from '../../infra/service/bundle.ts';
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

describe('the bundle of every function', () => {
  it.each(stageNames)('%s loads without a network and exports its handler', async (name) => {
    expect(await load(build(name))).toBe('function');
  });

  it.each(stageNames)('%s tells what it is made of, and holds neither the CDK nor a test', (name) => {
    const size = statSync(build(name)).size;
    const meta = z.object({ inputs: z.record(z.string(), z.unknown()) });
    const { inputs } = meta.parse(JSON.parse(readFileSync(join(directory, `${name}.meta.json`), 'utf8')));
    expect(size).toBeGreaterThan(1000);
    expect(Object.keys(inputs)).toContain(`functions/${name}/handler.ts`);
    expect(
      Object.keys(inputs).filter((path) => /^(infra|test|cli)\/|aws-cdk-lib|cdk-nag/.test(path)),
    ).toEqual([]);
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
