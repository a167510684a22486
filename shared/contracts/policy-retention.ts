import * as z from 'zod';

const days = (most: number) => z.number().int().min(1).max(most);

/** G8: how long what is known of a person is kept, always counted from an end, never from the arrival. */
export const retentionValues = {
  retention: z
    .strictObject({
      /** After the journey is closed. */
      closedDays: days(366).default(30),
      /** Who never arrived, was cleared as low tier, or was only seen at a road checkpoint. */
      shortDays: days(366).default(14),
      /** A community's report that proved false. */
      falseReportHours: z.number().int().min(1).max(8784).default(72),
      /** Whatever else holds: after the last that was heard, open entries too. */
      mostMonths: z.number().int().min(1).max(12).default(12),
      /** An entry open that long is looked at by the lead; nothing is deleted for it. */
      reviewDays: days(366).default(60),
    })
    .prefault({}),
  /** While a court or an inquiry needs them, nobody is erased by rule; a single request still can be. */
  retentionHold: z.boolean().default(false),
} as const;
