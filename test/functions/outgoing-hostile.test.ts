import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createPost, type PostDeps } from '../../shared/outgoing/post.ts';
import { receiversOfThisFile } from '../doubles/receivers-of-a-file.ts';
import { makeSelfSignedCertificate } from '../doubles/self-signed-certificate.ts';

const receiver = receiversOfThisFile();
const post = (deps: Partial<PostDeps> = {}) => createPost({ loopback: true, now: Date.now, ...deps });
const message = (url: string) => ({ url, headers: {}, body: Buffer.from('{}') });

/** Writes again and again as long as the other end reads; resolves with the bytes it took when it hangs up. */
const flood = (socket: Socket, chunk: Buffer): Promise<number> =>
  new Promise((resolve) => {
    const write = (): void => {
      for (let free = true; free && !socket.destroyed; ) free = socket.write(chunk);
    };
    socket.on('drain', write);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(socket.bytesWritten));
    write();
  });

/** A receiver that takes over its connection, and what came of that. */
const seized = async (act: (socket: Socket, response: ServerResponse) => Promise<number> | undefined) => {
  let done: (taken: number) => void = () => undefined;
  const taken = new Promise<number>((resolve) => {
    done = resolve;
  });
  const { url } = await receiver((_, response) => {
    const { socket } = response;
    if (socket) act(socket, response)?.then(done);
  });
  return { url, taken };
};

/** Beyond what the two ends of a connection on one machine buffer by themselves. */
const buffered = 16_000_000;

describe('a receiver that wants to hold us up or fill us up', () => {
  it('1xx answers without end are cut off after a few, long before the time is up', async () => {
    const { url, taken } = await seized((socket) =>
      flood(socket, Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n')),
    );
    expect(await post({ totalMs: 60_000 })(message(url))).toEqual({ kind: 'retry', code: 'not-http' });
    expect(await taken).toBeLessThan(buffered);
  });

  it('a few early hints before the answer do no harm', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(16);
    const { url } = await receiver((_, response) => {
      response.socket?.write(
        `HTTP/1.1 100 Continue\r\n\r\n${hints}`.slice('HTTP/1.1 100 Continue\r\n\r\n'.length),
      );
      response.writeHead(204).end();
    });
    expect(await post()(message(url))).toEqual({ kind: 'delivered' });
  });

  it('header lines without end are cut off', async () => {
    const { url, taken } = await seized((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      return flood(socket, Buffer.from(`x-more: ${'y'.repeat(1000)}\r\n`));
    });
    expect(await post({ totalMs: 60_000 })(message(url))).toEqual({ kind: 'retry', code: 'not-http' });
    expect(await taken).toBeLessThan(buffered);
  });

  it('one header of a megabyte is not read', async () => {
    const { url } = await seized((socket) => {
      socket.end(`HTTP/1.1 200 OK\r\nx-large: ${'y'.repeat(1_000_000)}\r\n\r\n`);
      return undefined;
    });
    expect(await post()(message(url))).toEqual({ kind: 'retry', code: 'not-http' });
  });

  it('a header that trickles in byte by byte costs the total time, however often a byte comes', async () => {
    const { url } = await seized((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
      const timer = setInterval(() => socket.write('y'), 5);
      socket.on('close', () => clearInterval(timer));
      socket.on('error', () => undefined);
      return undefined;
    });
    expect(await post({ totalMs: 150 })(message(url))).toEqual({
      kind: 'retry',
      code: 'timeout',
      slow: true,
    });
  });

  it('a body that trickles in is not waited for, and its connection ends with the total time', async () => {
    let closed: () => void = () => undefined;
    const hungUp = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { url } = await receiver((_, response) => {
      response.writeHead(200, { 'content-length': '2000' });
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => {
        clearInterval(timer);
        closed();
      });
    });
    expect(await post({ totalMs: 150 })(message(url))).toEqual({ kind: 'delivered' });
    await hungUp;
  });

  it('a compressed bomb stays compressed: none is asked for, and what comes is dropped unread', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const held = process.memoryUsage().arrayBuffers;
    let most = 0;
    const { url, received } = await receiver((_, response) => {
      response
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': String(bomb.length) })
        .end(bomb);
    });
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - held);
    }, 1);
    expect(await post()(message(url))).toEqual({ kind: 'delivered' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    clearInterval(watch);
    expect(received[0]?.headers['accept-encoding']).toBeUndefined();
    expect(most).toBeLessThan(32 * 1024 * 1024);
  });

  it('an upgrade to another protocol is a failure', async () => {
    const { url } = await seized((socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
      return undefined;
    });
    expect(await post()(message(url))).toMatchObject({ kind: 'retry' });
  });
});

describe('a name whose addresses change', () => {
  /** Answers with the next list at each question, the last one for ever. */
  const rebinding = (...lists: string[][]) => {
    const asked: string[][] = [];
    return {
      asked,
      resolve: async () => {
        const found = lists[Math.min(asked.length, lists.length - 1)] ?? [];
        asked.push(found);
        return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      },
    };
  };

  it.each([['10.0.0.8'], ['169.254.169.254'], ['0.0.0.0'], ['::ffff:127.0.0.1'], ['127.0.0.2']])(
    'good at the first push and %s at the second: the second is refused and sends nothing',
    async (bad) => {
      const names = rebinding(['127.0.0.1'], [bad]);
      const { port, received, connections } = await receiver((_, response) => {
        response.writeHead(204, { connection: 'close' }).end();
      });
      const send = post({ resolve: names.resolve });
      expect(await send(message(`http://localhost:${port}/`))).toEqual({ kind: 'delivered' });
      expect(await send(message(`http://localhost:${port}/`))).toEqual({
        kind: 'refused',
        code: 'address-refused',
      });
      expect(names.asked).toEqual([['127.0.0.1'], [bad]]);
      expect([received.length, connections()]).toEqual([1, 1]);
    },
  );

  it('when a kept connection died, the new one is judged anew', async () => {
    const names = rebinding(['127.0.0.1'], ['10.0.0.8']);
    const { port, received } = await receiver((_, response, count) => {
      if (count > 1) response.socket?.destroy();
      else response.writeHead(204).end();
    });
    const send = post({ resolve: names.resolve });
    expect(await send(message(`http://localhost:${port}/`))).toEqual({ kind: 'delivered' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await send(message(`http://localhost:${port}/`))).toEqual({
      kind: 'refused',
      code: 'address-refused',
    });
    expect(received).toHaveLength(2);
  });

  it('what is connected to is what was judged: no second question in between', async () => {
    const names = rebinding(['127.0.0.1'], ['10.0.0.8']);
    const { port } = await receiver();
    expect(await post({ resolve: names.resolve })(message(`http://localhost:${port}/`))).toEqual({
      kind: 'delivered',
    });
    expect(names.asked).toHaveLength(1);
  });
});

describe('TLS', () => {
  it('asks for the endpoint’s own host (SNI), and takes no certificate of another host', async () => {
    const asked: string[] = [];
    const serving = (tls: { key: string; cert: string }) => ({
      ...tls,
      SNICallback: (name: string, done: (error: null) => void) => {
        asked.push(name);
        done(null);
      },
    });
    const fits = makeSelfSignedCertificate();
    const good = await receiver(undefined, serving(fits));
    expect(await post({ ca: fits.cert })(message(`https://localhost:${good.port}/`))).toEqual({
      kind: 'delivered',
    });
    expect(asked).toEqual(['localhost']);

    const other = makeSelfSignedCertificate('inbox.datong.example');
    const bad = await receiver(undefined, serving(other));
    expect(await post({ ca: other.cert })(message(`https://localhost:${bad.port}/`))).toEqual({
      kind: 'retry',
      code: 'tls-failed',
    });
    expect(bad.received).toEqual([]);
  });
});
