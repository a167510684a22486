import * as z from 'zod';

/** What the register function is told by its stack. */
export const registerEnv = z.object({
  STATE_TABLE: z.string().min(3),
  KEY_TABLE: z.string().min(3),
  SEAL_SECRET_ID: z.string().min(1),
  ARRIVALS_QUEUE_URL: z.url(),
  NOTIFICATIONS_QUEUE_URL: z.url(),
  SECRET_ID: z.string().min(1),
});
