import * as z from 'zod';

/** What the feedback function is told by its stack. */
export const feedbackEnv = z.object({
  STATE_TABLE: z.string().min(3),
  NOTIFICATIONS_QUEUE_URL: z.url(),
});
