import * as z from 'zod';
import type { exceptionClasses } from './event-terms.ts';

export const tiers = ['high', 'medium', 'low'] as const;
/** F10: the risk of the area somebody came from within the country. */
export type Tier = (typeof tiers)[number];

export const segmentPlaces = ['facility', 'home', 'community-observation'] as const;
export type SegmentPlace = (typeof segmentPlaces)[number];

const categories = ['confirmed', 'suspected', 'fever', 'close-contact'] as const;

export const anchors = ['first-entry', 'left-area', 'last-exposure', 'placement'] as const;
export type AnchorKind = (typeof anchors)[number];

const kinds = ['OVERSEAS', 'DOMESTIC', 'CREW', 'CONTACT'] as const;
const kindOrTier = z.enum([...kinds, ...tiers]);
const anchor = z.enum(anchors);
const days = z.number().int().min(0).max(60);
const places = z.array(z.enum(['facility', 'home', 'hospital'])).min(1);

/** How somebody is quarantined: tiers, segments, tests, day 0, categories, exceptions. */
export const quarantineValues = {
  /** DOMESTIC only: area code, the beginning of area codes, or country -> tier. The longest that fits decides; unknown = high. */
  originTiers: z.record(z.string().min(1).max(40), z.enum(tiers)).default({}),
  /** By tier (DOMESTIC), else by kind: where for how many days, in order. Given, it replaces `quarantineDays`. */
  segments: z
    .partialRecord(
      kindOrTier,
      z
        .array(z.strictObject({ place: z.enum(segmentPlaces), days }))
        .min(1)
        .max(10),
    )
    .default({}),
  /** By tier (DOMESTIC), else by kind: days after day 0 on which a test is owed. */
  tests: z.partialRecord(kindOrTier, z.array(days).max(30)).default({}),
  /** Day 0 (C11). */
  anchor: z
    .strictObject({
      OVERSEAS: anchor.default('first-entry'),
      DOMESTIC: anchor.default('left-area'),
      CREW: anchor.default('first-entry'),
      CONTACT: anchor.default('last-exposure'),
    })
    .prefault({}),
  /** F5: who is not moved on but handled where they are. */
  handledInPlace: z.array(z.enum(categories)).default([...categories]),
  /** F10: how long somebody of the low tier is followed after the certificate. */
  lowTierEnrolDays: days.default(0),
  /** What becomes of a placement at home that does not fit: flagged as a conflict, or refused. */
  unfitHome: z.enum(['flag', 'refuse']).default('flag'),
  /** G12: where somebody of a class may be quarantined instead. */
  exceptions: z
    .strictObject({
      minor: places.default(['home']),
      pregnancy: places.default(['home', 'hospital']),
      illness: places.default(['home', 'hospital']),
      disability: places.default(['home']),
      carer: places.default(['home']),
    } satisfies Record<(typeof exceptionClasses)[number], z.ZodType>)
    .prefault({}),
} as const;
