import * as z from 'zod';
import { itemsAnswer } from './admin.ts';
import { localityCode } from './localities.ts';
import { segmentPlaces, tiers } from './policy-quarantine.ts';

const instant = z.string();

/** What the rules make of an entry: ids, kinds and dates, nothing of the person. */
export const ruledEntry = z.strictObject({
  kind: z.enum(['OVERSEAS', 'DOMESTIC', 'CREW', 'CONTACT']),
  tier: z.enum(tiers).optional(),
  zone: z.string().optional(),
  foreign: z.boolean(),
  lastDay: z.string().optional(),
  segments: z
    .array(z.strictObject({ place: z.enum(segmentPlaces), from: z.string(), until: z.string() }))
    .optional(),
  deadlines: z.array(z.strictObject({ kind: z.string(), dueAt: instant })),
});
export type RuledEntry = z.infer<typeof ruledEntry>;

const changed = {
  entryId: z.string(),
  /** Who answers for the person. */
  locality: z.string(),
  before: ruledEntry,
  after: ruledEntry,
};

/** One open entry that a policy would change. */
export const policyChange = z.strictObject({
  ...changed,
  /** With the PUT itself, or only once a named lead applies it (C11). */
  when: z.enum(['at-once', 'when-applied']),
});
export type PolicyChange = z.infer<typeof policyChange>;

const walked = {
  /** Links looked through by this call. */
  looked: z.number().int(),
  next: z.string().optional(),
};

/** `PUT /v1/policies?preview=true`: nothing is written. A page may hold no change while `next` says there is more to look through. */
export const previewAnswer = z.strictObject({
  changes: z.array(policyChange),
  ...walked,
  results: itemsAnswer.shape.results,
});
export type PreviewAnswer = z.infer<typeof previewAnswer>;

const name = z.string().min(1).max(200);

/** `POST /v1/policies/apply`: the rule in force on `asOf` counts for open entries of a subtree from now on. */
export const applyRequest = z.strictObject({
  asOf: z.iso.date({ error: 'must be a calendar date, YYYY-MM-DD' }),
  officer: name,
  reason: z.string().min(1).max(2000),
  /** The subtree; default: the key's own. */
  locality: localityCode.optional(),
  /** Only these. */
  entries: z.array(z.string().min(1).max(64)).min(1).max(200).optional(),
  limit: z.number().int().min(1).max(200).default(100),
  cursor: z.string().min(1).max(500).optional(),
});
export type ApplyRequest = z.infer<typeof applyRequest>;

export const appliedRule = z.strictObject(changed);
export type AppliedChange = z.infer<typeof appliedRule>;

export const applyAnswer = z.strictObject({
  applied: z.array(appliedRule),
  /** Of `entries`: not among the open entries that the subtree answers for. */
  notFound: z.array(z.string()).optional(),
  ...walked,
});
export type ApplyAnswer = z.infer<typeof applyAnswer>;
