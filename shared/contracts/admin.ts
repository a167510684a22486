import * as z from 'zod';
import { fault } from './fault.ts';
import { department, localityCode } from './localities.ts';

/** One result per item, in request order. */
const itemResult = z.strictObject({
  index: z.number().int(),
  /** The item's own key, when it could be read. */
  id: z.string().optional(),
  status: z.enum(['stored', 'refused']),
  /** `whsec_…` of a new webhook or own queue: shown this once. With several new ones each is named in `signingSecrets`. */
  signingSecret: z.string().optional(),
  signingSecrets: z.array(z.strictObject({ url: z.string(), signingSecret: z.string() })).optional(),
  warnings: z.array(fault).optional(),
  errors: z.array(fault).optional(),
});
export type ItemResult = z.infer<typeof itemResult>;

export const itemsAnswer = z.strictObject({
  stored: z.number().int(),
  refused: z.number().int(),
  results: z.array(itemResult),
});

/** `POST …/rotate-secret`: the new secret, and until when the old one signs too. */
export const rotatedSecret = z.strictObject({
  signingSecret: z.string(),
  /** With several webhooks or own queues each is named by its URL. */
  signingSecrets: z.array(z.strictObject({ url: z.string(), signingSecret: z.string() })).optional(),
  previousValidUntil: z.string(),
});

/** `POST …/test`. */
export const testSent = z.strictObject({ notificationId: z.string() });

/** `GET /v1/health`. */
export const health = z.strictObject({ status: z.literal('ok') });

const queueDepth = z.strictObject({
  waiting: z.number().int(),
  inFlight: z.number().int(),
  delayed: z.number().int(),
});

/** `GET /v1/status`: what can be known by a few small reads. */
export const systemStatus = z.strictObject({
  now: z.string(),
  configuration: z.strictObject({
    localities: z.number().int(),
    agencies: z.number().int(),
    recipients: z.number().int(),
    policyVersion: z.string(),
    versions: z.record(z.string(), z.number().int()),
  }),
  /** Pushes that are not delivered yet; `more` when there are more than were counted. */
  openPushes: z.strictObject({
    retrying: z.number().int(),
    waiting: z.number().int(),
    parked: z.number().int(),
    more: z.boolean(),
  }),
  /** Due items whose time has passed, and the earliest of all. */
  due: z.strictObject({ overdue: z.number().int(), more: z.boolean(), next: z.string().optional() }),
  /** What lies between the stages, about: SQS counts over many machines. */
  queues: z.strictObject({ arrivals: queueDepth, notifications: queueDepth }),
  /** Nothing lies in a queue and nothing is due: a deploy that changes the shape of messages may begin. */
  drained: z.boolean(),
});
export type SystemStatus = z.infer<typeof systemStatus>;

export const recipientParams = z.strictObject({ locality: localityCode, department });
