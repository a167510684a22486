import type { ClientRequest } from 'node:http';
import https from 'node:https';
import { http } from './node-http.ts';

const connectMs = 2000;
const answerMs = 5000;
const kept = { keepAlive: true, maxSockets: 50 };

/** Named as the SDK names it: who waits for a slow endpoint tells it from a refusal by this name. */
const late = (message: string): Error => Object.assign(new Error(message), { name: 'TimeoutError' });

/** Posts to one URL over kept connections and resolves with the whole answer; `name` is for messages. Rejects with what the network says. */
export const post = (url: URL) => {
  const isSecure = url.protocol === 'https:';
  const agent = isSecure ? new https.Agent(kept) : new http.Agent(kept);
  const { request } = isSecure ? https : http;
  return (
    name: string,
    headers: Record<string, string>,
    body: Buffer,
  ): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers });
      bound(sent, name);
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('aborted', () => reject(new Error(`the answer to ${name} was cut off`)));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      sent.end(body);
    });
};

const bound = (sent: ClientRequest, name: string): void => {
  const give = setTimeout(() => sent.destroy(late(`${name} was not answered in time`)), connectMs + answerMs);
  sent.on('close', () => clearTimeout(give));
  sent.on('socket', (socket) => {
    if (!socket.connecting) return;
    const giveUp = setTimeout(() => sent.destroy(late('no connection in time')), connectMs);
    socket.once('connect', () => clearTimeout(giveUp));
    socket.once('close', () => clearTimeout(giveUp));
  });
};
