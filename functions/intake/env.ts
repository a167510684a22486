import * as z from 'zod';

/** What the intake function is told by its stack. Read once per cold start; types the construct's environment. */
export const intakeEnv = z.object({
  STATE_TABLE: z.string().min(3),
  KEY_TABLE: z.string().min(3),
  SEAL_SECRET_ID: z.string().min(1),
  ARRIVALS_QUEUE_URL: z.url(),
  KEY_ENVIRONMENT: z.enum(['live', 'test']),
});
