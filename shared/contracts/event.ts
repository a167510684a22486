import * as z from 'zod';
import { correctedFields } from './corrected-fields.ts';
import {
  contactLinks,
  dispositions,
  type EventType,
  exceptionClasses,
  feedbackOutcomes,
  followUpOutcomes,
} from './event-terms.ts';
import { localityCode } from './localities.ts';

/** Evidence about an entry, as posted to `POST /v1/events`: one strict shape per type, so a misspelt field is a fault. */
const words = z.string().min(1).max(2000);
const name = z.string().min(1).max(200);
const instant = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time with an offset' });
const day = z.iso.date({ error: 'must be a calendar date, YYYY-MM-DD' });
const celsius = z.number().min(25).max(45);
const symptoms = z.array(z.string().min(1).max(100)).max(50);
const headcount = z.number().int().min(0).max(10_000);
const stay = z.strictObject({
  country: z.string().max(100).optional(),
  area: z.string().max(100).optional(),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
  exposure: z.string().max(40).optional(),
});

const base = {
  eventId: z.string().min(1).max(128),
  entryId: z.string().min(1).max(64),
  occurredAt: instant,
  officer: name.optional(),
  manifestId: z.string().min(1).max(128).optional(),
};
const event = <Type extends EventType, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ ...base, type: z.literal(type), ...shape });

export const arrivalEvent = z.discriminatedUnion('type', [
  event('accepted', { officer: name }),
  event('rejected', { reason: words }),
  event('transfer-offered', { localityCode, officer: name, reason: words.optional() }),
  event('transfer-revoked', { officer: name, reason: words.optional() }),
  event('assigned', { localityCode, officer: name, reason: words }),
  event('feedback', { outcome: z.enum(feedbackOutcomes), localityCode: localityCode.optional() }),
  event('resolved', { code: name, choose: name.optional(), officer: name, reason: words }),
  event('policy-applied', { asOf: day, officer: name, reason: words }),
  event('exception', { class: z.enum(exceptionClasses), officer: name, reason: words }),
  event('notice-given', { language: name, version: name }),
  event('corrected', {
    requestId: name,
    officer: name,
    fields: correctedFields,
  }),
  event('explained', { gate: name, officer: name, reason: words }),
  event('test-taken', { kind: name, place: name.optional() }),
  event('clinic-visit', { place: name.optional(), reason: words.optional() }),
  event('investigation-opened', { officer: name }),
  event('investigation-closed', { result: words, officer: name }),
  event('contact-identified', {
    caseEntryId: z.string().min(1).max(64),
    exposedOn: day,
    how: z.enum(contactLinks),
    verify: z.boolean().optional(),
    /** The case turned out to be none. */
    withdrawn: z.boolean().optional(),
  }),
  event('contact-verified', {
    outcome: z.enum(['contact', 'not-contact']),
    officer: name,
    /** Default: every link that is still to verify. */
    caseEntryId: z.string().min(1).max(64).optional(),
  }),
  event('contacts-listed', { count: z.number().int().min(0).max(100_000) }),
  event('contact-reached', {}),
  event('verified', {
    outcome: z.enum(['confirmed', 'hospital', 'observed', 'quarantined', 'not-found', 'false-report']),
    approver: name.optional(),
  }),
  event('port-check', {
    health: z.strictObject({ temperatureC: celsius.optional(), symptoms: symptoms.optional() }),
    travelHistory: z.array(stay).max(60),
  }),
  event('disposition', {
    disposition: z.enum(dispositions),
    category: z.enum(['confirmed', 'suspected', 'fever', 'close-contact']).optional(),
    reason: words.optional(),
    guardian: name.optional(),
  }),
  event('boarded', {
    manifestId: z.string().min(1).max(128),
    headcount,
    vehicle: name.optional(),
    guardian: name.optional(),
  }),
  event('leg', {
    manifestId: z.string().min(1).max(128),
    from: name.optional(),
    to: name.optional(),
    headcount: headcount.optional(),
  }),
  event('received', {
    manifestId: z.string().min(1).max(128),
    headcount,
    place: name.optional(),
    guardian: name.optional(),
  }),
  event('placed', {
    quarantineType: z.enum(['facility', 'home', 'hospital']),
    site: name.optional(),
    room: name.optional(),
    singleRoom: z.boolean().optional(),
    since: z.union([day, instant]).optional(),
    guardian: name.optional(),
  }),
  event('moved', { site: name.optional(), room: name.optional(), localityCode: localityCode.optional() }),
  event('follow-up', {
    outcome: z.enum(followUpOutcomes),
    temperatureC: celsius.optional(),
    symptoms: symptoms.optional(),
  }),
  event('symptoms', { symptoms: symptoms.min(1) }),
  event('test-result', {
    kind: name,
    result: z.enum(['positive', 'negative', 'suspected', 'confirmed']),
    takenAt: instant.optional(),
  }),
  event('hospitalised', { place: name.optional() }),
  event('recovered', { discharged: z.enum(['recovered', 'excluded']) }),
  event('released', {
    collector: z.strictObject({ kind: z.enum(['community', 'employer']), name }).optional(),
    symptoms,
    overrideReason: words.optional(),
  }),
  event('collected', { by: name }),
  event('extended', { lastDay: day, reason: words }),
  event('reduced', { lastDay: day, reason: words }),
  event('certificate', { issuer: name, number: name }),
  event('converted', { caseRef: name, officer: name }),
  event('did-not-travel', { reason: words.optional() }),
  event('refused-entry', { reason: words.optional() }),
  event('returned', { reason: words.optional() }),
  event('departed', { reason: words.optional() }),
  event('landed', { place: name.optional() }),
  event('died', {}),
  event('completed', {}),
  event('lost', { approver: name, reason: words }),
  event('reopened', { reason: words }),
  event('note', { text: words }),
]);
export type ArrivalEvent = z.infer<typeof arrivalEvent>;

export const eventsRequest = z.strictObject({ events: z.array(z.unknown()).min(1).max(500) });

export const eventStatuses = ['applied', 'held', 'duplicate', 'refused'] as const;
export type EventStatus = (typeof eventStatuses)[number];
