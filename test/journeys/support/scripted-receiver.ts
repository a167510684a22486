import { Webhook } from 'standardwebhooks';
import { type Notification, pushBody } from '../../../shared/contracts/notification.ts';
import { startReceiver } from '../../doubles/receiver.ts';

/** One attempt at a push, as the receiver of `recipient` saw it. */
export interface Attempt {
  recipient: string;
  /** By the sender's clock, epoch ms. */
  at: number;
  pushId: string;
  notifications: Notification[];
  /** `webhook-signature` as it came. */
  signatures: string[];
  /** Whether a signature made with this secret is among them. */
  isSignedWith(secret: string): boolean;
}

/** What to answer: a status with headers, or nothing at all until the sender gives up. */
type Script = (attempt: Attempt) => { status: number; headers?: Record<string, string> } | 'silence';

export interface ScriptedReceiver {
  urlOf(recipient: string): string;
  /** 204 to everything until told otherwise. */
  answer(recipient: string, script: Script): void;
  attempts(recipient: string): Attempt[];
  close(): Promise<void>;
}

/** Localities' receiving ends that misbehave as they are told, and remember every attempt. */
export const startScriptedReceiver = async (now: () => number): Promise<ScriptedReceiver> => {
  const scripts = new Map<string, Script>();
  const attempts: Attempt[] = [];
  const receiver = await startReceiver(({ path, headers, body }, response) => {
    const pushId = String(headers['webhook-id']);
    const signatures = String(headers['webhook-signature']).split(' ');
    const signedAt = new Date(Number(headers['webhook-timestamp']) * 1000);
    const attempt: Attempt = {
      recipient: decodeURIComponent(path.slice(1)),
      at: now(),
      pushId,
      notifications: pushBody.parse(JSON.parse(body)).notifications,
      signatures,
      isSignedWith: (secret) => signatures.includes(new Webhook(secret).sign(pushId, signedAt, body)),
    };
    attempts.push(attempt);
    const answer = scripts.get(attempt.recipient)?.(attempt) ?? { status: 204 };
    if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end();
  });
  return {
    urlOf: (recipient) => `http://127.0.0.1:${receiver.port}/${encodeURIComponent(recipient)}`,
    answer: (recipient, script) => void scripts.set(recipient, script),
    attempts: (recipient) => attempts.filter((one) => one.recipient === recipient),
    close: receiver.close,
  };
};
