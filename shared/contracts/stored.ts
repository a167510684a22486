import * as z from 'zod';
import { crewGrades } from '../domain/contacts/crew-grade.ts';
import type { EntryDocument, EventEvidence, Statement, Told } from '../domain/evidence.ts';
import { retentionRules } from '../domain/policies/retention.ts';
import { conveyanceModes, exposureKinds, statementKinds } from './arrival-terms.ts';
import { eventTypes } from './event-terms.ts';
import { source } from './localities.ts';
import { notificationKind } from './notification-kinds.ts';

/** A field forgotten here would be dropped on every read, so each shape must name every field of its type. */
type Shape<Type> = Record<keyof Type, z.ZodType>;

/** The stored EntryDocument (`shared/domain/evidence.ts`): parsed on every read, so that a damaged item is a loud fault, not a wrong stage. */
const statement = z.object({
  agency: z.string(),
  recordId: z.string(),
  source,
  version: z.string(),
  statedAt: z.number(),
  receivedAt: z.number(),
  says: z.enum(statementKinds),
  at: z.number(),
  atIs: z.enum(['arrived', 'expected', 'received']),
  pointOfEntry: z.string().optional(),
  pointOfEntryStated: z.string().optional(),
  mode: z.enum(conveyanceModes).optional(),
  conveyance: z.string().optional(),
  abroad: z.enum(['yes', 'no', 'unknown']),
  crew: z.boolean().optional(),
  leftAreaOn: z.string().optional(),
  lastExposureOn: z.string().optional(),
  caseEntryId: z.string().optional(),
  departedAt: z.number().optional(),
  originArea: z.string().optional(),
  originAreas: z.array(z.string()).optional(),
  countries: z.array(z.string()).optional(),
  nationality: z.string().optional(),
  category: z.string().optional(),
  destination: z.string().optional(),
  destinationExact: z.boolean().optional(),
  formerDestinations: z.array(z.string()).optional(),
  home: z.string().optional(),
  singleRoom: z.boolean().optional(),
  unwell: z.boolean().optional(),
  minor: z.boolean().optional(),
  relayedFor: z.string().optional(),
  grade: z.enum(crewGrades).optional(),
  exposures: z.array(z.enum(exposureKinds)).optional(),
} satisfies Shape<Statement>);

export const eventEvidence = z.object({
  key: z.string(),
  eventId: z.string(),
  by: z.object({ kind: z.enum(['locality', 'agency', 'steward', 'system']), id: z.string() }),
  type: z.enum(eventTypes),
  occurredAt: z.number(),
  learnedAt: z.number(),
  officer: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
} satisfies Shape<EventEvidence>);

const told = z.object({
  key: z.string(),
  kind: notificationKind,
  recipient: z.string(),
  notificationId: z.string(),
  at: z.number(),
  digest: z.string().optional(),
  acknowledged: z.boolean().optional(),
} satisfies Shape<Told>);

export const entryDocument = z.object({
  schema: z.literal(1),
  entryId: z.string(),
  travellerId: z.string(),
  statements: z.array(statement),
  events: z.array(eventEvidence),
  told: z.array(told),
  documents: z.array(z.object({ kind: z.string(), hash: z.string() })),
  birth: z.string().optional(),
  names: z.array(z.string()),
  mergedInto: z.string().optional(),
  absorbed: z.array(z.string()).optional(),
  notDuplicateOf: z.array(z.string()).optional(),
  openedAt: z.number(),
  erased: z
    .object({
      at: z.number(),
      rule: z.enum([...retentionRules, 'request']),
      former: z.array(statement).optional(),
    })
    .optional(),
} satisfies Shape<EntryDocument>);
