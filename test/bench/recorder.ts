import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** One call as it came in over the wire. */
export interface RecordedCall {
  target: string;
  contentType: string;
  /** The role whose key signed it. */
  role: string;
  body: Uint8Array<ArrayBuffer>;
}

export interface Recorder {
  calls: RecordedCall[];
  stop(): void;
}

/** Notes every call that reaches the twin's engines, in order, by listening in on the HTTP server of this process. */
export const recordCalls = (): Recorder => {
  const calls: RecordedCall[] = [];
  const listen = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage };
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string') return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls.push({
        target,
        contentType: request.headers['content-type'] ?? '',
        role: /Credential=([^/]+)\.[0-9a-f]+\//.exec(request.headers.authorization ?? '')?.[1] ?? '',
        body: new Uint8Array(Buffer.concat(chunks)),
      });
    });
  };
  diagnostics.subscribe('http.server.request.start', listen);
  return { calls, stop: () => void diagnostics.unsubscribe('http.server.request.start', listen) };
};
