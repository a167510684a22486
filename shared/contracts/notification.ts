import * as z from 'zod';
import { department, localityCode } from './localities.ts';
import { notificationKind } from './notification-kinds.ts';

export const severity = z.enum(['routine', 'urgent']);
export type Severity = z.infer<typeof severity>;

/** A routine notification that was told in a digest instead of a push of its own. */
const digested = z.strictObject({
  id: z.string(),
  kind: notificationKind,
  entryId: z.string().optional(),
  ackBy: z.string().optional(),
  link: z.string(),
});
export const maximumDigested = 500;

/** One message to one recipient about one entry, as sent and as listed. Times are RFC 3339 UTC. */
export const notification = z.strictObject({
  id: z.string(),
  kind: notificationKind,
  entryId: z.string().optional(),
  version: z.number().int().optional(),
  locality: localityCode,
  department,
  severity,
  createdAt: z.string(),
  ackBy: z.string().optional(),
  escalation: z.number().int().min(0),
  /** Not pushed by itself: listed in the recipient's digest of that time. */
  digestAt: z.string().optional(),
  /** Of a `digest`: what it lists; each is in the inbox in full. Acknowledging the digest acknowledges them. */
  digest: z.array(digested).max(maximumDigested).optional(),
  about: z.strictObject({ notificationId: z.string(), locality: localityCode, department }).optional(),
  link: z.string(),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type Notification = z.infer<typeof notification>;

const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const idOf = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[A-Za-z0-9_-]{1,64}$`));
/** A path of ours and no word of anybody's: ids, codes, dates and kinds alone. */
const ownLink = z
  .string()
  .max(300)
  .regex(/^\/v1\/[a-z-]+(\/[A-Za-z0-9._-]+)*(\?[a-z]+=[A-Za-z0-9._-]+)?$/);

/**
 * A notification as a thin channel gets it: ids, kinds, codes, dates and links, and not one field that could hold a name or a number of a
 * person. What is not named here is not sent.
 */
export const thinNotification = z.strictObject({
  id: idOf('ntf'),
  kind: notificationKind,
  entryId: idOf('ent').optional(),
  version: z.number().int().optional(),
  locality: localityCode,
  department,
  severity,
  createdAt: instant,
  ackBy: instant.optional(),
  escalation: z.number().int().min(0),
  digestAt: instant.optional(),
  digest: z
    .array(
      z.strictObject({
        id: idOf('ntf'),
        kind: notificationKind,
        entryId: idOf('ent').optional(),
        ackBy: instant.optional(),
        link: ownLink,
      }),
    )
    .max(maximumDigested)
    .optional(),
  about: z.strictObject({ notificationId: idOf('ntf'), locality: localityCode, department }).optional(),
  link: ownLink,
});
export type ThinNotification = z.infer<typeof thinNotification>;

/** What a thin channel gets of a notification. */
export const thinOf = ({
  id,
  kind,
  entryId,
  version,
  locality,
  department: its,
  severity: how,
  createdAt,
  ackBy,
  escalation,
  digestAt,
  digest,
  about,
  link,
}: Notification): ThinNotification => ({
  id,
  kind,
  ...(entryId === undefined ? {} : { entryId }),
  ...(version === undefined ? {} : { version }),
  locality,
  department: its,
  severity: how,
  createdAt,
  ...(ackBy === undefined ? {} : { ackBy }),
  escalation,
  ...(digestAt === undefined ? {} : { digestAt }),
  ...(digest === undefined ? {} : { digest }),
  ...(about === undefined ? {} : { about }),
  link,
});

/** The body of every push: 1 to 100 notifications for one recipient. */
export const pushBody = z.strictObject({
  type: z.literal('notifications'),
  notifications: z.array(notification).min(1).max(100),
});
export type PushBody = z.infer<typeof pushBody>;

export const maximumNotificationsPerPush = 100;
export const maximumPushBytes = 256 * 1024;
