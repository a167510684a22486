import * as z from 'zod';

/** What the admin function is told by its stack. `KEY_ENVIRONMENT` is the second part of every key it issues. */
export const adminEnv = z.object({
  STATE_TABLE: z.string().min(3),
  JOURNAL_TABLE: z.string().min(3),
  KEY_TABLE: z.string().min(3),
  SEAL_SECRET_ID: z.string().min(1),
  ARRIVALS_QUEUE_URL: z.url(),
  NOTIFICATIONS_QUEUE_URL: z.url(),
  SECRET_ID: z.string().min(1),
  KEY_ENVIRONMENT: z.enum(['live', 'test']),
});
