import * as z from 'zod';

const words = z.string().trim().min(1).max(500);

/** Until then the built-in mandate holds where nobody put one (G9). */
export const standingMandateUntil = '2035-12-31T00:00:00Z';

/** By what right people are followed, and who may look at them for what. */
export const privacyValues = {
  /**
   * G9: the order under which arrivals are taken in at all. While none is in force nothing is taken in, and thirty days later everything is
   * erased. Once one was put, the built-in one counts no more.
   */
  mandate: z.strictObject({ order: words.default('built-in, until 2035-12-31') }).prefault({}),
  /** G1: what keys, recipients and reads that name no basis of their own rest on. */
  disclosure: z
    .strictObject({
      legalBasis: words.default('International Health Regulations (2005), articles 23, 32 and 45'),
      agreementRef: words.default('standard terms of this deployment'),
    })
    .prefault({}),
  /** G2: whether the levels above, who read for supervision, must say so as everybody else outside the own work list must. */
  outsideReads: z.enum(['supervision-implied', 'purpose-required']).default('supervision-implied'),
  /** G10: how long emergency access lasts. */
  breakGlassHours: z.number().positive().max(72).default(4),
} as const;
