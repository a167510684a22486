import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createPost, type PostDeps } from '../../shared/outgoing/post.ts';
import { startReceiver } from '../doubles/receiver.ts';
import { receiversOfThisFile } from '../doubles/receivers-of-a-file.ts';
import { makeSelfSignedCertificate } from '../doubles/self-signed-certificate.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const receiver = receiversOfThisFile();
const post = (deps: Partial<PostDeps> = {}) => createPost({ loopback: true, now: () => now, ...deps });
const body = Buffer.from('{"type":"notifications","name":"𠮷"}');
const message = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body });
const answering = (status: number, headers: Record<string, string> = {}) =>
  receiver((_, response) => response.writeHead(status, headers).end());

describe('a POST to a receiver', () => {
  it('sends the very bytes it was given', async () => {
    const { url, received } = await receiver();
    expect(await post()(message(url))).toEqual({ kind: 'delivered' });
    expect(received).toHaveLength(1);
    expect(received[0]?.body).toBe(body.toString('utf8'));
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(body.length),
    });
  });

  it.each([200, 201, 204, 299])('%i is received', async (status) => {
    const { url } = await answering(status);
    expect(await post()(message(url))).toEqual({ kind: 'delivered' });
  });

  it('410 is gone', async () => {
    const { url } = await answering(410);
    expect(await post()(message(url))).toEqual({ kind: 'gone' });
  });

  it.each([400, 401, 404, 409, 500, 502])('%i is to be tried again', async (status) => {
    const { url } = await answering(status, { 'retry-after': '60' });
    expect(await post()(message(url))).toEqual({ kind: 'retry', code: `http-${status}` });
  });

  it.each([301, 302, 303, 307, 308])('%i is a failure and is not followed', async (status) => {
    const elsewhere = await receiver();
    const { url } = await answering(status, { location: elsewhere.url });
    expect(await post()(message(url))).toEqual({ kind: 'retry', code: `http-${status}` });
    expect(elsewhere.received).toHaveLength(0);
  });

  it.each([
    ['120', 120],
    ['0', 0],
    ['Sat, 21 Nov 2026 08:05:00 GMT', 300],
    ['Sat, 21 Nov 2026 07:00:00 GMT', 0],
    ['soon', undefined],
  ])('Retry-After: %s with 503 asks for %s seconds', async (text, seconds) => {
    const { url } = await answering(503, { 'retry-after': text, date: new Date(now).toUTCString() });
    expect(await post()(message(url))).toEqual({
      kind: 'retry',
      code: 'http-503',
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    });
  });

  it('a Retry-After date counts from the receiver’s own clock', async () => {
    const headers = {
      'retry-after': 'Sat, 01 Jan 2000 00:01:00 GMT',
      date: 'Sat, 01 Jan 2000 00:00:00 GMT',
    };
    const { url } = await answering(429, headers);
    expect(await post()(message(url))).toMatchObject({ code: 'http-429', retryAfterSeconds: 60 });
  });

  it('an endless answer is cut after 2 KiB', async () => {
    let closed: () => void = () => {};
    const cut = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const flood = (response: ServerResponse): void => {
      while (response.write(Buffer.alloc(1024))) if (response.destroyed) return;
      response.once('drain', () => flood(response));
    };
    const { url } = await receiver((_, response) => {
      response.on('close', closed);
      response.writeHead(200);
      flood(response);
    });
    expect(await post()(message(url))).toEqual({ kind: 'delivered' });
    await cut;
  });

  it('a receiver that never answers costs the total time and no more', async () => {
    const { url } = await receiver(() => {});
    expect(await post({ totalMs: 30 })(message(url))).toEqual({
      kind: 'retry',
      code: 'timeout',
      slow: true,
    });
  });

  it('a name that is never resolved costs the connect time and no more', async () => {
    const resolve = () => new Promise<never>(() => {});
    const outcome = await post({ connectMs: 30, resolve })(message('https://inbox.taiyuan.example/'));
    expect(outcome).toEqual({ kind: 'retry', code: 'connect-timeout', slow: true });
  });

  it('a closed port, a name that does not exist and an answer that is not HTTP are told apart', async () => {
    const closed = await startReceiver();
    await closed.close();
    expect(await post()(message(closed.url))).toEqual({ kind: 'retry', code: 'connection-refused' });
    const resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const unknown = await post({ resolve })(message('https://inbox.taiyuan.example/'));
    expect(unknown).toEqual({ kind: 'retry', code: 'name-not-found' });
    const { url } = await receiver((_, response) => void response.socket?.end('what?\r\n\r\n'));
    expect(await post()(message(url))).toEqual({ kind: 'retry', code: 'not-http' });
  });

  it('keeps connections, and a kept one that died costs nothing', async () => {
    const used = new WeakSet<object>();
    const { url, received, connections } = await receiver((_, response, count) => {
      const socket = response.socket ?? {};
      if (count === 3 && used.has(socket)) response.socket?.destroy();
      else response.writeHead(200).end();
      used.add(socket);
    });
    const send = post();
    const outcomes = [];
    for (let round = 0; round < 3; round += 1) {
      outcomes.push(await send(message(url)));
      // A kept connection is put back only when the answer's end has been read.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(outcomes).toEqual(Array(3).fill({ kind: 'delivered' }));
    expect(received).toHaveLength(4);
    expect(connections()).toBe(2);
  });
});

describe('where a POST may go', () => {
  const resolvingTo = (...addresses: string[]) => ({
    resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  });

  it.each([
    [['127.0.0.1']],
    [['10.0.0.8']],
    [['169.254.169.254']],
    [['::1']],
    [['64:ff9b::7f00:1']],
    [['::ffff:10.0.0.1']],
    [['93.184.215.14', '10.0.0.8']],
    [['2606:4700::1111', 'fd00::1']],
    [[]],
  ])('a name with the addresses %j is refused, in the twin too', async (addresses) => {
    for (const loopback of [false, true]) {
      const outcome = await post({ ...resolvingTo(...addresses), loopback })(
        message('https://inbox.taiyuan.example/'),
      );
      expect(outcome).toEqual({ kind: 'refused', code: 'address-refused' });
    }
  });

  it.each([
    ['http://inbox.taiyuan.example/', 'endpoint-not-https'],
    ['https://user:word@inbox.taiyuan.example/', 'endpoint-credentials'],
    ['https://0x7f.1/', 'endpoint-ip-literal'],
    ['https://inbox.taiyuan.example:444/', 'endpoint-port'],
  ])('%s is refused before anything is resolved', async (url, code) => {
    const resolve = () => Promise.reject(new Error('resolved'));
    expect(await post({ loopback: false, resolve })(message(url))).toEqual({ kind: 'refused', code });
  });

  it('loopback is refused outside the twin and no connection is made', async () => {
    const { url, connections } = await receiver();
    const outcome = await post({ loopback: false })(message(url));
    expect(outcome).toEqual({ kind: 'refused', code: 'endpoint-not-https' });
    expect(connections()).toBe(0);
  });

  it('the twin’s localhost must really be this machine', async () => {
    const { port } = await receiver();
    const elsewhere = post(resolvingTo('93.184.215.14'));
    expect(await elsewhere(message(`http://localhost:${port}/`))).toMatchObject({ kind: 'refused' });
    const here = post(resolvingTo('127.0.0.1'));
    expect(await here(message(`http://localhost:${port}/`))).toEqual({ kind: 'delivered' });
  });

  it('the other end is judged again after connecting', async () => {
    const { port, received } = await receiver();
    let asked = 0;
    const changing = {
      // Judged as 127.0.0.1, used as a mapped address.
      get address() {
        asked += 1;
        return asked === 1 ? '127.0.0.1' : '::ffff:127.0.0.1';
      },
      get family() {
        return asked === 0 ? 4 : 6;
      },
    };
    const outcome = await post({ resolve: async () => [changing] })(message(`http://localhost:${port}/`));
    expect(asked).toBeGreaterThan(1);
    expect(outcome).toEqual({ kind: 'refused', code: 'address-refused' });
    expect(received).toHaveLength(0);
  });

  it('https needs a certificate that is trusted and fits', async () => {
    const tls = makeSelfSignedCertificate();
    const { url, received } = await receiver((_, response) => response.writeHead(200).end(), tls);
    expect(await post()(message(url))).toEqual({ kind: 'retry', code: 'tls-failed' });
    expect(received).toHaveLength(0);
    expect(await post({ ca: tls.cert })(message(url))).toEqual({ kind: 'delivered' });
  });
});
