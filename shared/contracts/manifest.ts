import * as z from 'zod';
import { fault } from './fault.ts';
import { localityCode } from './localities.ts';

const instant = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time with an offset' });
const name = z.string().min(1).max(200);

export const manifestStatuses = ['planned', 'cancelled'] as const;
export const mostPassengers = 500;

/** F16: who is to travel from where to where, announced before the trip. The same `manifestId` stands in `boarded` and `received`. */
export const manifest = z.strictObject({
  manifestId: z.string().min(1).max(128),
  from: localityCode,
  to: localityCode,
  /** Number of the trip, train or flight. */
  trip: z.string().min(1).max(60),
  portCity: localityCode.optional(),
  vehicle: name.optional(),
  plannedDepartureAt: instant,
  plannedArrivalAt: instant,
  passengers: z
    .array(z.strictObject({ entryId: z.string().min(1).max(64), seat: z.string().min(1).max(20).optional() }))
    .min(1)
    .max(mostPassengers),
  status: z.enum(manifestStatuses).optional(),
});
export type Manifest = z.infer<typeof manifest>;

export const mostManifestsPerRequest = 20;
/** Each passenger's entry is written: no more than one request has time for. */
export const mostPassengersPerRequest = 2000;

const summary = {
  manifestId: z.string(),
  /** Absent where nobody announced the trip: it is known by those who boarded and were received. */
  from: localityCode.optional(),
  to: localityCode.optional(),
  trip: z.string().optional(),
  portCity: localityCode.optional(),
  vehicle: z.string().optional(),
  plannedDepartureAt: z.string().optional(),
  plannedArrivalAt: z.string().optional(),
  status: z.enum([...manifestStatuses, 'unannounced']),
};

const manifestSummary = z.strictObject({ ...summary, passengers: z.number().int() });
export type ManifestSummary = z.infer<typeof manifestSummary>;

/** `GET /v1/manifests`: those that leave on a local day, of the key's own places. */
export const manifestsAnswer = z.strictObject({
  items: z.array(manifestSummary),
  next: z.string().optional(),
});
export type ManifestsAnswer = z.infer<typeof manifestsAnswer>;

/** One passenger at the gates of the trip; what the key may not see of the person is left out (G2). */
const passengerView = z.strictObject({
  entryId: z.string(),
  seat: z.string().optional(),
  /** Named on the announced manifest, or only by those who boarded or received them. */
  announced: z.boolean(),
  checked: z.boolean().optional(),
  boarded: z.boolean().optional(),
  received: z.boolean().optional(),
  placed: z.boolean().optional(),
  /** Where the person should have been seen by now and was not. */
  missingAt: z.enum(['check', 'boarding', 'reception']).optional(),
});
export type PassengerView = z.infer<typeof passengerView>;

/** Who signed for how many people, on either side. */
const signature = z.strictObject({
  side: z.enum(['giver', 'taker']),
  by: z.string(),
  officer: z.string().optional(),
  at: z.string(),
  headcount: z.number().int().optional(),
  named: z.number().int(),
  vehicle: z.string().optional(),
});
export type SignatureView = z.infer<typeof signature>;

const mismatch = z.strictObject({
  kind: z.enum(['headcount', 'not-checked', 'not-boarded', 'not-received']),
  entryId: z.string().optional(),
  detail: z.string(),
  /** When it is told, if nothing comes in between. */
  alertAt: z.string(),
});

/** `GET /v1/manifests/{manifestId}`. */
export const manifestView = z.strictObject({
  ...summary,
  headcount: z.strictObject({ given: z.number().int().optional(), taken: z.number().int().optional() }),
  passengers: z.array(passengerView),
  /** Passengers of whom the key may not know. */
  hidden: z.number().int(),
  signatures: z.array(signature),
  mismatches: z.array(mismatch),
});
export type ManifestView = z.infer<typeof manifestView>;

const manifestResult = z.strictObject({
  index: z.number().int(),
  id: z.string().optional(),
  status: z.enum(['stored', 'refused']),
  warnings: z.array(fault).optional(),
  errors: z.array(fault).optional(),
});

/** `PUT /v1/manifests`: one result per item, in request order. */
export const manifestsStored = z.strictObject({
  stored: z.number().int(),
  refused: z.number().int(),
  results: z.array(manifestResult),
});
