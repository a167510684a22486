import * as z from 'zod';
import { fault } from './fault.ts';

/** What became of each record of one request, in request order. */
export const arrivalResult = z.strictObject({
  index: z.number().int(),
  recordId: z.string().optional(),
  status: z.enum(['accepted', 'accepted-with-warnings', 'duplicate', 'rejected']),
  warnings: z.array(fault),
  errors: z.array(fault),
});
export type ArrivalResult = z.infer<typeof arrivalResult>;

/** `202` to `POST /v1/arrivals`: every accepted record is safe. `accepted` counts both accepted kinds. */
export const arrivalsAnswer = z.strictObject({
  submissionId: z.string().optional(),
  accepted: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.number().int(),
  results: z.array(arrivalResult),
});
export type ArrivalsAnswer = z.infer<typeof arrivalsAnswer>;

/** `away`: on the away list, no entry (F26). `passing`: counted at a checkpoint, not recorded (D14). */
export const recordOutcomes = [
  'queued',
  'registered',
  'duplicate',
  'candidate',
  'away',
  'passing',
  'failed',
] as const;
export const recordOutcome = z.enum(recordOutcomes);
export type RecordOutcome = z.infer<typeof recordOutcome>;

/** `GET /v1/submissions/{submissionId}`. */
export const submissionView = z.strictObject({
  submissionId: z.string(),
  state: z.enum(['processing', 'done']),
  receivedAt: z.string(),
  counts: z.record(recordOutcome, z.number().int()),
  results: z.array(
    z.strictObject({ recordId: z.string(), outcome: recordOutcome, entryId: z.string().optional() }),
  ),
  next: z.string().optional(),
});
export type SubmissionView = z.infer<typeof submissionView>;

/** `GET /v1/records/{recordId}`: the agency's own record and where it went, never the entry's stage (G2). */
export const recordView = z.strictObject({
  recordId: z.string(),
  outcome: recordOutcome,
  entryId: z.string().optional(),
  versions: z.array(z.strictObject({ version: z.string(), receivedAt: z.string(), record: z.unknown() })),
  /** Employers only (G2): when and where to collect this person, once that is near or known. */
  collect: z.strictObject({ on: z.iso.date(), at: z.string() }).optional(),
});
export type RecordView = z.infer<typeof recordView>;
