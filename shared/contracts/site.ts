import * as z from 'zod';
import { localityCode } from './localities.ts';

/** F28: where people are quarantined or treated, and what brings them there. `capacity` is persons; of a vehicle its seats. */
export const siteKinds = ['facility', 'hospital', 'vehicle'] as const;
export const siteCode = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, dash and underscore only');
const amount = z.number().int().min(0).max(100_000);

export const site = z.strictObject({
  /** Unique among all sites, and for ever that of one locality. */
  code: siteCode,
  locality: localityCode,
  name: z.string().min(1).max(200),
  kind: z.enum(siteKinds),
  rooms: amount.optional(),
  capacity: amount,
  /** False: takes nobody any more; whoever is there stays listed. */
  active: z.boolean().optional(),
});
export type Site = z.infer<typeof site>;

/** `occupied` counts those checked in now; `free` never falls below 0, which is what `overCapacity` is for. */
export const occupiedSite = site.extend({
  occupied: z.number().int(),
  free: z.number().int(),
  /** Rooms with a number of their own that somebody is in. */
  roomsOccupied: z.number().int(),
  overCapacity: z.boolean(),
});
export type OccupiedSite = z.infer<typeof occupiedSite>;

/** An administrator is shown the sites alone. */
export const listedSite = z.union([occupiedSite, site]);

export const occupant = z.strictObject({
  entryId: z.string(),
  room: z.string().optional(),
  since: z.string(),
  /** Checked out; only with `state=left`. */
  until: z.string().optional(),
  lastDay: z.string().optional(),
});
export type Occupant = z.infer<typeof occupant>;

/** `GET /v1/sites/{siteCode}`: who is there is for reception and health (G2); others are shown the site alone. */
export const siteDetail = z.strictObject({
  site: listedSite,
  occupants: z.array(occupant).optional(),
  next: z.string().optional(),
});
export type SiteDetail = z.infer<typeof siteDetail>;

export const occupantStates = ['present', 'left'] as const;

const share = <Name extends string>(name: Name) =>
  z.array(z.object({ [name]: z.string(), expected: z.number().int() }));

/** L16: what the next three local days bring, and whether there is room for it. */
const forecastDay = z.strictObject({
  date: z.string(),
  /** Bound for the locality or landing at one of its ports, each person once. */
  expected: z.number().int(),
  bound: z.number().int(),
  landing: z.number().int(),
  byLocality: share('locality'),
  byPort: share('port'),
  /** Whose last day lies before this one and who are still at a site: nobody is released by a clock, so this is a hope. */
  leaving: z.number().int(),
  placesNeeded: z.number().int(),
  placesAvailable: z.number().int(),
  seatsNeeded: z.number().int(),
});

export const forecast = z.strictObject({
  locality: z.string(),
  asOf: z.string(),
  timeZone: z.string(),
  /** Arrived, or expected today, and without a place yet. */
  waiting: z.number().int(),
  places: z.strictObject({
    sites: z.number().int(),
    capacity: z.number().int(),
    occupied: z.number().int(),
    free: z.number().int(),
    overCapacity: z.array(z.string()),
  }),
  vehicles: z.strictObject({ vehicles: z.number().int(), seats: z.number().int() }),
  days: z.array(forecastDay),
  shortages: z.array(
    z.strictObject({
      date: z.string(),
      of: z.enum(['places', 'seats']),
      needed: z.number().int(),
      available: z.number().int(),
    }),
  ),
});
export type Forecast = z.infer<typeof forecast>;
