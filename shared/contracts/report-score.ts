import * as z from 'zod';
import { departments } from './localities.ts';

const count = z.number().int();
const minutes = count.nullable();
const spread = z.object({ count, median: minutes, p90: minutes, longest: minutes });
const score = z.object({
  told: count,
  acknowledged: count,
  overdue: count,
  missed: count,
  waiting: count,
  minutes: spread,
});

/** Local days, both included; by default the last seven, at most 92. */
export const scoreQuery = z.strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() });

const span = { locality: z.string(), from: z.string(), to: z.string() };

/** P4: how a locality answers its own inbox. Minutes are nearest-rank percentiles. */
export const scorecardView = z.object({
  ...span,
  complete: z.boolean(),
  all: score,
  urgent: score,
  routine: score,
  departments: z.partialRecord(z.enum(departments), score),
});
export type ScorecardView = z.infer<typeof scorecardView>;

/** L1: of the people a locality was told of in these days, how many got how far; minutes since the push. */
export const funnelView = z.object({
  ...span,
  /** False when there are more entries than one answer looks at: ask for fewer days. */
  complete: z.boolean(),
  masked: z.boolean(),
  rows: z.array(
    z.object({
      counter: z.string(),
      by: z.string().optional(),
      value: z.string().optional(),
      count: count.nullable(),
    }),
  ),
  /** Of the steps whose own count is shown. */
  minutes: z.object({
    matched: spread.optional(),
    checked: spread.optional(),
    fedBack: spread.optional(),
  }),
});
export type FunnelView = z.infer<typeof funnelView>;
