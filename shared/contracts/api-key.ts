import * as z from 'zod';
import { department, operatorLocality } from './localities.ts';
import { agreement } from './purpose.ts';

export const roles = ['agency', 'locality', 'steward', 'auditor', 'admin'] as const;
export const role = z.enum(roles);
export type Role = (typeof roles)[number];

export type KeyEnvironment = 'live' | 'test';

const subject = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, dash and underscore only');

/** `POST /v1/keys`. The subject is an agency's id or a locality's code; the other roles may leave it out. */
export const keyRequest = z
  .strictObject({
    role,
    subject: subject.optional(),
    departments: z.array(department).min(1).max(10).optional(),
    expiresAt: z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time with an offset' }).optional(),
    ...agreement,
  })
  .superRefine((value, context) => {
    if (value.subject === undefined && (value.role === 'agency' || value.role === 'locality')) {
      const message = 'an agency key names its agency, a locality key its locality';
      context.addIssue({ code: 'custom', path: ['subject'], message, params: { code: 'required' } });
    }
    if (value.role === 'locality' && value.subject === operatorLocality) {
      const message =
        'the operator is no locality with people of its own: its inbox is read with a steward key';
      context.addIssue({ code: 'custom', path: ['subject'], message, params: { code: 'steward-only' } });
    }
    if (value.departments !== undefined && value.role !== 'locality') {
      const message = 'only a locality key is for departments';
      context.addIssue({ code: 'custom', path: ['departments'], message, params: { code: 'not-for-role' } });
    }
  });
export type KeyRequest = z.infer<typeof keyRequest>;

/** The answer to a new key; `key` is shown this once. */
export const issuedKey = z.strictObject({
  keyId: z.string(),
  key: z.string(),
  warnings: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
});

const keyState = z.enum(['valid', 'expired', 'revoked']);

/** A key as listed: never its secret, nor its hash. */
export const listedKey = z.strictObject({
  keyId: z.string(),
  role,
  subject: z.string(),
  departments: z.array(department).optional(),
  ...agreement,
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional(),
  state: keyState,
});
export type ListedKey = z.infer<typeof listedKey>;
