import * as z from 'zod';
import { department, localityCode } from './localities.ts';
import { policyTimeOfDay } from './policy-clocks.ts';

const country = z.string().regex(/^[A-Z]{3}$/, 'an ISO 3166-1 alpha-3 country');
const rows = z.number().int().min(0).max(20);

export const stationKinds = ['airport', 'rail', 'coach', 'port', 'road'] as const;
export const recipientRelations = [
  'destination',
  'home',
  'point-of-entry',
  'responsible',
  'parent',
  'lead',
] as const;

/** Who is told and what places and conveyances mean: routes, zones, stations, collectors, seating. */
export const placeValues = {
  /** L8: a stay in one of these in the last fourteen days is told at once. */
  keyCountries: z.array(country).max(300).default([]),
  keyCountryDepartments: z.array(department).min(1).default(['customs']),
  /** Besides the defaults of R1 and R3. `kind`: a notification kind, or its beginning and `*`. */
  recipients: z
    .array(
      z.strictObject({
        kind: z
          .string()
          .regex(/^([a-z-]+(\.[a-z-]+)?|[a-z.-]*\*)$/, 'a notification kind, or its beginning and *'),
        relation: z.enum(recipientRelations),
        department,
      }),
    )
    .max(100)
    .default([]),
  /** L6: foreign is a stated nationality that is neither the home country's nor one of these. */
  foreignRule: z
    .strictObject({
      notForeign: z.array(country).max(50).default([]),
      unknownIsForeign: z.boolean().default(false),
    })
    .prefault({}),
  /** F21: rows are counted among those really on the manifest. */
  contactReach: z
    .strictObject({
      air: z.strictObject({ before: rows.default(3), behind: rows.default(3) }).prefault({}),
      rail: z.enum(['carriage', 'compartment', 'whole']).default('carriage'),
      coach: z.union([z.literal('whole'), z.strictObject({ before: rows, behind: rows })]).default('whole'),
      sea: z.enum(['cabin', 'deck', 'whole']).default('cabin'),
      road: z.literal('whole').default('whole'),
    })
    .prefault({}),
  /** F18: country of origin -> name of the port zone where it is handled. */
  portZones: z.record(country, z.string().min(1).max(40)).default({}),
  /** D6: locality -> kind -> codes of its stations. */
  stations: z
    .record(localityCode, z.partialRecord(z.enum(stationKinds), z.array(z.string().min(1).max(40)).max(500)))
    .default({}),
  /** R1, F16: who collects from a port for the destinations at or below a locality. The deepest destination wins. */
  collectors: z
    .array(
      z.strictObject({
        port: z.string().min(1).max(40),
        destination: localityCode,
        collector: localityCode,
      }),
    )
    .max(2000)
    .default([]),
  /** Where a department works only part of the day; none: round the clock. */
  officeHours: z
    .partialRecord(department, z.strictObject({ from: policyTimeOfDay, to: policyTimeOfDay }))
    .default({}),
} as const;
