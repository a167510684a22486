import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCall, endpointOf, type Service } from '../../shared/aws/call.ts';
import { createSigner } from '../../shared/aws/sign-request.ts';

const at = Date.parse('2026-11-21T08:00:00Z');

const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array => {
  if (typeof data === 'string') return data;
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
};

/** The SDK asks for its hash as a class. */
const sha256 = class {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    throw new Error('never reset');
  }
};

const [dynamodb, sqs, secrets]: [Service, Service, Service] = [
  { name: 'dynamodb', target: 'DynamoDB_20120810', contentType: 'application/x-amz-json-1.0' },
  { name: 'sqs', target: 'AmazonSQS', contentType: 'application/x-amz-json-1.0' },
  { name: 'secretsmanager', target: 'secretsmanager', contentType: 'application/x-amz-json-1.1' },
];
const services = [dynamodb, sqs, secrets];

describe('the signature', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9/+=]{1,80}$/);
  const anybody = fc.record({
    accessKeyId: word,
    secretAccessKey: word,
    sessionToken: fc.option(word, { nil: undefined }),
  });

  it('is the SDK’s own, for any credentials, body, region and time', async () => {
    await fc.assert(
      fc.asyncProperty(
        anybody,
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('us-east-1', 'cn-north-1'),
        fc.constantFrom(...services),
        fc.integer({ min: 0, max: 4_000_000_000 }),
        async ({ sessionToken, ...keys }, text, region, { name: service, ...its }, seconds) => {
          const credentials = { ...keys, ...(sessionToken === undefined ? {} : { sessionToken }) };
          const host = `${service}.${region}.amazonaws.com`;
          const headers = { 'content-type': its.contentType, 'x-amz-target': `${its.target}.Call` };
          const signer = new SignatureV4({
            credentials,
            region,
            service,
            sha256,
            applyChecksum: false,
          });
          const expected = await signer.sign(
            {
              method: 'POST',
              protocol: 'https:',
              hostname: host,
              path: '/',
              query: {},
              headers: { ...headers, host },
              body: text,
            },
            { signingDate: new Date(seconds * 1000) },
          );
          const body = Buffer.from(text, 'utf8');
          const signed = createSigner({ region, service })(
            { host, headers, body },
            credentials,
            seconds * 1000,
          );
          expect(signed).toEqual(expected.headers);
        },
      ),
    );
  });
});

type Script = (request: IncomingMessage, response: ServerResponse) => void;
const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Calls to a server that answers them one after the other as the scripts say; the last one again and again. */
const talkTo = async (scripts: Script[], { service = dynamodb, attempts = 4 } = {}) => {
  let calls = 0;
  const waits: number[] = [];
  const server = createServer((request, response) => {
    const script = scripts[Math.min(calls, scripts.length - 1)];
    calls += 1;
    request.resume().on('end', () => script?.(request, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const call = createCall(service, {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
    clock: () => at,
    pause: async (milliseconds) => void waits.push(milliseconds),
    random: () => 1,
    attempts,
  });
  return { query: () => call('Query', { TableName: 'T' }), waits, calls: () => calls };
};

const answer =
  (status: number, body: unknown): Script =>
  (_, response) =>
    response.writeHead(status).end(JSON.stringify(body));
const refusal = (status: number, code: string): Script =>
  answer(status, { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: `said ${code}` });
const found = answer(200, { Count: 1 });
const cut: Script = (request) => void request.socket.destroy();
const cutInTheAnswer: Script = (_, response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('{"Count"', () => response.destroy());
};

it.each([
  ['sqs', 'us-east-1', 'https://sqs.us-east-1.amazonaws.com'],
  ['sqs', 'cn-north-1', 'https://sqs.cn-north-1.amazonaws.com.cn'],
  ['secretsmanager', 'cn-northwest-1', 'https://secretsmanager.cn-northwest-1.amazonaws.com.cn'],
] as const)('%s answers in %s at %s', (service, region, endpoint) => {
  expect(endpointOf(service, region)).toBe(endpoint);
});

describe('a call', () => {
  it.each(services)('of $name names itself and sends what it is given', async (service) => {
    const seen: unknown[] = [];
    const { query } = await talkTo(
      [
        (request, response) => {
          const { 'x-amz-target': target, 'content-type': type, 'content-length': length } = request.headers;
          seen.push(request.method, target, type, length);
          found(request, response);
        },
      ],
      { service },
    );
    expect(await query()).toEqual({ Count: 1 });
    expect(seen).toEqual(['POST', `${service.target}.Query`, service.contentType, '17']);
  });

  it.each([
    ['a throttled table', refusal(400, 'ProvisionedThroughputExceededException')],
    ['a throttled queue', refusal(403, 'RequestThrottled')],
    ['a throttled secret', refusal(400, 'ThrottlingException')],
    ['a throttled key of a queue', refusal(400, 'KmsThrottled')],
    ['too many requests', answer(429, 'slow down')],
    ['a server’s fault', refusal(500, 'InternalServerError')],
    ['an answer that is no JSON', answer(503, 'a proxy speaks')],
    ['a connection that breaks', cut],
    ['an answer that breaks off', cutInTheAnswer],
  ])('is tried again after %s, waiting longer each time', async (_, fault) => {
    const { query, calls, waits } = await talkTo([fault, fault, found]);
    expect(await query()).toEqual({ Count: 1 });
    expect([calls(), waits]).toEqual([3, [100, 200]]);
  });

  it.each([2, 4])('is given up after %d attempts with what it was told last', async (attempts) => {
    const { query, calls } = await talkTo([refusal(400, 'ThrottlingException')], { attempts });
    await expect(query()).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'said ThrottlingException',
      status: 400,
    });
    expect(calls()).toBe(attempts);
  });

  it.each([
    'AccessDeniedException',
    'ValidationException',
    'ResourceNotFoundException',
    'QueueDoesNotExist',
    'AWS.SimpleQueueService.NonExistentQueue',
    'InvalidMessageContents',
  ])('is not repeated when it was refused for good: %s', async (code) => {
    const { query, calls } = await talkTo([refusal(400, code)]);
    await expect(query()).rejects.toMatchObject({ name: code });
    expect(calls()).toBe(1);
  });

  it('keeps its connections', async () => {
    const ports = new Set<number | undefined>();
    const { query } = await talkTo([
      (request, response) => {
        ports.add(request.socket.remotePort);
        found(request, response);
      },
    ]);
    for (let count = 0; count < 5; count += 1) await query();
    expect(ports.size).toBe(1);
  });

  it('is not kept waiting: a server that never answers is named a time-out, and asked again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const silent: Script = () => void vi.advanceTimersByTimeAsync(7000);
    const { query, calls } = await talkTo([silent]);
    await expect(query()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(calls()).toBe(4);
  });
});
