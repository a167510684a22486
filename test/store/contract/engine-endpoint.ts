import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a contract suite finds an implementation. */
export type Endpoint = { url: string; close(): Promise<void> };

type Handle = (operation: string, body: unknown, raw: Buffer) => Promise<{ status: number; body: object }>;

/** A listener around one engine: the smallest that real SDK clients can talk to. Reads a body whole before it dispatches. */
export async function serveEngine(handle: Handle): Promise<Endpoint> {
  const server = createServer((request, response) => {
    answer(handle, request, response).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(JSON.stringify({ __type: 'InternalServerError', message: error.message }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(handle: Handle, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await wholeBody(request);
  if (raw === undefined) return;
  const target = String(request.headers['x-amz-target'] ?? '');
  const body: unknown = JSON.parse(raw.toString() || '{}');
  const answered = await handle(target.slice(target.indexOf('.') + 1), body, raw);
  response.writeHead(answered.status, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': randomBytes(8).toString('hex'),
  });
  response.end(JSON.stringify(answered.body));
}

/** Nothing when the client went away in the middle. */
async function wholeBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return request.complete ? Buffer.concat(chunks) : undefined;
}
