import * as z from 'zod';

const hours = z
  .number()
  .positive()
  .max(24 * 400);
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a local time of day, HH:MM');

/** The clocks of section 6 that policy sets beside the oldest ones (`policy.ts`): hours unless the name says otherwise. */
export const clockValues = {
  declarationHours: hours.default(24),
  /** D13: whether travellers declare themselves here at all; else nobody misses a declaration. */
  declarationAsked: z.boolean().default(false),
  testResultHours: hours.default(24),
  hospitalSilentHours: hours.default(48),
  conflictHours: hours.default(24),
  /** While the person is ill or on the way. */
  conflictIllHours: hours.default(4),
  candidateHours: hours.default(24),
  candidateIllHours: hours.default(4),
  aboardHours: z
    .strictObject({
      /** After the vessel's departure, when that is known; else since the stage began. */
      afterDeparture: hours.default(12),
      otherwise: hours.default(7 * 24),
    })
    .prefault({}),
  /** No evidence at all: before the quarantine in hours, anywhere in days. */
  silenceHours: hours.default(48),
  silenceDays: z.number().positive().max(400).default(30),
  investigationHours: z.strictObject({ open: hours.default(4), result: hours.default(24) }).prefault({}),
  contactsHours: z.strictObject({ list: hours.default(24), reach: hours.default(24) }).prefault({}),
  /** L10: check-in is over this long before take-off. */
  checkInHours: hours.default(2),
  headcountGraceMinutes: z.number().min(0).max(1440).default(30),
  outsideReceiptHours: hours.default(24),
  /** C6: a planned trip that has not started, and a leg that takes this many times as long as planned. */
  tripStartGraceHours: hours.default(2),
  legOverrunFactor: z.number().min(1).max(20).default(1.5),
  sourceSilentHours: hours.default(24),
  sourceSilentFactor: z.number().min(1).max(100).default(3),
  employerListBy: timeOfDay.default('18:00'),
  correctionHours: hours.default(24),
  contestHours: hours.default(24),
  helpHours: hours.default(4),
  helpUrgentMinutes: z.number().positive().max(1440).default(30),
  reports: z
    .strictObject({
      signers: z.number().int().min(1).max(10).default(3),
      /** Local time of the next day by which a report is submitted. */
      dueBy: timeOfDay.default('08:00'),
      /** Local time of the next day up to which evidence counts for the day. */
      cutOff: timeOfDay.default('00:00'),
    })
    .prefault({}),
} as const;

export { hours as policyHours, timeOfDay as policyTimeOfDay };
