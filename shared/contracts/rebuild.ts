import * as z from 'zod';

/** `POST /v1/rebuilds`: one bounded step of the walk that puts back what is derived. Whoever asks goes on with `next` until there is none. */
export const rebuildRequest = z.strictObject({
  /** Counts what is missing, and puts nothing. */
  dryRun: z.boolean().default(false),
  /** The walk may be made in so many parts side by side; this is one of them. */
  segments: z.number().int().min(1).max(64).default(1),
  segment: z.number().int().min(0).max(63).default(0),
  /** Items read in this step. */
  limit: z.number().int().min(1).max(500).default(200),
  /** Erases anew whom a record that nobody can read belongs to: after a copy of before their erasure was restored (G8). */
  eraseUnreadable: z.boolean().default(false),
  /** Notices and pushes made from then on are looked for; default: 14 days, as long as a queue keeps a message. */
  since: z.iso.datetime({ offset: true }).optional(),
  cursor: z.string().optional(),
});

const count = z.number().int();

/** What a step did: `missing` links and lists were put back, `keys` records claim their identity keys again, `looks` are due now. */
export const rebuildAnswer = z.strictObject({
  dryRun: z.boolean(),
  read: count,
  entries: count,
  missing: count,
  keys: count,
  looks: count,
  /** Records whose key was deleted, of entries that are not erased; with `eraseUnreadable` they are now. */
  unreadable: count,
  /** Items that lay under a seal secret that is being replaced, and lie under the present one now. */
  resealed: count,
  /** Items that nothing can be read from. */
  damaged: count,
  next: z.string().optional(),
});
export type RebuildAnswer = z.infer<typeof rebuildAnswer>;
