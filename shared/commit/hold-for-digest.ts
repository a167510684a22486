import type { Notification } from '../contracts/notification.ts';
import { dueItems } from '../store/due.ts';
import { heldForDigest, loadNotifications, notificationWrite } from '../store/notifications.ts';
import { notificationRef } from '../store/sweep-refs.ts';
import type { Table } from '../store/table.ts';

/** Whether it waits for a digest still to come. */
export const waitsForDigest = ({ digestAt }: Notification, now: number): boolean =>
  digestAt !== undefined && Date.parse(digestAt) > now;

/**
 * Writes notifications into their inboxes without a push: the digest's due item comes first and names each of them. Returns how many lie
 * there now, waiting.
 */
export const holdForDigest = async (table: Table, waiting: readonly Notification[]): Promise<number> => {
  if (waiting.length === 0) return 0;
  const refs = waiting.map(({ id, locality, department }) => ({
    recipient: `${locality}/${department}`,
    notificationId: id,
  }));
  await table.put(
    dueItems(
      waiting.map(({ digestAt = '' }, index) => ({
        kind: 'digest',
        at: Date.parse(digestAt),
        ref: notificationRef(refs[index] ?? { recipient: '', notificationId: '' }),
      })),
    ),
  );
  const outcomes = await table.write(waiting.map((one) => notificationWrite(one, heldForDigest)));
  const refused = refs.filter((_, index) => outcomes[index] === 'refused');
  const stored = await loadNotifications(table, refused, { consistent: true });
  const foreign = stored.filter((one) => one?.pushId !== heldForDigest).length;
  return waiting.length - foreign;
};
