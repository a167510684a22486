import * as z from 'zod';

/** What the traveller function is told by its stack. */
export const travellerEnv = z.object({
  STATE_TABLE: z.string().min(3),
  NOTIFICATIONS_QUEUE_URL: z.url(),
  SECRET_ID: z.string().min(1),
});
