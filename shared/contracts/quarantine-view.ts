import * as z from 'zod';
import { followUpOutcomes } from './event-terms.ts';

const instant = z.string();

/** What is taken as it was told, and that somebody should look at; nothing of it is a conflict. */
export const entryFlags = [
  /** F28: no site of the localities concerned has this code or name. */
  'unknown-site',
  /** F10: at home, and nobody has confirmed a single room. */
  'single-room-unconfirmed',
  /** G12: a minor whose guardian is not with them. */
  'household-apart',
  /** G7: an act that stands without anybody's name. */
  'unsigned-placed',
  'unsigned-released',
] as const;
export type EntryFlag = (typeof entryFlags)[number];

/** The part of an entry's view that tells of its quarantine; health only, but for the stays and flags. */
export const quarantineFacts = {
  flags: z.array(z.enum(entryFlags)).optional(),
  /** F28: check in and out, with the site as it was told. */
  stays: z
    .array(
      z.strictObject({
        site: z.string(),
        room: z.string().optional(),
        since: instant,
        until: instant.optional(),
      }),
    )
    .optional(),
  /** F25: `lostContactAt` is when contact counts as lost, past or coming (C8). */
  followUp: z
    .strictObject({
      state: z.enum(['NOT_STARTED', 'ACTIVE', 'PAUSED', 'COMPLETED', 'LOST', 'CANCELLED']),
      lastSeenAt: instant.optional(),
      lostContactAt: instant.optional(),
    })
    .optional(),
  followUps: z.array(z.strictObject({ day: z.string(), outcome: z.enum(followUpOutcomes) })).optional(),
  /** F12: the newest test. */
  test: z
    .strictObject({
      kind: z.string(),
      takenAt: instant,
      place: z.string().optional(),
      result: z.string().optional(),
      resultAt: instant.optional(),
    })
    .optional(),
  hospital: z
    .strictObject({ since: instant, place: z.string().optional(), caseConfirmed: z.boolean() })
    .optional(),
  /** F29: of the newest illness. */
  investigation: z
    .strictObject({
      number: z.number().int(),
      state: z.enum(['REQUESTED', 'OPENED', 'CLOSED']),
      requestedAt: instant,
      openedAt: instant.optional(),
      closedAt: instant.optional(),
      officer: z.string().optional(),
      result: z.string().optional(),
    })
    .optional(),
};
const facts = z.strictObject(quarantineFacts);
export type QuarantineFacts = z.infer<typeof facts>;
