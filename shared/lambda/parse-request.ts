import * as z from 'zod';
import { faultsOf } from '../contracts/fault.ts';
import { invalidRequest, Problem } from './problem.ts';

/** The body in its contract's shape, or the 422 that lists every fault. */
export const parseBody = <S extends z.ZodType>(schema: S, body: unknown): z.output<S> => {
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw invalidRequest(faultsOf(parsed.error));
};

/** The query in its contract's shape, or a 400: pointers name the parameter. */
export const parseQuery = <S extends z.ZodType>(schema: S, query: Record<string, string>): z.output<S> => {
  const parsed = schema.safeParse(query, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Problem({
    status: 400,
    code: 'invalid-query',
    title: 'A query parameter is not understood',
    errors: faultsOf(parsed.error),
  });
};

/** The `limit` of every list: 1 to 200, 50 when not given. */
export const limitParameter = z
  .string()
  .regex(/^\d{1,4}$/, 'must be a whole number from 1 to 200')
  .transform(Number)
  .pipe(z.number().min(1).max(200))
  .default(50);
