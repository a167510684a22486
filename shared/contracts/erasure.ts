import * as z from 'zod';
import { stages } from '../domain/entry.ts';
import { retentionRules } from '../domain/policies/retention.ts';
import { isAwayId } from '../domain/statements/away.ts';

/** How many items of each kind an erasure found. */
export const erasedKinds = [
  'records',
  'corrections',
  'emergencies',
  'requests',
  'certificates',
  'awayContacts',
  'awayLines',
  'identityKeys',
  'seats',
  'dataKeys',
] as const;
export type ErasedCounts = Record<(typeof erasedKinds)[number], number>;

/** `POST /v1/erasures` (steward). `reason` stands in the journal as the right by which it was done: a case number, never a name. */
export const erasureRequest = z
  .strictObject({
    /** Or the id of a line of the away list. */
    entryId: z.string().min(1).max(64),
    reason: z.string().trim().min(3).max(500),
    /** Every journey of that traveller that is known. */
    allJourneys: z.boolean().default(false),
    /** Also a journey that is still followed. */
    override: z.boolean().default(false),
    dryRun: z.boolean().default(false),
  })
  .refine(({ entryId, allJourneys }) => !allJourneys || !isAwayId(entryId), {
    path: ['allJourneys'],
    message: 'A line of the away list has no journeys: erase each line by its own id.',
  });

/** One journey, with the entries that were merged into it. */
const erasedJourney = z.strictObject({
  entryIds: z.array(z.string()),
  outcome: z.enum(['erased', 'would-erase', 'erased-before', 'open']),
  stage: z.enum(stages).optional(),
  counts: z.strictObject(Object.fromEntries(erasedKinds.map((kind) => [kind, z.number().int()]))).optional(),
});
export const erasureAnswer = z.strictObject({ dryRun: z.boolean(), journeys: z.array(erasedJourney) });
export type ErasureAnswer = z.infer<typeof erasureAnswer>;

export const mostRetained = 1000;

/** `POST /v1/retention` (steward): who is erased by rule until then. Without `dryRun: false` nothing is touched; with it whoever is due now is. */
export const retentionRequest = z
  .strictObject({
    until: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
    dryRun: z.boolean().default(true),
  })
  .refine(({ until, dryRun }) => dryRun || until === undefined, {
    path: ['until'],
    message: 'Nobody is erased before their time: without a dry run it is whoever is due now.',
  });

export const retentionAnswer = z.strictObject({
  dryRun: z.boolean(),
  until: z.string(),
  /** Nobody is erased by rule while this is true (policy `retentionHold`). */
  onHold: z.boolean(),
  /** Journeys by the rule that ends their keeping. */
  byRule: z.strictObject(Object.fromEntries(retentionRules.map((rule) => [rule, z.number().int()]))),
  journeys: z.array(z.strictObject({ entryId: z.string(), rule: z.enum(retentionRules), at: z.string() })),
  erased: z.number().int(),
  /** There are more until then: the counts are of the earliest. */
  more: z.boolean(),
});
export type RetentionAnswer = z.infer<typeof retentionAnswer>;
