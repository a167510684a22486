import * as z from 'zod';

/** What the inbox function is told by its stack. */
export const inboxEnv = z.object({
  STATE_TABLE: z.string().min(3),
  JOURNAL_TABLE: z.string().min(3),
  KEY_TABLE: z.string().min(3),
  SEAL_SECRET_ID: z.string().min(1),
  KEY_ENVIRONMENT: z.enum(['live', 'test']),
});
