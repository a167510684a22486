import * as z from 'zod';
import { localityCode, rhythm, source } from './localities.ts';

const instant = z.string();
const day = z.iso.date({ error: 'must be a calendar date, YYYY-MM-DD' });
const count = z.number().int();

/** `POST /v1/zero-lists`: nobody comes on these local days, both inclusive. A zero list is a list (C13). */
export const zeroListRequest = z.strictObject({
  from: day,
  to: day,
  note: z.string().min(1).max(1000).optional(),
});

export const zeroListAnswer = z.strictObject({
  zeroListId: z.string(),
  agency: z.string(),
  from: z.string(),
  to: z.string(),
  receivedAt: instant,
});

/** One agency as its supervisor sees it: when it spoke, when it counts as silent, which lists are missing. No record, no person. */
export const sourceView = z.strictObject({
  agency: z.string(),
  name: z.string(),
  source,
  locality: localityCode.optional(),
  rhythm,
  lastAt: instant.optional(),
  usualIntervalHours: z.number().optional(),
  /** From when on it counts as silent unless it speaks; past while `silent`. */
  silentFrom: instant.optional(),
  silent: z.boolean(),
  /** Of an agency that owes a list a day. */
  list: z
    .strictObject({
      nextDueAt: instant,
      missingDays: z.array(z.string()),
      zeroLists: z.array(z.strictObject({ from: z.string(), to: z.string() })),
    })
    .optional(),
  counts: z.strictObject({ requests: count, records: count, passingToday: count.optional() }),
});
export type SourceView = z.infer<typeof sourceView>;

/** What one source told of the arrivals of a day, and what stayed alone. Entry ids are sorted. */
const remaindersOfSource = z.strictObject({
  source,
  listed: count,
  listedNotSeen: z.array(z.string()),
  seen: count,
  seenNotListed: z.array(z.string()),
});

/** `GET /v1/remainders/{localityCode}/{date}`: one page of the locality's entries; add the pages up until there is no `next`. */
export const remaindersAnswer = z.strictObject({
  locality: localityCode,
  date: z.string(),
  entries: count,
  bySource: z.array(remaindersOfSource),
  /** Lists from above against finds from below (D15). */
  levels: z.strictObject({
    matched: count,
    onlyFromAbove: z.array(z.string()),
    onlyFromBelow: z.array(z.string()),
  }),
  /** L12: who lacks the latest change of an entry that somebody else has. */
  behind: z.array(z.strictObject({ entryId: z.string(), recipients: z.array(z.string()) })),
  next: z.string().optional(),
});
export type RemaindersAnswer = z.infer<typeof remaindersAnswer>;
