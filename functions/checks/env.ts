import * as z from 'zod';

/** What the checks function is told by its stack. */
export const checksEnv = z.object({
  STATE_TABLE: z.string().min(3),
  JOURNAL_TABLE: z.string().min(3),
  KEY_TABLE: z.string().min(3),
  SEAL_SECRET_ID: z.string().min(1),
  SECRET_ID: z.string().min(1),
  NOTIFICATIONS_QUEUE_URL: z.url(),
  ARRIVALS_QUEUE_URL: z.url(),
});
