import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { type Notification, pushBody } from '../../shared/contracts/notification.ts';

/** One notification as a locality's own system got it. */
export interface Received {
  recipient: string;
  pushId: string;
  notification: Notification;
}

export interface Receiver {
  /** The webhook address of one recipient. */
  urlOf(recipient: string): string;
  /** The secret each push to that recipient must be signed with. */
  trust(recipient: string, signingSecret: string): void;
  received: Received[];
  /** Pushes that were refused because their signature or shape was wrong: must stay 0. */
  refused: number;
  close(): Promise<void>;
}

const headersShape = z.object({
  'webhook-id': z.string(),
  'webhook-timestamp': z.string(),
  'webhook-signature': z.string(),
});

/**
 * A locality's receiving end: verifies every push by Standard Webhooks and keeps it once. `now` is the sender's clock in epoch ms: a
 * receiver in the real world compares with its own, here time is moved.
 */
export const startReceiver = async (now: () => number): Promise<Receiver> => {
  const secrets = new Map<string, string>();
  const seen = new Set<string>();
  const received: Received[] = [];
  let refused = 0;
  const take = (recipient: string, headers: IncomingMessage['headers'], body: string): number => {
    const secret = secrets.get(recipient);
    if (secret === undefined) return 404;
    const signed = headersShape.parse(headers);
    const skewSeconds = Math.abs(now() / 1000 - Number(signed['webhook-timestamp']));
    if (skewSeconds > 300) throw new Error('the push is older than five minutes');
    verifyAtItsTime(secret, body, signed);
    if (seen.has(signed['webhook-id'])) return 200;
    seen.add(signed['webhook-id']);
    for (const notification of pushBody.parse(JSON.parse(body)).notifications) {
      received.push({ recipient, pushId: signed['webhook-id'], notification });
    }
    return 200;
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const recipient = decodeURIComponent((request.url ?? '/').slice(1));
    try {
      response.statusCode = take(recipient, request.headers, Buffer.concat(chunks).toString('utf8'));
    } catch {
      refused += 1;
      response.statusCode = 400;
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (recipient) => `http://127.0.0.1:${port}/${encodeURIComponent(recipient)}`,
    trust: (recipient, secret) => void secrets.set(recipient, secret),
    received,
    get refused() {
      return refused;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

/** The library compares the timestamp with the real clock; the signature itself is what is checked here. */
const verifyAtItsTime = (secret: string, body: string, headers: z.infer<typeof headersShape>): void => {
  const expected = new Webhook(secret).sign(
    headers['webhook-id'],
    new Date(Number(headers['webhook-timestamp']) * 1000),
    body,
  );
  if (!headers['webhook-signature'].split(' ').includes(expected)) throw new Error('wrong signature');
};
