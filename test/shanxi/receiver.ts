import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { pushBody } from '../../shared/contracts/notification.ts';

/** A notification as it arrived: each time it did. */
export interface Arrived {
  id: string;
  pushId: string;
  recipient: string;
  kind: string;
  entryId: string;
}

export interface Receiver {
  urlOf(recipient: string): string;
  trust(recipient: string, signingSecret: string): void;
  arrived: Arrived[];
  /** Pushes whose signature or shape was wrong, and why. */
  refused: string[];
  /** Called after each push. */
  onPush: () => void;
  close(): Promise<void>;
}

const headersShape = z.object({
  'webhook-id': z.string(),
  'webhook-timestamp': z.string(),
  'webhook-signature': z.string(),
});

/** One server for all recipients, an address for each. It verifies every push and forgets nothing: a repeated push is seen twice. */
export const startReceiver = async (): Promise<Receiver> => {
  const secrets = new Map<string, string>();
  const receiver: Receiver = {
    urlOf: (recipient) => `http://127.0.0.1:${port}/${encodeURIComponent(recipient)}`,
    trust: (recipient, secret) => void secrets.set(recipient, secret),
    arrived: [],
    refused: [],
    onPush: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const take = (recipient: string, unchecked: unknown, body: string): void => {
    const headers = headersShape.parse(unchecked);
    verify(secrets.get(recipient) ?? '', headers, body);
    for (const { id, kind, entryId = '', ...told } of pushBody.parse(JSON.parse(body)).notifications) {
      if (`${told.locality}/${told.department}` !== recipient) throw new Error(`${id} is for somebody else`);
      receiver.arrived.push({ id, kind, entryId, recipient, pushId: headers['webhook-id'] });
    }
  };
  const server = createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const recipient = decodeURIComponent((request.url ?? '/').slice(1));
      take(recipient, request.headers, Buffer.concat(chunks).toString('utf8'));
    } catch (error) {
      // A sender killed in the middle of a push has sent nothing.
      if (request.destroyed && !request.complete) return;
      receiver.refused.push(error instanceof Error ? error.message : String(error));
      response.statusCode = 400;
    }
    response.end();
    receiver.onPush();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return receiver;
};

/** Made by the library of Standard Webhooks; its own check would compare the timestamp with the real clock, and the twin's is moved. */
const verify = (secret: string, headers: z.infer<typeof headersShape>, body: string): void => {
  const at = new Date(Number(headers['webhook-timestamp']) * 1000);
  const expected = new Webhook(secret).sign(headers['webhook-id'], at, body);
  if (!headers['webhook-signature'].split(' ').includes(expected)) throw new Error('wrong signature');
};
