import * as z from 'zod';

/** Of the journey: corrected in the entry's own evidence, above every source. */
export const journeyFields = [
  'destination',
  'pointOfEntry',
  'arrivedAt',
  'nationality',
  'leftAreaOn',
  'lastExposureOn',
  'homeLocality',
] as const;
export type JourneyField = (typeof journeyFields)[number];

/** Of the person: kept apart from the entry, laid over its newest record wherever that is shown. */
export const personalFields = [
  'familyName',
  'givenNames',
  'fullName',
  'nameLocal',
  'birthDate',
  'phone',
  'document',
] as const;
export type PersonalField = (typeof personalFields)[number];

/** What `corrected` may set: nothing that names a person. */
export const correctedFields = z.partialRecord(
  z.enum([...journeyFields, 'minor']),
  z.string().min(1).max(200),
);
export type CorrectedFields = z.infer<typeof correctedFields>;
