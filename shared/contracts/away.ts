import * as z from 'zod';
import { localityCode } from './localities.ts';

/** What a voluntary contact with somebody who is away came to (F26). `declined`: the person wants no more of them, and gets none. */
export const awayContactOutcomes = ['reached', 'not-reached', 'coming', 'staying', 'declined'] as const;

export const awayContactRequest = z.strictObject({
  outcome: z.enum(awayContactOutcomes),
  officer: z.string().min(1).max(200),
  note: z.string().min(1).max(1000).optional(),
});

export const awayContactView = z.strictObject({
  day: z.string(),
  at: z.string(),
  outcome: z.enum(awayContactOutcomes),
  officer: z.string().optional(),
  note: z.string().optional(),
});

/** One line of a home locality's away list; `person` for its health department alone, which makes the contact. */
export const awayView = z.strictObject({
  awayId: z.string(),
  home: localityCode,
  since: z.string(),
  agency: z.string(),
  recordId: z.string(),
  person: z
    .strictObject({
      familyName: z.string().optional(),
      givenNames: z.string().optional(),
      fullName: z.string().optional(),
      nameLocal: z.string().optional(),
      phones: z.array(z.string()).optional(),
      email: z.string().optional(),
    })
    .optional(),
  contactedToday: z.boolean(),
  declined: z.boolean(),
});
export type AwayView = z.infer<typeof awayView>;
