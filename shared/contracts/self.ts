import * as z from 'zod';
import { stages } from '../domain/entry.ts';
import { department } from './localities.ts';
import { travellerNotice } from './notice.ts';
import { requestKind, requestStates, verdicts, wish } from './request.ts';

/** `POST /v1/entries/{entryId}/self-codes`. With a language the notice of the first check is given at the same time. */
export const selfCodePost = z.strictObject({
  officer: z.string().min(1).max(200),
  language: z.string().min(2).max(40).optional(),
});

/** The code is shown once. */
export const issuedSelfCode = z.strictObject({
  code: z.string(),
  expiresAt: z.string(),
  notice: travellerNotice.optional(),
});

/** How `GET /v1/self` is opened: `SelfCode <code>` with the birth date, or `SelfSession <token>`. Never in the URL. */
export const selfHeaders = z.object({
  Authorization: z.string(),
  'Birth-Date': z.iso.date().optional(),
  'Accept-Language': z.string().optional(),
});

/** A traveller's own request as they see it. */
export const ownRequest = z.strictObject({
  requestId: z.string(),
  kind: requestKind,
  state: z.enum(requestStates),
  createdAt: z.string(),
  dueBy: z.string(),
  wish: wish.optional(),
  decision: z
    .strictObject({ verdict: z.enum(verdicts), officer: z.string(), reason: z.string(), at: z.string() })
    .optional(),
});
export type OwnRequest = z.infer<typeof ownRequest>;

/** `GET /v1/self`: everything the traveller may know about their own entry (G4). Times are RFC 3339 UTC, dates local. */
export const selfView = z.strictObject({
  language: z.string(),
  direction: z.enum(['ltr', 'rtl']),
  session: z.strictObject({ token: z.string().optional(), until: z.string() }),
  stage: z.strictObject({ code: z.enum(stages), text: z.string() }),
  recorded: z.strictObject({
    destination: z.string().optional(),
    homeLocality: z.string().optional(),
    pointOfEntry: z.string().optional(),
    nationality: z.string().optional(),
    arrivedAt: z.string().optional(),
    expectedAt: z.string().optional(),
  }),
  endDate: z.strictObject({
    anchor: z.string().optional(),
    lastDay: z.string().optional(),
    policyVersion: z.string().optional(),
    text: z.string(),
  }),
  office: z.strictObject({
    locality: z.string(),
    name: z.string(),
    department,
    departmentText: z.string(),
    officer: z.string().optional(),
    contacts: z.array(
      z.strictObject({ name: z.string(), phone: z.string().optional(), email: z.string().optional() }),
    ),
  }),
  sources: z.array(z.strictObject({ agency: z.string(), name: z.string(), statedAt: z.string() })),
  recipients: z.array(
    z.strictObject({
      locality: z.string(),
      name: z.string(),
      department,
      departmentText: z.string(),
      lastToldAt: z.string(),
    }),
  ),
  readBy: z.array(
    z.strictObject({
      at: z.string(),
      by: z.string(),
      what: z.string(),
      purpose: z.string().optional(),
      /** Of emergency access (G10). */
      reason: z.string().optional(),
    }),
  ),
  certificate: z.strictObject({ link: z.string() }).optional(),
  requests: z.array(ownRequest),
  notice: z.strictObject({ state: z.enum(['given', 'missing', 'not-yet-due']), at: z.string().optional() }),
  owedToTraveller: z.array(z.strictObject({ fact: z.string(), text: z.string(), at: z.string() })),
  decisions: z.array(
    z.strictObject({
      what: z.string(),
      at: z.string(),
      officer: z.string().optional(),
      text: z.string().optional(),
    }),
  ),
});
export type SelfView = z.infer<typeof selfView>;
