import * as z from 'zod';
import { holders } from '../domain/transfer/custody.ts';
import { milestones } from '../domain/transfer/milestones.ts';

const instant = z.string();
const signer = z.strictObject({ by: z.string(), officer: z.string().optional() });

/** One stretch of the way in one pair of hands; `giver` signed its beginning, `taker` its end. */
const custodyLeg = z.strictObject({
  holder: z.enum(holders),
  place: z.string().optional(),
  from: instant,
  to: instant.optional(),
  giver: signer.optional(),
  taker: signer.optional(),
  manifestId: z.string().optional(),
  headcount: z
    .strictObject({ given: z.number().int().optional(), taken: z.number().int().optional() })
    .optional(),
});

/** Of a stretch nobody signed: the last evidence before it, the first after it, and the officer who explained it. */
const custodyGap = z.strictObject({
  from: instant,
  to: instant,
  between: z.tuple([z.string(), z.string()]),
  explainedBy: z.string().optional(),
});

/** F14 and L10 of one entry, as `GET /v1/entries/{entryId}` shows them. */
export const wayFacts = {
  custody: z.array(custodyLeg).optional(),
  gaps: z.array(custodyGap).optional(),
  knownBy: z.enum(milestones).optional(),
  /** R1: who collects the person from the port, when policy says so. */
  collector: z.string().optional(),
};

export interface CustodyView {
  custody: z.infer<typeof custodyLeg>[];
  gaps: z.infer<typeof custodyGap>[];
  knownBy?: (typeof milestones)[number];
  collector?: string;
}
