import * as z from 'zod';
import { department } from './localities.ts';
import { clockValues, policyHours as hours } from './policy-clocks.ts';
import { placeValues } from './policy-places.ts';
import { privacyValues } from './policy-privacy.ts';
import { quarantineValues } from './policy-quarantine.ts';
import { retentionValues } from './policy-retention.ts';

/** Every policy key, its shape and its default (docs/domain.md, sections 3 and 6). Policies are effective-dated data, never a redeploy. */
export const policyValues = {
  homeCountry: z.string().length(3).default('CHN'),
  defaultTimeZone: z.string().default('Asia/Shanghai'),
  quarantineDays: z
    .strictObject({
      OVERSEAS: z.number().int().min(0).max(60).default(14),
      DOMESTIC: z.number().int().min(0).max(60).default(14),
      CREW: z.number().int().min(0).max(60).default(14),
      CONTACT: z.number().int().min(0).max(60).default(14),
    })
    .prefault({}),
  recoveredExtraDays: z.number().int().min(0).max(60).default(14),
  preReleaseNoticeDays: z.number().int().min(0).max(30).default(3),
  acknowledgement: z
    .strictObject({
      /** Hours since the notification's creation: the recipient itself, parent, grandparent, root lead and operator. */
      ladderHours: z.array(hours).min(1).max(8).default([2, 4, 8, 24]),
      expectedWithinHours: hours.default(12),
      expectedBeforeEtaHours: hours.default(4),
      repeatHours: hours.default(24),
    })
    .prefault({}),
  releaseOverdue: z
    .strictObject({
      /** Hours after the end of the last day: own health and site, parent, grandparent, lead, operator. */
      ladderHours: z
        .array(
          z
            .number()
            .min(0)
            .max(24 * 60),
        )
        .min(1)
        .max(8)
        .default([0, 4, 8, 24, 48]),
    })
    .prefault({}),
  feedbackHours: hours.default(24),
  noShowHours: z
    .strictObject({
      air: hours.default(6),
      rail: hours.default(6),
      coach: hours.default(6),
      other: hours.default(24),
    })
    .prefault({}),
  portCheckHours: hours.default(6),
  verificationHours: hours.default(24),
  unownedHours: hours.default(4),
  unownedBeforeEtaHours: hours.default(6),
  transferPlannedHours: hours.default(12),
  reportInHours: hours.default(24),
  placementHours: hours.default(4),
  lostContactHours: hours.default(48),
  collectionHours: hours.default(12),
  /** How many local days after the release a certificate of it counts. */
  certificateDays: z.number().int().min(1).max(366).default(30),
  missingStepHours: hours.default(1),
  parkedHours: hours.default(1),
  operatorUnacknowledgedHours: hours.default(2),
  foreignAffairsStages: z
    .array(z.enum(['REPORTED', 'HOSPITAL', 'ARRIVED', 'EXPECTED']))
    .default(['REPORTED', 'HOSPITAL']),
  /** Departments of the destination that get `arrival.*` besides health, which always gets it. */
  arrivalDepartments: z.array(department).default(['health', 'reception']),
  pointOfEntryDepartment: department.default('customs'),
  /** Guangdong's rule: also the first level at which port and destination differ. */
  collectAtFork: z.boolean().default(false),
  /** Whose decisions about a person count: of any key that may see the entry, or only of those who care for the person. */
  decisionsBy: z.enum(['whoever-sees', 'who-cares']).default('whoever-sees'),
  ...clockValues,
  ...placeValues,
  ...quarantineValues,
  ...privacyValues,
  ...retentionValues,
} as const;

export const policyKeys = Object.keys(policyValues) as PolicyKey[];
export type PolicyKey = keyof typeof policyValues;
export type Policy = { [Key in PolicyKey]: z.output<(typeof policyValues)[Key]> };

export const policyItem = z.strictObject({
  key: z.string().min(1).max(60),
  value: z.unknown(),
  effectiveFrom: z.union([z.iso.date(), z.iso.datetime({ offset: true })]),
  effectiveTo: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).nullish(),
  reason: z.string().min(1).max(1000),
});
export type PolicyItem = z.infer<typeof policyItem>;
