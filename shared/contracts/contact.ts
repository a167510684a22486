import * as z from 'zod';
import { stages } from '../domain/entry.ts';
import { contactLinks } from './event-terms.ts';
import { localityCode } from './localities.ts';

const entryId = z.string();
const instant = z.string();

/** What is known of one link between a case and a contact. Times are RFC 3339 UTC, `exposedOn` is a local date. */
const link = {
  how: z.enum(contactLinks),
  exposedOn: z.string(),
  standing: z.enum(['contact', 'to-verify', 'not-contact', 'withdrawn']),
  since: instant,
  settledAt: instant.optional(),
  reachedAt: instant.optional(),
};

const tracing = z.strictObject({
  status: z.enum(['suspected', 'confirmed', 'excluded']),
  since: instant,
  listedAt: instant.optional(),
  count: z.number().int().optional(),
});

/** In `GET /v1/entries/{entryId}`, for health: whose contact the person is, and the search for their own contacts. */
export const contactFacts = {
  contactOf: z.array(z.strictObject({ caseEntryId: entryId, ...link })).optional(),
  tracing: tracing.optional(),
};

/** One contact of a case and who looks after the person. No name, no document; `stage` where the caller may see it. */
const caseContact = z.strictObject({
  entryId,
  ...link,
  locality: localityCode,
  stage: z.enum(stages).optional(),
});
/** `GET /v1/entries/{entryId}/contacts`. */
export const contactsAnswer = z.strictObject({
  case: z.strictObject({ entryId, ...tracing.shape }),
  items: z.array(caseContact),
  next: z.string().optional(),
});
export type ContactsAnswer = z.infer<typeof contactsAnswer>;
