import * as z from 'zod';
import { fault } from './fault.ts';
import { notification } from './notification.ts';

/** Two machines, told apart: how the push fares, and whether somebody has taken note. SENT lasts only while the receiver is asked. */
const deliveryStates = [
  'QUEUED',
  'SENT',
  'DELIVERED',
  'RETRYING',
  'WAITING',
  'PARKED',
  'SUPERSEDED',
] as const;
const acknowledgementStates = ['OPEN', 'ACKNOWLEDGED', 'FED_BACK'] as const;
export const inboxState = z.enum([...deliveryStates, ...acknowledgementStates]);
export type InboxState = z.infer<typeof inboxState>;

/** A notification as listed in its recipient's inbox. */
const inboxItem = notification.extend({
  delivery: z.enum(deliveryStates),
  acknowledgement: z.enum(acknowledgementStates),
  acknowledgedAt: z.string().optional(),
  acknowledgedBy: z.string().optional(),
});
export type InboxItem = z.infer<typeof inboxItem>;

/** `GET /v1/notifications`: `next` is always there, also when nothing is left now; `more`: there is more already, ask at once. */
export const inboxPage = z.strictObject({ items: z.array(inboxItem), next: z.string(), more: z.boolean() });
export type InboxPage = z.infer<typeof inboxPage>;

export const maximumAcknowledgements = 500;

/** The request's own shape; each item is judged alone. */
export const acknowledgeRequest = z.strictObject({
  items: z.array(z.unknown()).min(1).max(maximumAcknowledgements),
});

/** `at`: when the officer took note; our time when absent. */
export const acknowledgementItem = z.strictObject({
  id: z.string().min(1).max(64),
  officer: z.string().min(1).max(200),
  at: z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time with an offset' }).optional(),
});

/** One result per item, in request order. `acknowledgedAt`: the time that counts, of the first acknowledgement. */
const acknowledgementResult = z.strictObject({
  index: z.number().int(),
  id: z.string().optional(),
  status: z.enum(['acknowledged', 'already-acknowledged', 'refused', 'not-found']),
  acknowledgedAt: z.string().optional(),
  errors: z.array(fault).optional(),
});
export type AcknowledgementResult = z.infer<typeof acknowledgementResult>;

export const acknowledgeAnswer = z.strictObject({ results: z.array(acknowledgementResult) });
