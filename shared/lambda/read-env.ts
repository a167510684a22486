import type * as z from 'zod';

/** The function's environment, parsed once per cold start. Throws naming the variables that are missing or wrong, never their values. */
export const readEnv = <S extends z.ZodType>(schema: S): z.output<S> => {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))];
  throw new Error(`The environment is not as the stack declares it: ${names.join(', ')}`);
};
