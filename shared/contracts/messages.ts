import * as z from 'zod';
import { arrivalRecord } from './arrival-record.ts';
import { recipientKey, source } from './localities.ts';
import { notification } from './notification.ts';

/** Keys of the table are made of it: a longer one could not be stored, nor what it is stored with be read. */
const id = z
  .string()
  .max(128)
  .regex(/^\P{Surrogate}+$/u);
/** Epoch milliseconds that have a date. */
const time = z.number().int().min(0).max(8.64e15);

/** intake -> register. Up to about 100 records; on the wire deflated and base64 (`shared/queue/envelope.ts`). */
export const arrivalsMessage = z.strictObject({
  v: z.literal(1),
  submissionId: id,
  agency: id,
  source,
  /** Epoch milliseconds at which we received the request: the fallback time of every record in it. */
  receivedAt: time,
  /** `hash` names the record's content; it is worked out again where it is missing. */
  records: z
    .array(
      z.strictObject({
        index: z.number().int(),
        record: arrivalRecord.extend({ recordId: id }),
        hash: id.optional(),
      }),
    )
    .min(1),
});
export type ArrivalsMessage = z.infer<typeof arrivalsMessage>;

/** admin -> register: records whose identity keys are claimed again, after these were lost or their secret has changed. */
export const claimMessage = z.strictObject({
  v: z.literal(1),
  claim: z
    .array(z.strictObject({ agency: z.string(), recordId: z.string() }))
    .min(1)
    .max(200),
});
export type ClaimMessage = z.infer<typeof claimMessage>;

/** register, feedback, checks -> deliver: one push, fixed for ever when first queued. MessageGroupId = the recipient's locality. */
export const pushMessage = z.strictObject({
  v: z.literal(1),
  /** A time is read out of it. */
  pushId: z.string().regex(/^psh_[0-9A-HJKMNP-TV-Z]{26}$/),
  recipient: recipientKey,
  /** Epoch milliseconds of the push's creation: retry ages count from here. */
  createdAt: time,
  /** Number of attempts made before this message. */
  attempt: z.number().int().min(0),
  notifications: z
    .array(notification.extend({ id, entryId: id.optional() }))
    .min(1)
    .max(100),
});
export type PushMessage = z.infer<typeof pushMessage>;
