import * as z from 'zod';
import { role } from './api-key.ts';
import { conveyanceModes } from './arrival-record.ts';

/** G1: what a person may be looked up for. Closed: nothing in it serves policing, and nothing can be added but here. */
export const purposes = [
  'contact-tracing',
  'entry-check',
  'exit-check',
  'medical-care',
  'consular-welfare',
  'release-check',
] as const;
export const purpose = z.enum(purposes);
export type Purpose = (typeof purposes)[number];

/** What was done with what is known of people. */
export const auditActions = ['lookup', 'verification', 'exit-record', 'contacts-read', 'entry-read'] as const;

const words = z.string().trim().min(1).max(500);

/** Who asks, through whose key: a mission abroad of our own, one of another country, or an authority. */
export const requester = z.strictObject({
  name: words,
  organisation: words,
  kind: z.enum(['authority', 'own-mission', 'foreign-mission']),
});

/**
 * One line of the journal: who looked at whom, why, and by what right. It holds ids of entries, never a traveller's name or number, so that
 * it can outlive what it tells of.
 */
export const auditEntry = z.strictObject({
  /** RFC 3339 UTC. */
  at: z.string(),
  keyId: z.string(),
  role,
  subject: z.string(),
  action: z.enum(auditActions),
  purpose,
  legalBasis: words,
  agreementRef: words.optional(),
  requester: requester.optional(),
  /** The traveller's own written request, where one is needed (D17). */
  travellerRequest: z.strictObject({ reference: words, date: z.iso.date() }).optional(),
  /** Whom the answer was about. */
  entryIds: z.array(z.string()).max(500),
  /** Groups of fields that were shown. */
  fields: z.array(z.string()).optional(),
  conveyance: z
    .strictObject({ mode: z.enum(conveyanceModes), name: z.string(), date: z.iso.date() })
    .optional(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** A line in its chain: `hash` covers the line, its number and the hash before it, back to the key and day the chain belongs to. */
export const auditItem = z.strictObject({
  number: z.number().int().min(1),
  previous: z.string(),
  hash: z.string(),
  entry: auditEntry,
});
export type AuditItem = z.infer<typeof auditItem>;

/** Handed out with the answer that was journaled: whoever keeps it can prove later that the line was there. */
export const auditReceipt = z.strictObject({ day: z.string(), number: z.number().int(), hash: z.string() });
export type AuditReceipt = z.infer<typeof auditReceipt>;

/** `GET /v1/audit?subject=&day=` (auditor): the lines of one key's subject and UTC day, in order. */
export const auditQuery = z.strictObject({
  subject: z.string().min(1).max(64),
  day: z.iso.date(),
  limit: z.string().optional(),
  cursor: z.string().optional(),
});
export const auditPage = z.strictObject({ items: z.array(auditItem), next: z.string().optional() });
