import * as z from 'zod';

/** What the reports function is told by its stack. */
export const reportsEnv = z.object({
  STATE_TABLE: z.string().min(3),
  NOTIFICATIONS_QUEUE_URL: z.url(),
});
