import * as z from 'zod';

/** Two entries that may be one journey of one person; people decide, imports never wait (M4). Ids and reasons only. */
export const candidateVerdicts = ['OPEN', 'MERGED', 'NOT_DUPLICATE'] as const;

export const candidatePair = z.strictObject({
  id: z.string(),
  entryIds: z.tuple([z.string(), z.string()]),
  reasons: z.array(z.string()),
  openedAt: z.string(),
  verdict: z.enum(candidateVerdicts),
  decidedAt: z.string().optional(),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
});
export type CandidatePair = z.infer<typeof candidatePair>;

/** `POST /v1/candidates/{id}`. */
export const candidateDecision = z.strictObject({
  verdict: z.enum(['MERGED', 'NOT_DUPLICATE']),
  reason: z.string().min(1).max(2000),
});
export type CandidateDecision = z.infer<typeof candidateDecision>;
