import * as z from 'zod';
import { recipientKey } from './localities.ts';

/** A push as stored is delivered, or open: to be tried again, held back until its recipient answers, or parked until somebody replays it. */
const openStates = ['RETRYING', 'WAITING', 'PARKED'] as const;

export const delivery = z.strictObject({
  pushId: z.string(),
  recipient: recipientKey,
  state: z.enum(['DELIVERED', ...openStates]),
  attempts: z.number().int(),
  createdAt: z.string(),
  nextAt: z.string().optional(),
  /** Why it is not delivered: `http-503`, `timeout`, `breaker-open`, … */
  code: z.string().optional(),
});
export type DeliveryView = z.infer<typeof delivery>;

/** Filters of `GET /v1/deliveries`. Without `state`: everything that is open. `day` (UTC, default today) only goes with DELIVERED. */
export const deliveriesFilter = z.strictObject({
  state: z.enum(['DELIVERED', ...openStates]).optional(),
  recipient: recipientKey.optional(),
  day: z.iso.date().optional(),
});
export type DeliveriesFilter = z.infer<typeof deliveriesFilter>;

const pushId = z.string().regex(/^psh_[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the id of a push, psh_…');

export const maximumReplays = 1000;

/** `POST /v1/replays`. The filter never means "everything": PARKED unless it says otherwise. Named pushes are replayed in any state. */
export const replayRequest = z.strictObject({
  filter: z.union([
    z.strictObject({ pushIds: z.array(pushId).min(1).max(maximumReplays) }),
    z.strictObject({
      state: z.enum(openStates).default('PARKED'),
      recipient: recipientKey.optional(),
    }),
  ]),
  dryRun: z.boolean().default(false),
});
export type ReplayRequest = z.output<typeof replayRequest>;

/** `sent` started over; `settled` changed meanwhile; `missing` not known or not complete any more; `more`: send the request again. */
export const replayAnswer = z.strictObject({
  dryRun: z.boolean(),
  matched: z.number().int(),
  sent: z.number().int(),
  settled: z.number().int(),
  missing: z.number().int(),
  more: z.boolean(),
});
export type ReplayAnswer = z.infer<typeof replayAnswer>;
