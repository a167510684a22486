import * as z from 'zod';

/** What the sites function is told by its stack. */
export const sitesEnv = z.object({
  STATE_TABLE: z.string().min(3),
  JOURNAL_TABLE: z.string().min(3),
  KEY_ENVIRONMENT: z.enum(['live', 'test']),
});
