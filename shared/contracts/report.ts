import * as z from 'zod';
import { localityCode } from './localities.ts';

/** P2: what becomes of a report. A rejection leads back to `draft`. */
export const reportStates = ['draft', 'reviewed', 'approved', 'submitted'] as const;
export type ReportState = (typeof reportStates)[number];

export const reportSteps = ['review', 'approve', 'submit', 'reject', 'amend'] as const;
export type ReportStep = (typeof reportSteps)[number];

const words = z.string().min(1).max(2000);
const name = z.string().min(1).max(200);
const count = z.number().int();

/** Why two sides of the report do not agree in one place; `pending`: the clock of the missing step has not run out yet. */
export const reportDifference = z.object({
  locality: z.string(),
  entryId: z.string().optional(),
  gate: z.string(),
  why: z.string(),
  pending: z.boolean(),
  explained: z.object({ officer: z.string(), reason: z.string() }).optional(),
});
export type ReportDifference = z.infer<typeof reportDifference>;

/** P3: what this report is without. */
export const reportGap = z.object({
  kind: z.enum(['locality', 'source', 'carry-over']),
  of: z.string(),
  why: z.string(),
});
export type ReportGap = z.infer<typeof reportGap>;

/** Somebody who arrived before and answers to another locality since; said by the one who gave, and by the one who took. */
export const reportMove = z.object({
  entryId: z.string(),
  from: z.string(),
  to: z.string(),
  saidBy: z.enum(['giver', 'taker']),
});
export type ReportMove = z.infer<typeof reportMove>;

/** P7: somebody whose last day was made by a policy that is no longer in force, or set by an officer of the locality. */
export const reportPolicyUse = z.object({
  entryId: z.string(),
  why: z.enum(['superseded', 'local']),
  version: z.string(),
  inForce: z.string(),
});
export type ReportPolicyUse = z.infer<typeof reportPolicyUse>;

/** The report of a level below, as it stood when this one was added up. */
export const reportBelow = z.object({
  locality: z.string(),
  revision: z.number().int(),
  state: z.enum(reportStates),
  unexplained: z.number().int(),
  cutOff: z.string(),
});
export type ReportBelow = z.infer<typeof reportBelow>;

/** One counter that an amendment changed, and one person it counts elsewhere. */
export const reportAmendment = z.object({
  of: z.number().int(),
  counters: z.array(z.object({ key: z.string(), before: count, after: count })),
  entries: z.array(
    z.object({ entryId: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
});
export type ReportAmendment = z.infer<typeof reportAmendment>;

export const reportSignature = z.object({
  step: z.enum(['draft', ...reportSteps]),
  officer: z.string(),
  at: z.string(),
  reason: z.string().optional(),
});
export type ReportSignature = z.infer<typeof reportSignature>;

/** What a locality counts itself, and what the levels below it reported; `counts` is both together. */
export const reportContent = z.object({
  counts: z.record(z.string(), count),
  own: z.record(z.string(), count),
  differences: z.array(reportDifference),
  /** Who came into this report's subtree from outside or left it, and all moves that the locality itself said. */
  moves: z.array(reportMove),
  ownMoves: z.array(reportMove),
  policies: z.array(reportPolicyUse),
  gaps: z.array(reportGap),
  below: z.array(reportBelow),
  amendment: reportAmendment.optional(),
});
export type ReportContent = z.infer<typeof reportContent>;

/** A report as it is kept: one revision of one day of one locality. Times are RFC 3339 UTC. */
export const storedReport = z.object({
  schema: z.literal(1),
  locality: z.string(),
  date: z.string(),
  revision: z.number().int().min(1),
  /** Names the counting that made it: the lists of who was counted where lie under it. */
  run: z.string(),
  state: z.enum(reportStates),
  timeZone: z.string(),
  from: z.string(),
  to: z.string(),
  /** What was recorded before this counts (P6, P10). */
  knownBy: z.string(),
  cutOff: z.string(),
  dueBy: z.string(),
  submittedAt: z.string().optional(),
  signatures: z.array(reportSignature),
  content: reportContent,
});
export type StoredReport = z.infer<typeof storedReport>;

const explanation = z.strictObject({
  entryId: z.string().min(1).max(64).optional(),
  locality: localityCode.optional(),
  gate: name,
  reason: words,
});
export type ReportExplanation = z.infer<typeof explanation>;

/** `POST /v1/reports/{localityCode}/{date}/{step}`. */
export const reportSigning = z.strictObject({
  officer: name,
  /** Needed to reject and to amend. */
  reason: words.optional(),
  explanations: z.array(explanation).max(1000).optional(),
});
export type ReportSigning = z.infer<typeof reportSigning>;

const row = z.object({
  counter: z.string(),
  by: z.string().optional(),
  value: z.string().optional(),
  /** Null where the cell is hidden: below 5, or it would give one below 5 away (G2). */
  count: count.nullable(),
  own: count.nullable().optional(),
});

/** What a key is shown of a report. `differences` and the lists of people are for those who may see stages (G2). */
export const reportView = storedReport.omit({ content: true, schema: true, run: true }).extend({
  late: z.boolean(),
  balanced: z.boolean(),
  unexplained: z.number().int(),
  masked: z.boolean(),
  rows: z.array(row),
  differences: z.array(reportDifference).optional(),
  moves: z.array(reportMove).optional(),
  policies: z.array(reportPolicyUse).optional(),
  gaps: z.array(reportGap),
  below: z.array(reportBelow),
  amendment: reportAmendment.optional(),
  links: z.record(z.string(), z.string()),
});
export type ReportView = z.infer<typeof reportView>;

/** 202: the count is not finished; ask again. */
export const reportUnderWay = z.object({
  locality: z.string(),
  date: z.string(),
  state: z.literal('drafting'),
  counted: z.number().int(),
});
