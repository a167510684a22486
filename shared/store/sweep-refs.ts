import type { RecipientKey } from '../contracts/localities.ts';

/** One notification in one inbox. */
export interface NotificationRef {
  recipient: RecipientKey;
  notificationId: string;
}

/** As due items name a notification: `<locality>/<department>#<notificationId>`. */
export const notificationRef = ({ recipient, notificationId }: NotificationRef): string =>
  `${recipient}#${notificationId}`;

/** Undefined for a ref that names something else: only a recipient has a slash. */
export const readNotificationRef = (ref: string): NotificationRef | undefined => {
  const at = ref.indexOf('#');
  const recipient = ref.slice(0, at);
  return recipient.includes('/') ? { recipient, notificationId: ref.slice(at + 1) } : undefined;
};
