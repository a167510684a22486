import { createHmac } from 'node:crypto';

/** What Standard Webhooks signs: the id (stable over attempts), the time of this attempt, and the very bytes that are sent. */
export interface ToSign {
  id: string;
  /** Epoch milliseconds. */
  now: number;
  body: Uint8Array;
  /** `whsec_…`, the current one first; during a rotation the previous one too. */
  secrets: readonly string[];
}

/** The three `webhook-` headers (or message attributes) of one attempt. Source: Standard Webhooks 1.0, symmetric signatures. */
export const signatureHeaders = ({ id, now, body, secrets }: ToSign): Record<string, string> => {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map((secret) => {
    const hmac = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
    return `v1,${hmac.update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
};
