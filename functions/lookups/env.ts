import * as z from 'zod';

/** What the lookups function is told by its stack. */
export const lookupsEnv = z.object({
  STATE_TABLE: z.string().min(3),
  JOURNAL_TABLE: z.string().min(3),
  KEY_TABLE: z.string().min(3),
  SEAL_SECRET_ID: z.string().min(1),
  NOTIFICATIONS_QUEUE_URL: z.url(),
  SECRET_ID: z.string().min(1),
  KEY_ENVIRONMENT: z.enum(['live', 'test']),
});
