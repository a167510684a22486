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

/** Pushes that one replay starts over at most, and how many when it does not say. */
export const maximumReplays = 100_000;
const usualReplays = 1000;

/** Which pushes: named ones in any state, open ones in a state, or everything made for a recipient in a time, delivered or not. Never "everything". */
export const replayFilter = z.union([
  z.strictObject({ pushIds: z.array(pushId).min(1).max(1000) }),
  z.strictObject({
    recipient: recipientKey,
    from: z.iso.datetime({ offset: true }),
    /** Default: now. */
    to: z.iso.datetime({ offset: true }).optional(),
  }),
  z.strictObject({
    state: z.enum(openStates).default('PARKED'),
    recipient: recipientKey.optional(),
  }),
]);
export type ReplayFilter = z.output<typeof replayFilter>;

/** `POST /v1/replays`. */
export const replayRequest = z.strictObject({
  filter: replayFilter,
  dryRun: z.boolean().default(false),
  /** No more pushes than these. */
  limit: z.number().int().min(1).max(maximumReplays).default(usualReplays),
});

/**
 * `matched` so far: `sent` started over; `settled` changed meanwhile; `missing` not known or not complete any more. `more`: the limit was
 * reached, send the request again. A dry run has no `replayId`; one that is `running` goes on by itself.
 */
export const replayAnswer = z.strictObject({
  replayId: z.string().optional(),
  state: z.enum(['running', 'done', 'cancelled']),
  dryRun: z.boolean(),
  limit: z.number().int(),
  matched: z.number().int(),
  sent: z.number().int(),
  settled: z.number().int(),
  missing: z.number().int(),
  more: z.boolean(),
});
export type ReplayAnswer = z.infer<typeof replayAnswer>;

/** `/v1/replays/{replayId}`. */
export const replayParams = z.strictObject({ replayId: z.string() });
