import * as z from 'zod';
import { roles } from './api-key.ts';
import { conveyanceModes } from './arrival-terms.ts';
import { purpose } from './purpose.ts';

/** What was done with what is known of people. */
export const auditActions = [
  'lookup',
  'verification',
  'exit-record',
  'contacts-read',
  'entry-read',
  'entries-listed',
  'notifications-read',
  'manifest-read',
  'request-read',
  'requests-listed',
  'site-read',
  'away-listed',
  'remainders-read',
  'report-read',
  'candidates-listed',
  'self-read',
  'break-glass',
  'erasure',
] as const;
export type AuditAction = (typeof auditActions)[number];

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
  role: z.enum([...roles, 'traveller']),
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
  /** More people than a line names: the line stands for all of them. */
  more: z.number().int().min(1).optional(),
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

/**
 * `GET /v1/audit` (auditor): the lines, newest days first; within a day by subject, within a subject in order. `subject` (whose keys) and `day`
 * (UTC) narrow it. A page may be empty while `next` says that there is more to look through.
 */
export const auditQuery = z.strictObject({
  subject: z.string().min(1).max(64).optional(),
  day: z.iso.date({ error: 'must be a calendar date, YYYY-MM-DD' }).optional(),
  limit: z.string().optional(),
  cursor: z.string().optional(),
});
export const auditPage = z.strictObject({ items: z.array(auditItem), next: z.string().optional() });

/** Where a chain ended when its day was over: its last line's number and hash. */
export const auditHead = z.strictObject({
  subject: z.string(),
  day: z.string(),
  number: z.number().int().min(1),
  hash: z.string(),
});
export type AuditHead = z.infer<typeof auditHead>;

/** `GET /v1/audit/heads?day=`: the heads of a UTC day that is over, and the digest of them all that was written to the log as well. */
export const auditHeadsQuery = z.strictObject({
  day: z.iso.date({ error: 'must be a calendar date, YYYY-MM-DD' }),
});
export const auditHeads = z.strictObject({
  day: z.string(),
  anchoredAt: z.string(),
  digest: z.string(),
  heads: z.array(auditHead),
});
export type AuditHeads = z.infer<typeof auditHeads>;
