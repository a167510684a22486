import * as z from 'zod';

/** What people may be looked up for (D17). */
export const lookupPurposes = [
  'contact-tracing',
  'entry-check',
  'exit-check',
  'medical-care',
  'consular-welfare',
  'release-check',
] as const;
export const lookupPurpose = z.enum(lookupPurposes);
export type LookupPurpose = (typeof lookupPurposes)[number];

/** For what somebody reads an entry that is not on their own work list; `follow-up` is the work list itself. */
export const readPurposes = [
  'supervision',
  'late-evidence',
  'data-subject',
  'contact-tracing',
  'medical-care',
  'release-check',
  'data-quality',
] as const;
export const readPurpose = z.enum(readPurposes);
export type ReadPurpose = (typeof readPurposes)[number];

/**
 * G1: what anything about a person is given out, taken in or read for. Closed: nothing in it serves policing or penalties, and nothing can
 * be added but here.
 */
export const purposes = [
  ...lookupPurposes,
  'follow-up',
  'supervision',
  'late-evidence',
  'data-subject',
  'data-quality',
  'arrival-reporting',
  'transport-and-lodging',
  'audit',
  'administration',
  'emergency',
] as const;
export const purpose = z.enum(purposes);
export type Purpose = (typeof purposes)[number];

const words = z.string().trim().min(1).max(500);

/** For what and by what right (G1): a key and a recipient have all three, given or from their kind and the policy `disclosure`. */
export const agreement = {
  // Emergency access is taken once, with a reason: nobody is given it beforehand.
  purpose: purpose.exclude(['emergency']).optional(),
  legalBasis: words.optional(),
  agreementRef: words.optional(),
} as const;
export interface Agreement {
  purpose?: Exclude<Purpose, 'emergency'> | undefined;
  legalBasis?: string | undefined;
  agreementRef?: string | undefined;
}
