import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { post, setUpFunction } from './lambda-http-set-up.ts';

describe('bodies', () => {
  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['half a document', '{"name":"Zhang San"'],
    ['two documents', '{} {}'],
    ['a BOM and text', '﻿x'],
  ])('%s is 400 not-json and is not quoted', async (_, body) => {
    const { send, lines } = setUpFunction();
    const answer = await send(post(body));
    expect([answer.statusCode, answer.json.code]).toEqual([400, 'not-json']);
    expect(answer.body).not.toContain('Zhang');
    expect(lines.join()).not.toContain('Zhang');
  });

  test('bytes that are not UTF-8 are 400', async () => {
    const answer = await setUpFunction().send(post(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])));
    expect([answer.statusCode, answer.json.code]).toEqual([400, 'not-utf-8']);
  });

  test('a base64 body is the same body', async () => {
    const answer = await setUpFunction().send(post(Buffer.from('{"name":"小店区"}')));
    expect(answer.json.thing).toEqual({ name: '小店区' });
  });

  test('gzip is taken, and its limit counts after decoding', async () => {
    const { send } = setUpFunction();
    const gzip = { 'content-encoding': 'gzip' };
    expect((await send(post(gzipSync('{"name":"a"}'), gzip))).statusCode).toBe(201);
    const bomb = await send(post(gzipSync(JSON.stringify({ name: 'a'.repeat(100_000) })), gzip));
    expect([bomb.statusCode, bomb.json.limitBytes]).toEqual([413, 1000]);
    expect((await send(post(Buffer.from('{"name":"a"}'), gzip))).json.code).toBe('not-gzip');
    expect((await send(post('{}', { 'content-encoding': 'br' }))).statusCode).toBe(415);
  });

  test('a body over the limit is 413 and the limit is stated', async () => {
    const answer = await setUpFunction().send(post(JSON.stringify({ name: 'a'.repeat(1000) })));
    expect([answer.statusCode, answer.json.code, answer.json.limitBytes]).toEqual([413, 'too-large', 1000]);
    expect(answer.json.detail).toContain('1000 bytes');
  });

  test('other content is 415 naming what is taken; parameters of the type do not matter', async () => {
    const { send } = setUpFunction();
    const answer = await send(post('name=a', { 'content-type': 'application/x-www-form-urlencoded' }));
    expect(answer.statusCode).toBe(415);
    expect(answer.json.detail).toContain('application/x-ndjson');
    const typed = await send(post('{"name":"a"}', { 'content-type': 'Application/JSON; charset=utf-8' }));
    expect(typed.statusCode).toBe(201);
    const lines = await send(post('{}\n{}', { 'content-type': 'application/x-ndjson' }));
    expect(lines.json).toEqual({ lines: 2 });
  });

  test('a wrong shape is 422 with a pointer for each fault', async () => {
    const answer = await setUpFunction().send(post('{"name":1,"nmae":"a","b/c":1}'));
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
    const { send } = setUpFunction();
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
    const { send } = setUpFunction();
    const deep = await send(post(`{"name":${'['.repeat(300)}${']'.repeat(300)}}`));
    expect([deep.statusCode, deep.json.code]).toEqual([400, 'too-deep']);
    const text = await send(post(JSON.stringify({ name: `\\"${'['.repeat(300)}` })));
    expect(text.statusCode).toBe(201);
  });
});
