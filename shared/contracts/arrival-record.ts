import * as z from 'zod';

/**
 * What an agency states about one traveller's arrival, as posted. Only JSON types and unknown fields are judged here (rule M7);
 * values are judged by `normaliseRecord`, whose faults are warnings, so that nobody is lost for a bad expiry date.
 */
const text = z.string();

const travelDocument = z.strictObject({
  type: text.optional(),
  number: text.optional(),
  issuer: text.optional(),
  expiresOn: text.optional(),
});

const traveller = z.strictObject({
  familyName: text.optional(),
  givenNames: text.optional(),
  fullName: text.optional(),
  nameLocal: text.optional(),
  sex: text.optional(),
  birthDate: text.optional(),
  nationality: text.optional(),
  documents: z.array(travelDocument).max(20).optional(),
  mrz: z.array(text).max(3).optional(),
  phones: z.array(text).max(20).optional(),
  email: text.optional(),
  category: text.optional(),
});

const conveyance = z.strictObject({
  mode: text.optional(),
  number: text.optional(),
  carrier: text.optional(),
  name: text.optional(),
  imo: text.optional(),
  plate: text.optional(),
  seat: text.optional(),
  coach: text.optional(),
  cabin: text.optional(),
  compartment: text.optional(),
});

const entry = z.strictObject({
  pointOfEntry: text.optional(),
  arrivedAt: text.optional(),
  expectedAt: text.optional(),
});

const leg = z.strictObject({
  mode: text.optional(),
  number: text.optional(),
  from: text.optional(),
  to: text.optional(),
  departedAt: text.optional(),
  arrivedAt: text.optional(),
});

const stay = z.strictObject({
  country: text.optional(),
  area: text.optional(),
  from: text.optional(),
  to: text.optional(),
  exposure: text.optional(),
});

const destination = z.strictObject({
  localityCode: text.optional(),
  names: z.array(text).max(10).optional(),
  address: text.optional(),
  placeName: text.optional(),
  singleRoom: z.boolean().optional(),
});

const companion = z.union([
  text,
  z.strictObject({ name: text.optional(), document: z.union([text, travelDocument]).optional() }),
]);

const health = z.strictObject({
  temperatureC: z.number().optional(),
  symptoms: z.array(text).max(50).optional(),
  contactWithCase: z.boolean().optional(),
  tests: z
    .array(z.strictObject({ kind: text.optional(), takenAt: text.optional(), result: text.optional() }))
    .max(50)
    .optional(),
});

const portCall = z.strictObject({
  port: text.optional(),
  country: text.optional(),
  arrivedAt: text.optional(),
  departedAt: text.optional(),
  /** Whether this person went ashore there. */
  landed: z.boolean().optional(),
});

/** D9: where the vessel was, and how those aboard are. */
const ship = z.strictObject({ portCalls: z.array(portCall).max(100).optional(), health: health.optional() });

export const arrivalRecord = z.strictObject({
  recordId: text,
  evidence: text.optional(),
  recordedAt: text.optional(),
  traveller,
  conveyance: conveyance.optional(),
  entry,
  legs: z.array(leg).max(30).optional(),
  travelHistory: z.array(stay).max(60).optional(),
  destination: destination.optional(),
  homeLocality: text.optional(),
  companions: z.array(companion).max(100).optional(),
  health: health.optional(),
  ship: ship.optional(),
  /** The agency whose word this is when another passes it on (D3). */
  relayedFor: text.optional(),
  employer: z
    .strictObject({ name: text.optional(), code: text.optional(), contact: text.optional() })
    .optional(),
  references: z.record(z.string(), z.unknown()).optional(),
  extras: z.record(z.string(), z.unknown()).optional(),
});

/** One agency's statement as posted: shapes checked, values not yet. */
export type ArrivalRecord = z.infer<typeof arrivalRecord>;

/** The request's own shape; each record is decoded alone so that one bad record blocks no other. */
export const arrivalsRequest = z.strictObject({ records: z.array(z.unknown()).min(1).max(500) });

export const maximumRecordsPerRequest = 500;
export const maximumRequestBytes = 4 * 1024 * 1024;
/** A record larger than this cannot be kept in one stored item beside its later versions. */
export const maximumRecordBytes = 64 * 1024;
