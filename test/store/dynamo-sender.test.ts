import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createDynamoSender } from '../../shared/store/dynamo-sender.ts';
import { createSigner } from '../../shared/store/sign-request.ts';

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
        fc.integer({ min: 0, max: 4_000_000_000 }),
        async ({ sessionToken, ...keys }, text, region, seconds) => {
          const credentials = { ...keys, ...(sessionToken === undefined ? {} : { sessionToken }) };
          const host = `dynamodb.${region}.amazonaws.com`;
          const headers = {
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': 'DynamoDB_20120810.Query',
          };
          const signer = new SignatureV4({
            credentials,
            region,
            service: 'dynamodb',
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
          const signed = createSigner({ region, service: 'dynamodb' })(
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
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A sender to a server that answers its calls one after the other as the scripts say; the last one again and again. */
const talkTo = async (...scripts: Script[]) => {
  let calls = 0;
  const waits: number[] = [];
  const server = createServer((request, response) => {
    const script = scripts[Math.min(calls, scripts.length - 1)];
    calls += 1;
    request.resume().on('end', () => script?.(request, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sender = createDynamoSender({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
    clock: () => at,
    pause: async (milliseconds) => void waits.push(milliseconds),
    random: () => 1,
  });
  const query = () => sender.send('Query', { TableName: 'T' });
  return { query, waits, calls: () => calls };
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

describe('the sender', () => {
  it('names the call and sends what it is given', async () => {
    const seen: unknown[] = [];
    const { query } = await talkTo((request, response) => {
      seen.push(request.method, request.headers['x-amz-target'], request.headers['content-length']);
      found(request, response);
    });
    expect(await query()).toEqual({ Count: 1 });
    expect(seen).toEqual(['POST', 'DynamoDB_20120810.Query', '17']);
  });

  it.each([
    ['a throttled call', refusal(400, 'ProvisionedThroughputExceededException')],
    ['a server’s fault', refusal(500, 'InternalServerError')],
    ['an answer that is no JSON', answer(503, 'a proxy speaks')],
    ['a connection that breaks', cut],
    ['an answer that breaks off', cutInTheAnswer],
  ])('tries again after %s, waiting longer each time', async (_, fault) => {
    const { query, calls, waits } = await talkTo(fault, fault, found);
    expect(await query()).toEqual({ Count: 1 });
    expect([calls(), waits]).toEqual([3, [100, 200]]);
  });

  it('gives up after four attempts with what it was told last', async () => {
    const { query, calls } = await talkTo(refusal(400, 'ThrottlingException'));
    await expect(query()).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'said ThrottlingException',
      status: 400,
    });
    expect(calls()).toBe(4);
  });

  it.each(['AccessDeniedException', 'ValidationException', 'ResourceNotFoundException'])(
    'does not repeat what was refused for good: %s',
    async (code) => {
      const { query, calls } = await talkTo(refusal(400, code));
      await expect(query()).rejects.toMatchObject({ name: code });
      expect(calls()).toBe(1);
    },
  );

  it('keeps its connections', async () => {
    const ports = new Set<number | undefined>();
    const { query } = await talkTo((request, response) => {
      ports.add(request.socket.remotePort);
      found(request, response);
    });
    for (let count = 0; count < 5; count += 1) await query();
    expect(ports.size).toBe(1);
  });
});
