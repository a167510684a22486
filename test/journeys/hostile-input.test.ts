import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../infra/service/routes.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { expectProblem } from './support/problem.ts';
import { openConnection } from './support/raw-connection.ts';
import { buildWorld, county, type Keys, traveller } from './support/world.ts';

let landfall: Landfall;
let keys: Keys;

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
});
afterAll(() => landfall?.stop());

const cursor = (position: string): string => Buffer.from(`1${position}`).toString('base64url');
const paths: string[] = Object.values(routes).flat();

describe('ids that nothing has', () => {
  const parameter = /\{\w+\+?\}/g;
  const odd = {
    'longer than any key of the table': 'x'.repeat(3000),
    'long in bytes though not in letters': encodeURIComponent('字'.repeat(400)),
    'a name every object has': '__proto__',
    'a zero byte': '%00',
  };

  test.each(Object.entries(odd))('%s: no answer is a failure of ours', async (_, id) => {
    for (const path of paths.filter((one) => one.includes('{'))) {
      for (const [method, key] of [
        ['GET', keys.county],
        ['POST', keys.county],
        ['GET', landfall.adminKey],
        ['GET', keys.immigration],
      ] as const) {
        const answer = await landfall.ask(method, path.replaceAll(parameter, id), {
          key,
          ...(method === 'POST' ? { body: { officer: 'Dr Rena', verdict: 'rejected', reason: 'x' } } : {}),
        });
        expect([path, method, answer.status]).toEqual([path, method, expect.toBeOneOf(clientFaults)]);
        expect(answer.headers.get('content-type')).toBe('application/problem+json');
      }
    }
  });
});

const clientFaults = [400, 401, 403, 404, 405, 409, 422];

describe('cursors that no list gave', () => {
  const foreign = '65/6501/650103/#x';
  const lists: [path: string, key: () => string, position: string][] = [
    ['/v1/manifests?', () => keys.county, `2026-11-22 65/6501/${county} ${foreign}`],
    ['/v1/requests?', () => keys.county, `65/6501/650103\n${foreign}`],
    ['/v1/requests?', () => keys.county, `65/6501/${county}\n${foreign}`],
    ['/v1/requests?', () => keys.steward, `65/6501/${county}\n${foreign}`],
    ['/v1/entries?', () => keys.county, `0 65/6501/${county} ${foreign}`],
    ['/v1/away?', () => keys.county, `0 ${foreign}`],
    [`/v1/remainders/${county}/2026-11-22?`, () => keys.county, `0 ${foreign}`],
    ['/v1/candidates?', () => keys.steward, foreign],
    ['/v1/keys?', () => landfall.adminKey, ''],
    ['/v1/candidates?', () => keys.steward, ''],
    ['/v1/sites?', () => keys.county, ''],
    ['/v1/sources?', () => keys.county, ''],
    ['/v1/away?', () => keys.county, `0 65/6501/${county}/${'y'.repeat(1100)}`],
  ];

  test.each(lists)('%s is a fault of the caller', async (path, key, position) => {
    const date = path.startsWith('/v1/manifests') ? '&date=2026-11-22' : '';
    const answer = await landfall.ask('GET', `${path}cursor=${cursor(position)}${date}`, { key: key() });
    expectProblem(answer, 400, 'invalid-cursor');
  });
});

test('days before and after any journey are a fault of the caller', async () => {
  for (const day of ['0001-01-01', '9999-12-31']) {
    for (const path of ['funnels', 'scorecards']) {
      const answer = await landfall.ask('GET', `/v1/${path}/${county}?from=${day}&to=${day}`, {
        key: keys.county,
      });
      expectProblem(answer, 400, 'invalid-query');
    }
  }
});

describe('on the wire', () => {
  const say = async (text: string | Buffer, until?: (text: string) => boolean): Promise<string> => {
    const connection = await openConnection(landfall.url);
    connection.send(text);
    const answer = await connection.received(until);
    connection.close();
    return answer;
  };
  const request = (line: string, headers: string[] = [], body = ''): string =>
    [line, 'Host: twin', ...headers, '', body].join('\r\n');
  const alive = async (): Promise<void> => {
    expect((await landfall.ask('GET', '/v1/health')).body).toEqual({ status: 'ok' });
  };
  const post = (raw: string | Uint8Array, headers: Record<string, string> = {}) =>
    landfall.ask('POST', '/v1/arrivals', { key: keys.immigration, raw, headers });

  test('bodies that are too large, too deep or blow up when unpacked are refused with their limit', async () => {
    const text = JSON.stringify({ records: ['x'.repeat(5 * 1024 * 1024)] });
    expect(expectProblem(await post(text), 413, 'too-large')).toMatchObject({ limitBytes: 4 * 1024 * 1024 });
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    expectProblem(await post(bomb, { 'content-encoding': 'gzip' }), 413, 'too-large');
    expectProblem(await post(bomb.subarray(0, 1000), { 'content-encoding': 'gzip' }), 400, 'not-gzip');
    expectProblem(await post('['.repeat(2_000_000)), 400, 'too-deep');
    expectProblem(await post(`{"records":[${'{"a":'.repeat(5000)}`), 400, 'too-deep');
    const latin = gzipSync(Buffer.from('{"records":["\xff"]}', 'latin1'));
    expectProblem(await post(latin, { 'content-encoding': 'gzip' }), 400, 'not-utf-8');
    expect((await post('x'.repeat(11 * 1024 * 1024))).status).toBe(413);
    await alive();
  });

  test('requests that are not HTTP, or two at once, are cut off', async () => {
    const garbage: [string | Buffer, RegExp][] = [
      [Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]), /^HTTP\/1\.1 400/],
      ['GET\r\n\r\n', /^HTTP\/1\.1 400/],
      [request('GET /v1/health HTTP/1.1', [`X-Long: ${'x'.repeat(40_000)}`]), /^HTTP\/1\.1 431/],
      [
        request('POST /v1/arrivals HTTP/1.1', ['Transfer-Encoding: chunked'], 'ZZ\r\n{}\r\n0\r\n\r\n'),
        /^HTTP\/1\.1 400/,
      ],
      [
        request(
          'POST /v1/arrivals HTTP/1.1',
          ['Content-Length: 5', 'Transfer-Encoding: chunked'],
          '0\r\n\r\n',
        ),
        /^HTTP\/1\.1 400/,
      ],
      [
        request('POST /v1/arrivals HTTP/1.1', ['Content-Length: 2', 'Content-Length: 3'], '{}'),
        /^HTTP\/1\.1 400/,
      ],
      [request('POST /v1/arrivals HTTP/1.1', ['Content-Length: -1'], '{}'), /^HTTP\/1\.1 400/],
    ];
    for (const [said, answered] of garbage) expect(await say(said)).toMatch(answered);
    await alive();
  });

  test('many in one breath are answered in their order', async () => {
    const paths = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? '/v1/health' : '/v1/nothing'));
    const answer = await say(
      paths.map((path) => request(`GET ${path} HTTP/1.1`)).join(''),
      (text) => text.split('"not-found"').length > 10,
    );
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(
      paths.map((path) => (path === '/v1/health' ? '200' : '404')),
    );
  });

  test('slow, silent and broken-off senders keep nobody else waiting', async () => {
    const slow = await Promise.all(Array.from({ length: 100 }, () => openConnection(landfall.url)));
    for (const [index, connection] of slow.entries()) {
      const unfinished = request('POST /v1/arrivals HTTP/1.1', ['Content-Length: 100'], '{"records"');
      if (index % 4 !== 0) connection.send(unfinished.slice(0, index % 4 === 1 ? 20 : unfinished.length));
    }
    const answers = await Promise.all(Array.from({ length: 100 }, () => landfall.ask('GET', '/v1/health')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (const connection of slow) connection.close();
    await alive();
  });

  test('whoever comes after all that is registered as before', async () => {
    const entries = await landfall.register(keys.immigration, [
      traveller(1, { at: landfall.now() - 3_600_000 }),
    ]);
    expect((await landfall.entry(keys.county, entries.get('r-1') ?? '')).stage).toBe('ARRIVED');
  });
});
