import { createServer, type RequestListener } from 'node:http';

export type Listening = { port: number; close(): Promise<void> };

/** Serves on the loopback address; port 0 takes a free one. Connections are kept alive longer than any client of ours idles. */
export async function listenOnLoopback(listener: RequestListener, port: number): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 120_000, noDelay: true }, listener);
  // The Date header would be the machine's time, not the twin's.
  server.on('request', (_request, response) => {
    response.sendDate = false;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
