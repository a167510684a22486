import type { RecipientKey } from '../contracts/localities.ts';
import { type Notification, notification } from '../contracts/notification.ts';
import type { EpochMs } from '../domain/evidence.ts';
import { pack } from './packed.ts';
import { readPacked } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

/** A notification as it lies in its recipient's inbox. */
export interface StoredNotification {
  notification: Notification;
  pushId: string;
  acknowledgement?: { officer?: string; at: string };
  /** L15: a later notice took its place. */
  superseded: boolean;
  /** The digest that told it, when it waited for one. */
  digestId?: string;
  /** The last escalation step taken for it (0 = none), and when. */
  escalated: number;
  escalatedAt?: EpochMs;
}

export const inboxKey = (recipient: RecipientKey, notificationId: string): Key => ({
  pk: `I#${recipient.replace('/', '#')}`,
  sk: notificationId,
});

/** Insert only: refused means it lies there already and whoever wrote it sees to its push. */
export const notificationWrite = (one: Notification, pushId: string): ConditionalWrite => ({
  kind: 'insert',
  item: { ...inboxKey(`${one.locality}/${one.department}`, one.id), d: pack(one), b: pushId },
});

/** In place of a push: this notification is told in a digest. */
export const heldForDigest = 'digest';

/** Claims it for a digest; refused when it was claimed before. */
export const digestedWrite = (key: Key, digestId: string): ConditionalWrite => ({
  kind: 'update',
  key,
  set: { g: digestId },
  when: { g: null },
});

/** First acknowledgement wins; refused means missing or already acknowledged. `at` is RFC 3339 UTC. */
export const acknowledgementWrite = (
  key: Key,
  officer: string | undefined,
  at: string,
): ConditionalWrite => ({
  kind: 'update',
  key,
  set: { a: at, ...(officer === undefined ? {} : { o: officer }) },
  when: { a: null },
});

/** L15: a later notice says all this one said, and more. Refused when it was acknowledged: then it had its use. */
export const supersededWrite = (key: Key, byNotificationId: string): ConditionalWrite => ({
  kind: 'update',
  key,
  set: { s: byNotificationId },
  when: { a: null },
});

/** Takes one escalation step for an unacknowledged notification; refused when acknowledged meanwhile or another tick took it. */
export const escalationWrite = (
  stored: StoredNotification,
  level: number,
  at: EpochMs,
): ConditionalWrite => ({
  kind: 'update',
  key: inboxKey(`${stored.notification.locality}/${stored.notification.department}`, stored.notification.id),
  set: { l: level, t: at },
  when: { a: null, l: stored.escalated === 0 ? null : stored.escalated },
});

/** In the order asked; `undefined` where that inbox has no such notification. */
export const loadNotifications = async (
  table: Table,
  refs: readonly { recipient: RecipientKey; notificationId: string }[],
  options: { consistent: boolean },
): Promise<(StoredNotification | undefined)[]> => {
  const items = await table.get(
    refs.map((ref) => inboxKey(ref.recipient, ref.notificationId)),
    options,
  );
  return items.map((item) => (item ? parseNotification(item) : undefined));
};

/** The notifications of one push, which were all written within seconds of each other: read by their time range. */
export const loadPush = async (
  table: Table,
  recipient: RecipientKey,
  pushId: string,
  range: { from: string; to: string },
): Promise<Notification[]> => {
  const { items } = await table.query({ pk: inboxKey(recipient, '').pk, ...range, consistent: true });
  return items.filter((item) => item.b === pushId).map((item) => parseNotification(item).notification);
};

/** What was claimed for one digest, in order of id. */
export const loadDigested = async (
  table: Table,
  recipient: RecipientKey,
  digestId: string,
  range: { from: string; to: string },
): Promise<Notification[]> => {
  const { items } = await table.query({ pk: inboxKey(recipient, '').pk, ...range, consistent: true });
  return items.filter((item) => item.g === digestId).map((item) => parseNotification(item).notification);
};

export const parseNotification = (item: Item): StoredNotification => ({
  notification: readPacked(notification, item),
  pushId: String(item.b),
  ...(typeof item.a === 'string'
    ? { acknowledgement: { at: item.a, ...(typeof item.o === 'string' ? { officer: item.o } : {}) } }
    : {}),
  superseded: item.s !== undefined,
  ...(typeof item.g === 'string' ? { digestId: item.g } : {}),
  escalated: typeof item.l === 'number' ? item.l : 0,
  ...(typeof item.t === 'number' ? { escalatedAt: item.t } : {}),
});
