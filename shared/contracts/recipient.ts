import * as z from 'zod';
import { department, localityCode } from './localities.ts';
import { agreement } from './purpose.ts';

export const deliveryMode = z.enum(['thin', 'full']);

/** Only this pattern is granted to the sender; the client never follows a queue URL's host. */
export const inboxQueueUrl = z
  .string()
  .regex(
    /^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/\d{12}\/landfall-inbox-[A-Za-z0-9_-]{1,60}$/,
    'must be https://sqs.<region>.amazonaws.com/<account>/landfall-inbox-*',
  );

export const channel = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('webhook'),
    url: z.string().max(2000),
    mode: deliveryMode.default('thin'),
  }),
  z.strictObject({ type: z.literal('sqs'), queueUrl: inboxQueueUrl, mode: deliveryMode.default('thin') }),
  z.strictObject({ type: z.literal('pull'), mode: deliveryMode.default('thin') }),
]);
export type Channel = z.infer<typeof channel>;

export const contact = z.strictObject({
  name: z.string().max(200),
  phone: z.string().max(60).optional(),
  email: z.string().max(200).optional(),
});

/** One digest per interval, counted from local midnight, or one a day at that local time. */
export const digestSetting = z.union([
  z.strictObject({ everyMinutes: z.number().int().min(15).max(1440) }),
  z.strictObject({ dailyAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a local time, HH:MM') }),
]);
export type DigestSetting = z.infer<typeof digestSetting>;

/** A recipient as an administrator puts it. With `digest` routine notifications wait for the next digest; urgent ones always go at once. */
export const recipient = z.strictObject({
  locality: localityCode,
  department,
  channels: z.array(channel).min(1).max(4),
  contacts: z.array(contact).max(20).optional(),
  digest: digestSetting.optional(),
  ...agreement,
});
export type Recipient = z.infer<typeof recipient>;

/** A recipient as stored: the webhook's secret is derived from the master secret, the recipient and `generation`. */
export const storedRecipient = recipient.extend({
  secretGeneration: z.number().int().min(1).default(1),
  /** While in the future (epoch ms), pushes carry the signature of the previous generation too. */
  previousSecretUntil: z.number().int().optional(),
  /** Set when the endpoint answered 410: its notifications go to the fallback recipient until it is put again. */
  goneAt: z.number().int().optional(),
});
export type StoredRecipient = z.infer<typeof storedRecipient>;
