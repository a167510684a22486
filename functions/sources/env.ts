import * as z from 'zod';

/** What the sources function is told by its stack. */
export const sourcesEnv = z.object({
  STATE_TABLE: z.string().min(3),
});
