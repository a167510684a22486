import type { Fault } from '../../contracts/fault.ts';

/** What the stage table says to one piece of evidence. */
export type Verdict =
  | { is: 'applied' }
  /** Kept and shown until what is missing comes. */
  | { is: 'held'; missing: string }
  /** Does not fit. `refusable`: it contradicts something it can never follow, so nobody needs to keep it. */
  | { is: 'conflict'; rule: string; detail: string; refusable: boolean; errors?: Fault[] }
  /** Signed, and the present stage rests on an unsigned event: that one loses. */
  | { is: 'outranks'; loser: string };

/** A guard's answer: nothing to say, not this row, or the verdict that ends the search. */
export type Guarded = 'ok' | 'skip' | Verdict;

export const applied: Verdict = { is: 'applied' };

export const held = (missing: string): Verdict => ({ is: 'held', missing });

export const contradiction = (rule: string, detail: string): Verdict => ({
  is: 'conflict',
  rule,
  detail,
  refusable: false,
});

/** Refused when posted, a conflict when found among the evidence; `pointer` names the field that would have to change. */
export const refusal = (rule: string, detail: string, pointer = '/type'): Verdict => ({
  is: 'conflict',
  rule,
  detail,
  refusable: true,
  errors: [{ pointer, code: rule, detail }],
});
