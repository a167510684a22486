import * as z from 'zod';
import { documentTypes } from './arrival-terms.ts';
import { journeyFields, personalFields } from './corrected-fields.ts';
import { localityCode } from './localities.ts';

/** What a traveller, or somebody for them, may ask (G5, G6, G11). Free text is personal data: it stays in the request's own item. */
export const requestKinds = ['correction', 'contest', 'help'] as const;
export const requestKind = z.enum(requestKinds);
export type RequestKind = z.infer<typeof requestKind>;

export const contestSubjects = ['tier', 'end-date', 'days-served', 'wrong-match', 'false-report'] as const;
export type ContestSubject = (typeof contestSubjects)[number];
export const helpNeeds = ['medicine', 'food', 'interpreter', 'child', 'distress', 'other'] as const;

const words = z.string().min(1).max(2000);
const name = z.string().min(1).max(200);
const correction = {
  field: z.enum([...journeyFields, ...personalFields]),
  value: z.string().trim().min(1).max(200),
  /** With `field: document` only. */
  documentType: z.enum(documentTypes).optional(),
  issuer: z.string().max(100).optional(),
  text: words.optional(),
};
const contest = { about: z.enum(contestSubjects), text: words };
const help = { need: z.enum(helpNeeds), urgent: z.boolean().default(false), text: words.optional() };

/** What is asked, whoever asks it. */
export const wish = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('correction'), ...correction }),
  z.strictObject({ kind: z.literal('contest'), ...contest }),
  z.strictObject({ kind: z.literal('help'), ...help }),
]);
export type Wish = z.infer<typeof wish>;
export type Correction = Extract<Wish, { kind: 'correction' }>;

/** `POST /v1/requests`: on behalf of the traveller. */
const onBehalf = { entryId: z.string().min(1).max(64), officer: name.optional() };
export const requestPost = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('correction'), ...onBehalf, ...correction }),
  z.strictObject({ kind: z.literal('contest'), ...onBehalf, ...contest }),
  z.strictObject({ kind: z.literal('help'), ...onBehalf, ...help }),
]);

/** `POST /v1/self/{action}`: by the traveller. */
export const selfWishes = {
  correction: z.strictObject(correction),
  contest: z.strictObject(contest),
  help: z.strictObject(help),
} as const;

export const verdicts = ['accepted', 'upheld', 'provided', 'not-provided', 'rejected'] as const;
export type Verdict = (typeof verdicts)[number];

/** `POST /v1/requests/{requestId}/decision`. `remedy`: the event that carries out an upheld contest, without its ids and time. */
export const decisionPost = z.strictObject({
  verdict: z.enum(verdicts),
  officer: name,
  reason: words,
  remedy: z.looseObject({ type: z.string() }).optional(),
  /** With an upheld `wrong-match`: the pair that a steward has to look at. */
  candidateId: z.string().min(1).max(64).optional(),
});
export type DecisionPost = z.infer<typeof decisionPost>;

export const requestStates = ['OPEN', 'DECIDED'] as const;
export const askers = ['traveller', 'locality', 'agency', 'steward'] as const;

/** A request as those may see it who decide it, and as its asker gets it back. Times are RFC 3339 UTC. */
export const requestView = z.strictObject({
  requestId: z.string(),
  entryId: z.string(),
  kind: requestKind,
  state: z.enum(requestStates),
  createdAt: z.string(),
  dueBy: z.string(),
  overdue: z.boolean(),
  by: z.strictObject({ kind: z.enum(askers), id: z.string() }),
  officer: z.string().optional(),
  wish: wish.optional(),
  /** Contests only: who signed what is contested; somebody else decides. */
  decidedFirstBy: z.string().optional(),
  decision: z
    .strictObject({
      verdict: z.enum(verdicts),
      officer: z.string(),
      reason: z.string(),
      at: z.string(),
      by: localityCode,
      remedy: z.string().optional(),
      candidateId: z.string().optional(),
    })
    .optional(),
});
export type RequestView = z.infer<typeof requestView>;

export const requestsFilter = z.strictObject({
  state: z.enum(requestStates).optional(),
  cursor: z.string().optional(),
});
