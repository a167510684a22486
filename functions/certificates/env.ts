import * as z from 'zod';

/** What the certificates function is told by its stack. */
export const certificatesEnv = z.object({
  STATE_TABLE: z.string().min(3),
  KEY_TABLE: z.string().min(3),
  SEAL_SECRET_ID: z.string().min(1),
  SECRET_ID: z.string().min(1),
  KEY_ENVIRONMENT: z.enum(['live', 'test']),
});
