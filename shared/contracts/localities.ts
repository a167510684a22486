import * as z from 'zod';

/** Closed list (G1): no police, no enforcement. */
export const departments = [
  'health',
  'epidemic-control',
  'reception',
  'foreign-affairs',
  'customs',
  'lead',
] as const;
export const department = z.enum(departments);
export type Department = z.infer<typeof department>;

/** Locality codes are opaque keys: GB/T 2260 here, anything elsewhere. */
export const localityCode = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,40}$/, 'letters, digits, dot, dash and underscore only');

export const locality = z.strictObject({
  code: localityCode,
  parentCode: localityCode.nullish(),
  name: z.string().min(1).max(200),
  level: z.string().min(1).max(40),
  timeZone: z.string().min(1).max(60).optional(),
  codes: z.array(z.string().min(1).max(40)).max(50).optional(),
});
export type Locality = z.infer<typeof locality>;

export const sources = [
  'immigration',
  'hq',
  'registry',
  'liaison-office',
  'airport',
  'rail',
  'coach',
  'customs',
  'airline',
  'port',
  'ship-master',
  'employer',
  'community',
  'community-report',
  'self-declaration',
  'road-checkpoint',
  'contact-tracing',
] as const;
export const source = z.enum(sources);
export type Source = z.infer<typeof source>;

/** How often an agency is expected to speak: a list each day, at its usual interval, or only when something happens. */
export const rhythm = z.enum(['daily-list', 'regular', 'occasional']);
export type Rhythm = z.infer<typeof rhythm>;

export const agency = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes'),
  name: z.string().min(1).max(200),
  source,
  /** Who supervises it: alerts about it go to that locality's health and lead, else to the operator. */
  locality: localityCode.optional(),
  /** Default by source: an employer sends a list a day, neighbours report when there is something to report, the others regularly. */
  rhythm: rhythm.optional(),
  /** Until when the day's list has to be there, in that locality's time; default: the policy `employerListBy`. */
  dailyListBy: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:MM')
    .optional(),
});
export type Agency = z.infer<typeof agency>;

/** A recipient's address in the code: `<locality>/<department>`. */
export const recipientKey = z.string().regex(/^[A-Za-z0-9._-]{1,40}\/[a-z-]+$/);
export type RecipientKey = z.infer<typeof recipientKey>;

/** The operator's inbox: where a notice ends that no node of the tree takes. Nothing is routed nowhere. */
export const operatorLocality = 'operator';
