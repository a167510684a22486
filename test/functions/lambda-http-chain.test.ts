import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Caller } from '../../shared/access/caller.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import type { Route } from '../../shared/lambda/http-route.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import { gatewayEvent, lambdaContext, type SentRequest } from '../doubles/gateway-event.ts';

const now = Date.parse('2020-02-01T00:00:00Z');
const clerk: Caller = { keyId: 'key_a', role: 'agency', subject: 'immigration' };
const shape = z.strictObject({ name: z.string(), extras: z.record(z.string(), z.unknown()).optional() });

const routes: Route[] = [
  {
    method: 'GET',
    path: '/v1/health',
    scope: 'open',
    handle: async () => ({ status: 200, body: { status: 'ok' } }),
  },
  {
    method: 'POST',
    path: '/v1/things',
    scope: 'arrivals:write',
    accepts: ['application/json', 'application/x-ndjson'],
    maximumBytes: 1000,
    handle: async ({ body, contentType, text, caller, requestId, now }) => ({
      status: 201,
      body:
        contentType === 'application/json'
          ? { thing: parseBody(shape, body), by: caller.subject, requestId, now }
          : { lines: text.split('\n').length },
    }),
  },
  {
    method: 'DELETE',
    path: '/v1/things/{id}',
    scope: 'arrivals:write',
    handle: async () => ({ status: 204 }),
  },
  {
    method: 'GET',
    path: '/v1/things/{id}',
    scope: 'arrivals:read',
    handle: async ({ params, query }) => ({ status: 200, body: { ...params, ...query } }),
  },
  { method: 'GET', path: '/v1/audit', scope: 'audit:read', handle: async () => ({ status: 200 }) },
  {
    method: 'GET',
    path: '/v1/broken',
    scope: 'open',
    handle: async () => {
      throw new TypeError('Zhang San has passport E12345678', { cause: { name: 'Zhang San' } });
    },
  },
];

const setUp = () => {
  const lines: string[] = [];
  const handler = httpHandler({
    stage: 'intake',
    routes,
    clock: () => now,
    write: (line) => void lines.push(line),
    authenticate: async (authorization) => {
      if (authorization !== 'Bearer good')
        throw new Problem({ status: 401, code: 'unauthorized', title: 'no' });
      return clerk;
    },
  });
  const send = async (sent: SentRequest) => {
    const answer = await handler(gatewayEvent({ key: 'good', ...sent }), lambdaContext());
    return { ...answer, json: answer.body === undefined ? undefined : JSON.parse(answer.body) };
  };
  return { send, lines };
};

const post = (body: string | Buffer, headers: Record<string, string> = {}): SentRequest => ({
  method: 'POST',
  path: '/v1/things',
  body,
  headers,
});

describe('what a function behind the API answers', () => {
  test('a request that fits reaches its handler with caller, time and id', async () => {
    const { send } = setUp();
    const answer = await send(post('{"name":"𠮷"}'));
    expect(answer.statusCode).toBe(201);
    expect(answer.json).toEqual({ thing: { name: '𠮷' }, by: 'immigration', requestId: 'req-1', now });
    expect(answer.headers).toMatchObject({ 'x-request-id': 'req-1', 'content-type': 'application/json' });
  });

  test('path parameters are decoded, a lone percent sign is kept, a query is handed on', async () => {
    const { send } = setUp();
    expect((await send({ path: '/v1/things/a%2Fb', query: { limit: '3' } })).json).toEqual({
      id: 'a/b',
      limit: '3',
    });
    expect((await send({ path: '/v1/things/100%' })).json).toEqual({ id: '100%' });
  });

  test('an unknown path is 404, before any key is looked at', async () => {
    const { send } = setUp();
    for (const path of [
      '/',
      '/v2',
      '/v1/things/',
      '/v1/things/a/b',
      '/V1/things',
      '/v1/__proto__',
      '/constructor',
    ]) {
      const answer = await send({ path, key: 'bad' });
      expect([path, answer.statusCode, answer.json.code]).toEqual([path, 404, 'not-found']);
    }
  });

  test('a method the path does not take is 405 and says which it takes', async () => {
    const { send } = setUp();
    for (const method of ['PUT', 'PATCH', 'HEAD', 'OPTIONS']) {
      const answer = await send({ method, path: '/v1/things/a' });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers).toMatchObject({ allow: 'DELETE, GET' });
      expect(answer.json.code).toBe('method-not-allowed');
    }
  });

  test('no key, or a wrong one, is 401', async () => {
    const { send } = setUp();
    expect((await send({ path: '/v1/things/a', key: 'bad' })).statusCode).toBe(401);
    expect((await send({ path: '/v1/health', key: 'bad' })).statusCode).toBe(200);
  });

  test('a key without the scope is 403 and the scope is named', async () => {
    const { send } = setUp();
    const answer = await send({ path: '/v1/audit' });
    expect(answer.statusCode).toBe(403);
    expect(answer.json).toMatchObject({ code: 'missing-scope', missingScope: 'audit:read' });
    expect(answer.json.detail).toContain('audit:read');
  });

  test('a problem is application/problem+json with type, title, status, code and the request id', async () => {
    const { send } = setUp();
    const answer = await send({ path: '/nowhere' });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'x-request-id': 'req-1',
    });
    expect(answer.json).toMatchObject({
      type: 'urn:landfall:problem:not-found',
      title: 'Not found',
      status: 404,
      code: 'not-found',
      requestId: 'req-1',
    });
  });

  test('an answer without a body has none', async () => {
    const { send } = setUp();
    const answer = await send({ method: 'DELETE', path: '/v1/things/a' });
    expect([answer.statusCode, answer.body]).toEqual([204, undefined]);
    expect(answer.headers?.['content-type']).toBeUndefined();
  });
});

describe('bodies', () => {
  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['half a document', '{"name":"Zhang San"'],
    ['two documents', '{} {}'],
    ['a BOM and text', '﻿x'],
  ])('%s is 400 not-json and is not quoted', async (_, body) => {
    const { send, lines } = setUp();
    const answer = await send(post(body));
    expect([answer.statusCode, answer.json.code]).toEqual([400, 'not-json']);
    expect(answer.body).not.toContain('Zhang');
    expect(lines.join()).not.toContain('Zhang');
  });

  test('bytes that are not UTF-8 are 400', async () => {
    const answer = await setUp().send(post(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])));
    expect([answer.statusCode, answer.json.code]).toEqual([400, 'not-utf-8']);
  });

  test('a base64 body is the same body', async () => {
    const answer = await setUp().send(post(Buffer.from('{"name":"小店区"}')));
    expect(answer.json.thing).toEqual({ name: '小店区' });
  });

  test('gzip is taken, and its limit counts after decoding', async () => {
    const { send } = setUp();
    const gzip = { 'content-encoding': 'gzip' };
    expect((await send(post(gzipSync('{"name":"a"}'), gzip))).statusCode).toBe(201);
    const bomb = await send(post(gzipSync(JSON.stringify({ name: 'a'.repeat(100_000) })), gzip));
    expect([bomb.statusCode, bomb.json.limitBytes]).toEqual([413, 1000]);
    expect((await send(post(Buffer.from('{"name":"a"}'), gzip))).json.code).toBe('not-gzip');
    expect((await send(post('{}', { 'content-encoding': 'br' }))).statusCode).toBe(415);
  });

  test('a body over the limit is 413 and the limit is stated', async () => {
    const answer = await setUp().send(post(JSON.stringify({ name: 'a'.repeat(1000) })));
    expect([answer.statusCode, answer.json.code, answer.json.limitBytes]).toEqual([413, 'too-large', 1000]);
    expect(answer.json.detail).toContain('1000 bytes');
  });

  test('other content is 415 naming what is taken; parameters of the type do not matter', async () => {
    const { send } = setUp();
    const answer = await send(post('name=a', { 'content-type': 'application/x-www-form-urlencoded' }));
    expect(answer.statusCode).toBe(415);
    expect(answer.json.detail).toContain('application/x-ndjson');
    const typed = await send(post('{"name":"a"}', { 'content-type': 'Application/JSON; charset=utf-8' }));
    expect(typed.statusCode).toBe(201);
    const lines = await send(post('{}\n{}', { 'content-type': 'application/x-ndjson' }));
    expect(lines.json).toEqual({ lines: 2 });
  });

  test('a wrong shape is 422 with a pointer for each fault', async () => {
    const answer = await setUp().send(post('{"name":1,"nmae":"a","b/c":1}'));
    expect(answer.statusCode).toBe(422);
    expect(
      answer.json.errors.map((one: { pointer: string; code: string }) => [one.pointer, one.code]),
    ).toEqual([
      ['/name', 'wrong-type'],
      ['/nmae', 'unknown-field'],
      ['/b~1c', 'unknown-field'],
    ]);
  });

  test('duplicate keys and keys of the prototype crash nothing and pollute nothing', async () => {
    const { send } = setUp();
    expect((await send(post('{"name":"a","name":"b"}'))).json.thing).toEqual({ name: 'b' });
    const polluted = await send(
      post('{"name":"a","__proto__":{"admin":true},"constructor":{"prototype":1}}'),
    );
    expect(polluted.statusCode).toBe(422);
    const inside = await send(post('{"name":"a","extras":{"__proto__":{"admin":true},"constructor":1}}'));
    expect(inside.statusCode).toBe(201);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  test('endless nesting is 400 too-deep; brackets inside texts are not nesting', async () => {
    const { send } = setUp();
    const deep = await send(post(`{"name":${'['.repeat(300)}${']'.repeat(300)}}`));
    expect([deep.statusCode, deep.json.code]).toEqual([400, 'too-deep']);
    const text = await send(post(JSON.stringify({ name: `\\"${'['.repeat(300)}` })));
    expect(text.statusCode).toBe(201);
  });
});

describe('what is logged', () => {
  test('one short line: ids, codes and counts', async () => {
    const { send, lines } = setUp();
    await send(post('{"name":"Zhang San"}'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      stage: 'intake',
      request: 'req-1',
      ms: 0,
      route: 'POST:/v1/things',
      key: 'key_a',
      status: 201,
    });
  });

  test('an unexpected error is 500 internal; neither answer nor log has its message or cause', async () => {
    const { send, lines } = setUp();
    const answer = await send({ path: '/v1/broken' });
    expect([answer.statusCode, answer.json.code]).toEqual([500, 'internal']);
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({ status: 500, code: 'internal', error: 'TypeError', InternalErrors: 1 });
    expect(line.where).toMatch(/^lambda-http-chain\.test\.ts:\d+:\d+$/);
    for (const text of [answer.body ?? '', ...lines]) expect(text).not.toMatch(/Zhang|E12345678/);
  });

  test('a path never gets into the log, only its route', async () => {
    const { send, lines } = setUp();
    await send({ path: '/v1/things/E12345678' });
    await send({ path: '/E12345678' });
    expect(lines.join()).not.toContain('E12345678');
  });
});
