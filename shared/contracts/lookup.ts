import * as z from 'zod';
import { conveyanceModes, documentTypes } from './arrival-terms.ts';
import { auditReceipt, requester } from './audit.ts';
import { lookupPurpose } from './purpose.ts';

const words = z.string().trim().min(1).max(500);
const name = z.string().trim().min(1).max(200);
const entryId = z.string().min(1).max(64);

/** By what right somebody asks (G1): no answer without it. */
const grounds = {
  purpose: lookupPurpose,
  legalBasis: words,
  agreementRef: words.optional(),
  requester,
};

const document = z
  .strictObject({
    type: z.enum(documentTypes),
    issuer: z.string().min(1).max(40).optional(),
    number: name,
  })
  .refine((value) => value.type !== 'passport' || value.issuer !== undefined, {
    path: ['issuer'],
    message: 'passports of two countries may bear one number',
  });
const person = z
  .strictObject({ fullName: name.optional(), nameLocal: name.optional(), birthDate: z.iso.date() })
  .refine((value) => value.fullName !== undefined || value.nameLocal !== undefined, {
    path: ['fullName'],
    message: 'a name is needed beside the birth date',
  });

/** `POST /v1/lookups` (D17): one person, for one purpose. A foreign mission shows the traveller's own written request. */
export const lookupRequest = z
  .strictObject({
    ...grounds,
    query: z.union([z.strictObject({ entryId }), z.strictObject({ document }), z.strictObject({ person })]),
    travellerRequest: z.strictObject({ reference: words, date: z.iso.date() }).optional(),
  })
  .superRefine((value, context) => {
    if (value.requester.kind !== 'foreign-mission' || value.travellerRequest !== undefined) return;
    const message = "a foreign mission is answered only on the traveller's written request";
    context.addIssue({ code: 'custom', path: ['travellerRequest'], message, params: { code: 'required' } });
  });
export type LookupRequest = z.infer<typeof lookupRequest>;

/** `found: false` says nothing else: there is nobody, or nobody this caller may be told of. */
export const lookupAnswer = z.strictObject({
  found: z.boolean(),
  /** The person's journeys, newest first. */
  entries: z.array(z.strictObject({ entryId, data: z.record(z.string(), z.unknown()) })),
  journal: auditReceipt,
});
export type LookupAnswer = z.infer<typeof lookupAnswer>;

const conveyance = z
  .strictObject({
    mode: z.enum(conveyanceModes),
    number: name.optional(),
    plate: name.optional(),
    imo: name.optional(),
    name: name.optional(),
    /** A local day of the run: of its departure or its arrival. */
    date: z.iso.date(),
  })
  .refine((value) => [value.number, value.plate, value.imo, value.name].some((one) => one !== undefined), {
    path: ['number'],
    message: 'a number, plate, IMO number or name is needed',
  });

/** `POST /v1/verifications` (D18): who was on this conveyance. */
export const conveyanceVerification = z.strictObject({ ...grounds, conveyance });
/** `POST /v1/verifications` (D18): did these people leave; with `leftAt` and `officer` it is the record that they did. */
export const leftVerification = z
  .strictObject({
    ...grounds,
    left: z
      .array(z.union([entryId, z.strictObject({ document })]))
      .min(1)
      .max(200),
    leftAt: z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time with an offset' }).optional(),
    officer: name.optional(),
    reason: words.optional(),
  })
  .superRefine((value, context) => {
    if ((value.leftAt === undefined) === (value.officer === undefined)) return;
    const path = [value.leftAt === undefined ? 'leftAt' : 'officer'];
    const message = 'an exit is recorded with its time and signed by an officer';
    context.addIssue({ code: 'custom', path, message, params: { code: 'required' } });
  });
export const verificationRequest = z.union([conveyanceVerification, leftVerification]);
export type ConveyanceVerification = z.infer<typeof conveyanceVerification>;
export type LeftVerification = z.infer<typeof leftVerification>;

export const ridersAnswer = z.strictObject({
  /** `seats` where the caller may see the trip. */
  riders: z.array(z.strictObject({ entryId, seats: z.array(z.string()).optional() })),
  journal: auditReceipt,
});
export type RidersAnswer = z.infer<typeof ridersAnswer>;

/** One result per person asked about, in order; `unknown`: nobody this caller may be told of. */
export const leftAnswer = z.strictObject({
  results: z.array(
    z.strictObject({
      entryId: entryId.optional(),
      answer: z.enum(['left', 'not-left', 'unknown', 'recorded', 'refused', 'busy']),
      leftAt: z.string().optional(),
      rule: z.string().optional(),
    }),
  ),
  journal: auditReceipt,
});
export type LeftAnswer = z.infer<typeof leftAnswer>;
