import * as z from 'zod';

/** One fault of one value: where (JSON pointer), which (stable code), what to do about it (plain words, no personal data). */
export const fault = z.object({ pointer: z.string(), code: z.string(), detail: z.string() });
export type Fault = z.infer<typeof fault>;

/** Zod issues as faults: the pointer is relative to the parsed value, prefixed with `base`. All issues, not only the first. */
export const faultsOf = (error: z.ZodError, base = ''): Fault[] =>
  error.issues.flatMap((issue) => {
    const pointer = base + issue.path.map((part) => `/${escapePointer(String(part))}`).join('');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: `${pointer}/${escapePointer(key)}`,
        code: 'unknown-field',
        detail: 'This field is not part of the contract; is it misspelt?',
      }));
    }
    return [{ pointer, code: codeOf(issue), detail: issue.message }];
  });

const escapePointer = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

const codeOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'required';
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) return codeOfKind(issue);
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union') return 'wrong-type';
  if (issue.code === 'too_big') return 'too-long';
  if (issue.code === 'too_small') return 'too-short';
  if (issue.code === 'custom' && typeof issue.params?.code === 'string') return issue.params.code;
  return 'invalid-value';
};

/** None of the kinds a `type` tells apart: the field is missing, no text, or a word the contract does not have. */
const codeOfKind = ({ input, discriminator = '' }: z.core.$ZodIssueInvalidUnion): string => {
  const kind = input !== null && typeof input === 'object' ? Reflect.get(input, discriminator) : undefined;
  if (kind === undefined) return 'required';
  return typeof kind === 'string' ? 'invalid-value' : 'wrong-type';
};
