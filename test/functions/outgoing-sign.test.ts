import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signatureHeaders } from '../../shared/outgoing/sign.ts';

const secret = () => `whsec_${randomBytes(32).toString('base64')}`;
const text = '{"type":"notifications","notifications":[{"id":"ntf_1","link":"吉林"}]}';
const body = Buffer.from(text);

describe('the signature of a push', () => {
  it('is accepted by an independent verifier, for these bytes only', () => {
    const current = secret();
    const headers = signatureHeaders({ id: 'psh_1', now: Date.now(), body, secrets: [current] });
    expect(headers['webhook-id']).toBe('psh_1');
    expect(new Webhook(current).verify(text, headers)).toMatchObject({ type: 'notifications' });
    expect(() => new Webhook(current).verify(text.replace('ntf_1', 'ntf_2'), headers)).toThrow();
    expect(() => new Webhook(current).verify(text, { ...headers, 'webhook-id': 'psh_2' })).toThrow();
    expect(() => new Webhook(secret()).verify(text, headers)).toThrow();
  });

  it('carries the time of the attempt', () => {
    const current = secret();
    const headers = signatureHeaders({ id: 'psh_1', now: Date.now() - 3_600_000, body, secrets: [current] });
    expect(() => new Webhook(current).verify(text, headers)).toThrow(/too old/);
  });

  it('satisfies a receiver with the old secret and one with the new during a rotation', () => {
    const [current, previous] = [secret(), secret()];
    const headers = signatureHeaders({ id: 'psh_1', now: Date.now(), body, secrets: [current, previous] });
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const known of [current, previous]) new Webhook(known).verify(text, headers);
    expect(() => new Webhook(secret()).verify(text, headers)).toThrow();
  });
});
