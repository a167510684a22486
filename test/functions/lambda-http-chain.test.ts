import { describe, expect, test } from 'vitest';
import { now, post, setUpFunction } from './lambda-http-set-up.ts';

describe('what a function behind the API answers', () => {
  test('a request that fits reaches its handler with caller, time and id', async () => {
    const { send } = setUpFunction();
    const answer = await send(post('{"name":"𠮷"}'));
    expect(answer.statusCode).toBe(201);
    expect(answer.json).toEqual({ thing: { name: '𠮷' }, by: 'immigration', requestId: 'req-1', now });
    expect(answer.headers).toMatchObject({ 'x-request-id': 'req-1', 'content-type': 'application/json' });
  });

  test('path parameters are decoded, a lone percent sign is kept, a query is handed on', async () => {
    const { send } = setUpFunction();
    expect((await send({ path: '/v1/things/a%2Fb', query: { limit: '3' } })).json).toEqual({
      id: 'a/b',
      limit: '3',
    });
    expect((await send({ path: '/v1/things/100%' })).json).toEqual({ id: '100%' });
  });

  test('an unknown path is 404, before any key is looked at', async () => {
    const { send } = setUpFunction();
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
    const { send } = setUpFunction();
    for (const method of ['PUT', 'PATCH', 'HEAD', 'OPTIONS']) {
      const answer = await send({ method, path: '/v1/things/a' });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers).toMatchObject({ allow: 'DELETE, GET' });
      expect(answer.json.code).toBe('method-not-allowed');
    }
  });

  test('no key, or a wrong one, is 401', async () => {
    const { send } = setUpFunction();
    expect((await send({ path: '/v1/things/a', key: 'bad' })).statusCode).toBe(401);
    expect((await send({ path: '/v1/health', key: 'bad' })).statusCode).toBe(200);
  });

  test('a key without the scope is 403 and the scope is named', async () => {
    const { send } = setUpFunction();
    const answer = await send({ path: '/v1/audit' });
    expect(answer.statusCode).toBe(403);
    expect(answer.json).toMatchObject({ code: 'missing-scope', missingScope: 'audit:read' });
    expect(answer.json.detail).toContain('audit:read');
  });

  test('a problem is application/problem+json with type, title, status, code and the request id', async () => {
    const { send } = setUpFunction();
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
    const { send } = setUpFunction();
    const answer = await send({ method: 'DELETE', path: '/v1/things/a' });
    expect([answer.statusCode, answer.body]).toEqual([204, undefined]);
    expect(answer.headers?.['content-type']).toBeUndefined();
  });
});

describe('what is logged', () => {
  test('one short line: ids, codes and counts', async () => {
    const { send, lines } = setUpFunction();
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
    const { send, lines } = setUpFunction();
    const answer = await send({ path: '/v1/broken' });
    expect([answer.statusCode, answer.json.code]).toEqual([500, 'internal']);
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({ status: 500, code: 'internal', error: 'TypeError', InternalErrors: 1 });
    expect(line.where).toMatch(/^lambda-http-set-up\.ts:\d+:\d+$/);
    for (const text of [answer.body ?? '', ...lines]) expect(text).not.toMatch(/Zhang|E12345678/);
  });

  test('a path never gets into the log, only its route', async () => {
    const { send, lines } = setUpFunction();
    await send({ path: '/v1/things/E12345678' });
    await send({ path: '/E12345678' });
    expect(lines.join()).not.toContain('E12345678');
  });
});
