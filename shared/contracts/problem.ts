import * as z from 'zod';
import { fault } from './fault.ts';

/** RFC 9457 answer to everything that went wrong; `code` is stable, `errors` lists every fault of the content. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  requestId: z.string(),
  errors: z.array(fault).optional(),
});
export type ProblemBody = z.infer<typeof problem>;
