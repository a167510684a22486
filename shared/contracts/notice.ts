import * as z from 'zod';

/** `GET /v1/notices/{language}`: what a traveller is told at the first check (G3). Paragraphs: what, why, who, how long, contact, how to object. */
export const travellerNotice = z.strictObject({
  language: z.string(),
  version: z.string(),
  direction: z.enum(['ltr', 'rtl']),
  title: z.string(),
  paragraphs: z.array(z.string()),
});

/** `locality`: whose name stands in the notice. Contacts are filled in only where an entry says which office it is. */
export const noticeQuery = z.strictObject({ locality: z.string().max(40).optional() });
