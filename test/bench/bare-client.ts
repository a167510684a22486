import { Agent, request } from 'node:http';
import { parentPort } from 'node:worker_threads';
import type { RecordedCall } from './recorder.ts';

/** Sends recorded calls again, in their order, over kept connections: nothing else. Runs in a thread of its own, as functions do. */
export interface Replay {
  port: number;
  connections: number;
  /** The access key of each role. */
  keys: Record<string, string>;
  calls: RecordedCall[];
}
export interface Replayed {
  seconds: number;
  refused: number;
}

const port = parentPort;
if (port === null) throw new Error('bare-client runs in a worker thread only');
port.on('message', (replay: Replay) => {
  void send(replay).then((replayed) => port.postMessage(replayed));
});

async function send({ port: to, connections, keys, calls }: Replay): Promise<Replayed> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let next = 0;
  let refused = 0;
  const one = ({ target, contentType, role, body }: RecordedCall): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = {
        'x-amz-target': target,
        'content-type': contentType,
        'content-length': body.length,
        authorization: `AWS4-HMAC-SHA256 Credential=${keys[role]}/replayed`,
      };
      const sent = request({ host: '127.0.0.1', port: to, method: 'POST', agent, headers }, (response) => {
        if (response.statusCode !== 200) refused += 1;
        response.resume();
        response.on('end', resolve);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const lane = async (): Promise<void> => {
    for (let call = calls[next++]; call !== undefined; call = calls[next++]) await one(call);
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: connections }, lane));
  agent.destroy();
  return { seconds: (performance.now() - startedAt) / 1000, refused };
}
