import * as z from 'zod';
import { auditReceipt } from './audit.ts';

/** `POST /v1/break-glass` (G10): who has to know at once about somebody who is not theirs. */
export const breakGlassPost = z.strictObject({
  entryId: z.string().min(1).max(64),
  /** In words; the office that answers for the person reads it, and so does the person. */
  reason: z.string().trim().min(10).max(500),
  officer: z.string().trim().min(1).max(200),
});
export type BreakGlassPost = z.infer<typeof breakGlassPost>;

/** Until then this key reads the entry. */
export const breakGlassAnswer = z.strictObject({
  entryId: z.string(),
  until: z.string(),
  journal: auditReceipt,
});
export type BreakGlassAnswer = z.infer<typeof breakGlassAnswer>;

/** One emergency access, as the office that answers for the person and the person are told of it. */
export const emergencyView = z.strictObject({
  at: z.string(),
  until: z.string(),
  by: z.string(),
  officer: z.string(),
  reason: z.string(),
});
export type EmergencyView = z.infer<typeof emergencyView>;
