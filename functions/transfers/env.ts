import * as z from 'zod';

/** What the transfers function is told by its stack. */
export const transfersEnv = z.object({
  STATE_TABLE: z.string().min(3),
  JOURNAL_TABLE: z.string().min(3),
  NOTIFICATIONS_QUEUE_URL: z.url(),
  KEY_ENVIRONMENT: z.enum(['live', 'test']),
});
