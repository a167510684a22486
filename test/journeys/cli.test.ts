import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTwin, type Twin } from '../../infra/local/twin.ts';

const program = join(import.meta.dirname, '..', '..', 'cli', 'landfall.ts');
const folder = mkdtempSync(join(tmpdir(), 'landfall-cli-'));
let twin: Twin;

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

const start = (
  args: string[],
  env: Record<string, string>,
): { child: ChildProcess; ended: Promise<Ended> } => {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH ?? '', LANDFALL_URL: twin.url, LANDFALL_KEY: twin.adminKey, ...env },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString();
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, ended };
};

const landfall = (args: string[], env: Record<string, string> = {}): Promise<Ended> => start(args, env).ended;

const landfallJson = async (args: string[], env: Record<string, string> = {}) => {
  const ended = await landfall([...args, '--json'], env);
  expect([args.join(' '), ended.code, ended.err]).toEqual([args.join(' '), 0, ended.err]);
  return JSON.parse(ended.out);
};

const keyFor = async (role: string, subject: string): Promise<string> =>
  (await landfall(['key', 'issue', '--role', role, '--subject', subject, '--key-only'])).out.trim();

const record = (n: number, change: object = {}): string =>
  JSON.stringify({
    recordId: `r-${n}`,
    traveller: {
      familyName: 'LI',
      givenNames: `NUMBER ${n}`,
      documents: [{ type: 'passport', number: `E${String(10_000_000 + n)}`, issuer: 'CHN' }],
    },
    entry: { pointOfEntry: 'PEK', arrivedAt: '2020-03-01T06:10:00+08:00' },
    destination: { localityCode: '140105' },
    ...change,
  });

const fileOf = (name: string, lines: string[]): string => {
  const file = join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return file;
};

beforeAll(async () => {
  twin = await startTwin({ port: 0, empty: true });
});
afterAll(async () => {
  await twin?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('an administrator sets Landfall up from the command line', () => {
  test('China’s divisions to county level are imported', async () => {
    expect(await landfallJson(['localities', 'import'])).toMatchObject({ stored: 3351, refused: 0 });
  });

  test('an agency, a recipient and a policy are added; what is wrong is told and ends with 3', async () => {
    const added = await landfall([
      'agencies',
      'add',
      'immigration',
      '--name',
      'Immigration',
      '--source',
      'immigration',
    ]);
    expect([added.code, added.out.trim()]).toEqual([0, '1 agencies stored, 0 refused.']);
    const set = await landfall(['recipients', 'set', '140105', 'health', '--pull']);
    expect(set.code).toBe(0);
    const bad = await landfall([
      'recipients',
      'set',
      '140105',
      'lead',
      '--webhook',
      'http://health.example/',
    ]);
    expect(bad.code).toBe(3);
    expect(bad.err).toContain('endpoint-not-https');
    const webhook = await landfall([
      'recipients',
      'set',
      '1401',
      'health',
      '--webhook',
      'https://health.example/',
    ]);
    expect(webhook.err).toMatch(/Signing secret, shown this once: whsec_/);

    const policy = ['policy', 'set', 'feedbackHours', '12', '--from', '2020-01-01', '--reason', 'Notice 3'];
    expect((await landfall(policy)).code).toBe(0);
    expect(await landfallJson(['policy', 'show', 'feedbackHours'])).toMatchObject({
      values: { feedbackHours: 12 },
      items: [{ key: 'feedbackHours', value: 12, reason: 'Notice 3' }],
    });
    expect(
      (await landfall(['policy', 'set', 'curfew', 'true', '--from', '2020-01-01', '--reason', 'x'])).code,
    ).toBe(3);
  });

  test('keys are issued, listed and revoked', async () => {
    const issued = await landfallJson(['key', 'issue', '--role', 'auditor', '--subject', 'desk']);
    expect(issued.key).toMatch(/^lf_/);
    const listed = await landfall(['key', 'list']);
    expect(listed.out).toContain(issued.keyId);
    expect(listed.out).not.toContain(issued.key);
    expect((await landfall(['key', 'revoke', issued.keyId])).code).toBe(0);
    expect((await landfall(['key', 'revoke', 'key_unknown'])).code).toBe(1);
  });

  test('the first key of a stack is put straight into its table by right of AWS', async () => {
    const table = twin.system.tables[0]?.definition.TableName ?? '';
    const aws = {
      LANDFALL_TABLE: table,
      // A twin takes keys of its own environment alone.
      LANDFALL_KEY_ENVIRONMENT: 'test',
      AWS_ENDPOINT_URL: twin.aws.endpoint,
      AWS_ACCESS_KEY_ID: twin.aws.accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_REGION: 'eu-west-1',
      LANDFALL_KEY: '',
    };
    const { LANDFALL_KEY: _, ...env } = aws;
    const issued = await landfallJson(['key', 'issue', '--role', 'admin'], env);
    expect((await landfall(['agencies', 'list'], { LANDFALL_KEY: issued.key })).out).toContain('immigration');
  });
});

describe('an agency sends files', () => {
  test('records go out 500 at a time; what is rejected lies in the error file by line', async () => {
    const key = await keyFor('agency', 'immigration');
    const lines = Array.from({ length: 1203 }, (_, n) => record(n));
    lines[600] = '{"recordId": "broken"';
    lines[1100] = record(1100, { colour: 'red' });
    const file = fileOf('arrivals.ndjson', lines);
    const sent = await landfall(['send', file, '--json'], { LANDFALL_KEY: key });
    expect(sent.code).toBe(3);
    expect(JSON.parse(sent.out)).toMatchObject({ records: 1203, accepted: 1201, rejected: 2 });
    const errors = readFileSync(`${file}.errors.ndjson`, 'utf8').trim().split('\n');
    expect(errors.map((line) => JSON.parse(line))).toMatchObject([
      { line: 601, errors: [{ code: 'not-json' }] },
      { line: 1101, recordId: 'r-1100', errors: [{ pointer: '/colour', code: 'unknown-field' }] },
    ]);
    expect(existsSync(`${file}.progress`)).toBe(false);
    // No colour and no moving bar where nobody watches.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(sent.err + sent.out).not.toMatch(/\u001b/);
  });

  test('a run that was killed goes on where it stopped, and nobody arrives twice', async () => {
    const key = await keyFor('agency', 'immigration');
    const file = fileOf(
      'killed.ndjson',
      Array.from({ length: 700 }, (_, n) => record(5000 + n)),
    );
    const gate = await passFirst();
    const first = start(['send', file], { LANDFALL_URL: gate.url, LANDFALL_KEY: key });
    const early = await Promise.race([gate.secondRequest, first.ended]);
    expect(early).toBeUndefined();
    first.child.kill('SIGKILL');
    await first.ended;
    gate.server.closeAllConnections();
    gate.server.close();
    expect(JSON.parse(readFileSync(`${file}.progress`, 'utf8'))).toMatchObject({
      lastLine: 500,
      accepted: 500,
    });
    const second = await landfall(['send', file], { LANDFALL_KEY: key });
    expect(second.err).toContain('Going on after line 500');
    expect([second.code, second.out.trim()]).toEqual([
      0,
      '700 records: 700 accepted, 0 known before, 0 rejected.',
    ]);
    await fetch(`${twin.url}/_twin/idle?timeoutSeconds=120`);
    const again = await landfall(['send', file], { LANDFALL_KEY: key });
    expect(again.out).toContain('700 records');
  });

  test('a JSON file is taken too', async () => {
    const key = await keyFor('agency', 'immigration');
    const file = fileOf('one.json', [`{"records": [${record(9000)}]}`]);
    expect(await landfallJson(['send', file], { LANDFALL_KEY: key })).toMatchObject({
      accepted: 1,
      rejected: 0,
    });
  });
});

describe('a locality works through its inbox', () => {
  test('notifications are listed and acknowledged, an entry is shown', async () => {
    await fetch(`${twin.url}/_twin/idle?timeoutSeconds=120`);
    const env = { LANDFALL_KEY: await keyFor('locality', '140105') };
    expect((await landfallJson(['notifications', 'list', '--limit', '250'], env)).items).toHaveLength(250);
    const inbox = await landfallJson(['notifications', 'list', '--limit', '10000'], env);
    const arrivals: { entryId: string }[] = inbox.items.filter(
      (one: { kind: string }) => one.kind === 'arrival.registered',
    );
    // 1,201, 700 and 1 travellers, whatever was killed, repeated or sent again.
    expect([arrivals.length, new Set(arrivals.map((one) => one.entryId)).size]).toEqual([1902, 1902]);
    const [first] = inbox.items;
    expect(first).toMatchObject({ locality: '140105', department: 'health' });
    const acked = await landfall(['notifications', 'ack', first.id, '--officer', 'Wang'], env);
    expect([acked.code, acked.out]).toEqual([0, expect.stringContaining('acknowledged')]);
    const unknown = await landfall(['notifications', 'ack', 'ntf_unknown', '--officer', 'Wang'], env);
    expect([unknown.code, unknown.out]).toEqual([3, expect.stringContaining('not-found')]);
    const shown = await landfall(['entries', 'show', first.entryId], env);
    expect(shown.out).toContain(`${first.entryId}, version`);
    expect((await landfallJson(['entries', 'show', first.entryId], env)).stage).toBe('ARRIVED');
    expect((await landfall(['entries', 'show', 'ent_unknown'], env)).code).toBe(1);
  });
});

describe('an operator looks at deliveries', () => {
  test('lists and counts them without touching any', async () => {
    expect(await landfallJson(['deliveries', 'list', '--state', 'PARKED'])).toEqual([]);
    expect(await landfallJson(['deliveries', 'replay', '--dry-run'])).toMatchObject({
      dryRun: true,
      sent: 0,
    });
  });
});

describe('how a command ends', () => {
  test.each([
    ['an unknown command', ['fly'], {}, 2],
    ['a missing option', ['agencies', 'add', 'x'], {}, 2],
    ['a file that is not there', ['send', '/nowhere.json'], {}, 2],
    ['an unknown role', ['key', 'issue', '--role', 'police'], {}, 2],
    ['no connection', ['agencies', 'list'], { LANDFALL_URL: 'http://127.0.0.1:9' }, 5],
    ['a wrong key', ['agencies', 'list'], { LANDFALL_KEY: 'lf_test_wrong' }, 4],
    ['a URL that is none', ['agencies', 'list'], { LANDFALL_URL: 'nonsense' }, 2],
    ['help', ['--help'], {}, 0],
  ])('%s', async (_, args, env, code) => {
    const ended = await landfall(args, env);
    expect([ended.err, ended.code]).toEqual([ended.err, code]);
    if (code !== 0) expect(ended.err.trim()).not.toBe('');
  });

  test('a key is never taken from a flag', async () => {
    expect((await landfall(['--key', 'lf_test_x', 'agencies', 'list'])).code).toBe(2);
  });
});

/** A way to the twin that lets one request through and holds every further one for ever. */
const passFirst = async (): Promise<{ url: string; server: Server; secondRequest: Promise<void> }> => {
  let requests = 0;
  const { promise: secondRequest, resolve: reached } = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    requests += 1;
    if (requests > 1) return reached();
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const headers = Object.entries(request.headers).filter(
      ([name]) => !['host', 'connection', 'content-length'].includes(name),
    );
    const answer = await fetch(twin.url + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
      body: Buffer.concat(parts),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, server, secondRequest };
};
