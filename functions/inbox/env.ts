import * as z from 'zod';

/** What the inbox function is told by its stack. */
export const inboxEnv = z.object({
  STATE_TABLE: z.string().min(3),
});
