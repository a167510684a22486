import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixtureTwin, startFixtureTwin } from '../twin/fixture/fixture-twin.ts';

let twin: FixtureTwin;
beforeAll(async () => {
  twin = await startFixtureTwin();
});
afterAll(() => twin.stop());

async function eventOf(path: string, init?: RequestInit): Promise<unknown> {
  const { json } = await twin.get(path, init);
  return Object(json).event;
}

describe('the gateway finds the route an HTTP API would', () => {
  it('prefers a fixed path to a variable one, and a route to $default', async () => {
    expect(await eventOf('/items/special')).toMatchObject({ routeKey: 'GET /items/special' });
    expect(await eventOf('/items/special', { method: 'DELETE' })).toMatchObject({
      routeKey: 'ANY /items/{id}',
      pathParameters: { id: 'special' },
    });
    expect(await eventOf('/items/7')).toMatchObject({
      routeKey: 'ANY /items/{id}',
      pathParameters: { id: '7' },
    });
    expect(await eventOf('/files/a/b/c')).toMatchObject({ pathParameters: { path: 'a/b/c' } });
    expect(await eventOf('/somewhere')).toMatchObject({ routeKey: '$default' });
    expect(await eventOf('/items/7/more')).toMatchObject({ routeKey: '$default' });
  });

  it('decodes the path, joins repeated parameters and keeps the raw query', async () => {
    expect(await eventOf('/items/%E5%A4%AA%E5%8E%9F?a=1&a=2&b=%20')).toMatchObject({
      version: '2.0',
      rawPath: '/items/太原',
      rawQueryString: 'a=1&a=2&b=%20',
      pathParameters: { id: '太原' },
      queryStringParameters: { a: '1,2', b: ' ' },
      requestContext: { http: { method: 'GET', path: '/items/太原' }, stage: '$default' },
    });
  });
});

describe('the gateway passes bodies as an HTTP API does', () => {
  const post = (type: string | undefined, body: string | Uint8Array<ArrayBuffer>) =>
    eventOf('/items/1', { method: 'POST', body, ...(type && { headers: { 'content-type': type } }) });

  it('passes text and JSON as they are', async () => {
    for (const type of ['application/json', 'text/csv; charset=utf-8', 'application/problem+json']) {
      expect(await post(type, '𠮷 1')).toMatchObject({ body: '𠮷 1', isBase64Encoded: false });
    }
  });

  it('passes anything else as base64', async () => {
    for (const type of ['application/x-ndjson', 'application/edifact', 'application/octet-stream']) {
      const bytes = new Uint8Array([0, 255, 10]);
      expect(await post(type, bytes)).toMatchObject({ body: 'AP8K', isBase64Encoded: true });
    }
  });

  it('refuses an event over 6 MB with a 413 of its own, also when base64 makes it so', async () => {
    const five = new Uint8Array(5 * 1024 * 1024);
    const text = await twin.get('/items/1', { method: 'POST', body: 'x'.repeat(7 * 1024 * 1024) });
    const binary = await twin.get('/items/1', {
      method: 'POST',
      body: five,
      headers: { 'content-type': 'application/octet-stream' },
    });
    const huge = await twin.get('/items/1', { method: 'POST', body: 'x'.repeat(11 * 1024 * 1024) });
    for (const answer of [text, binary, huge]) {
      expect(answer).toEqual({ status: 413, json: { message: 'Request Entity Too Large' } });
    }
  });

  it('writes a plain object as a 200 with its JSON', async () => {
    expect(await twin.get('/plain')).toEqual({ status: 200, json: { any: 'object' } });
  });
});

describe('trouble in a sandbox stays in it', () => {
  const broken = { status: 500, json: { message: 'Internal Server Error' } };

  it('answers 500 for a throw, an exit, too much memory and a time-out, and serves the next request', async () => {
    for (const trouble of ['/throw', '/exit', '/fill', '/hang']) {
      expect(await twin.get(trouble), trouble).toEqual(broken);
      expect((await twin.get('/now')).status, `after ${trouble}`).toBe(200);
    }
  });

  it('gives the handler its own environment and nothing of the machine', async () => {
    const { json } = await twin.get('/environment');
    expect(json).toMatchObject({
      AWS_LAMBDA_FUNCTION_NAME: 'fixture-api',
      LANDFALL_ALLOW_LOOPBACK: '1',
      TABLE: 'Fixture-Table',
      AWS_ENDPOINT_URL_SQS: twin.aws.endpoint,
    });
    expect(json).not.toHaveProperty('HOME');
    expect(Object(json).AWS_ACCESS_KEY_ID).toMatch(/^Fixture-apiRole\./);
  });

  it('counts what is billed and what is logged', async () => {
    await twin.control('/_twin/meters/reset');
    await twin.get('/log?bytes=1000');
    await twin.get('/log?bytes=500');
    const { json } = await twin.get('/_twin/meters');
    expect(json).toMatchObject({
      http: { requests: 2 },
      functions: { 'fixture-api': { invocations: 2, failures: 0, logBytes: 1500 } },
      bundles: { 'fixture-api': { memoryMb: 128 } },
    });
    const meter = Object(json).functions['fixture-api'];
    expect(meter.billedMs).toBeGreaterThanOrEqual(2);
    expect(meter.gbSeconds).toBeCloseTo((meter.billedMs / 1000) * (128 / 1024), 6);
  });
});
