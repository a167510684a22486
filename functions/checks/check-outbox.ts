import { sendNotices } from '../../shared/commit/commit-entries.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { loadEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadNotifications, type StoredNotification } from '../../shared/store/notifications.ts';
import { lostPushes } from '../../shared/store/sweep-lost-pushes.ts';
import { type NotificationRef, readNotificationRef } from '../../shared/store/sweep-refs.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';
import { noticeAgain } from './notice-again.ts';

/** How far back from its due time an outbox item's commit can lie: the delay, and the longest invocation with its clock. */
const reachMs = 10 * 60_000;

/** Lost and found: what was owed and written, but whose writer stopped before it was sent. */
export const checkOutbox: Check = async (work, items) => {
  const since = Math.min(...items.map((item) => item.at)) - reachMs;
  const refs = refsOf(items);
  const alerts: Owed[] = refs.flatMap((ref) => readNotificationRef(ref) ?? []);
  const entryIds = refs.flatMap((ref) => (readNotificationRef(ref) ? [] : [ref.split('#', 1)[0] ?? ref]));
  const owed = [...alerts, ...(await owedByEntries(work, [...new Set(entryIds)], since))];
  const stored = await loadNotifications(work.deps.table, owed, { consistent: true });
  const missing = owed.flatMap((one, index) => (stored[index] || !one.again ? [] : [one.again()]));
  const rewritten = await sendNotices(work.deps)(missing);
  const resent = await sendLostPushes(
    work,
    stored.filter((one) => one !== undefined),
  );
  work.count('LostAndFound', rewritten + resent);
  return [];
};

/** What was to be sent; `again`: how to write a notice of an entry's ledger once more. An alert's own check writes it again. */
interface Owed extends NotificationRef {
  again?: () => Notification;
}

const owedByEntries = async (
  work: CheckWork,
  entryIds: readonly string[],
  since: number,
): Promise<Owed[]> => {
  const loaded = await loadEntries(work.deps.table, entryIds, { consistent: true });
  return loaded.flatMap((stored) => (stored ? owedBy(work, stored, since) : []));
};

const owedBy = (work: CheckWork, stored: StoredEntry, since: number): Owed[] =>
  stored.document.told
    .filter((line) => line.at >= since && line.at <= work.now)
    .map((line) => ({
      recipient: line.recipient,
      notificationId: line.notificationId,
      again: () => noticeAgain(line, stored, work.config),
    }));

/** Written but never attempted: the very same push is queued again, under its own id; whoever got it twice is told so by that id. */
const sendLostPushes = async (work: CheckWork, stored: readonly StoredNotification[]): Promise<number> => {
  const pushes = await lostPushes(work.deps.table, stored);
  await work.deps.pushes.send(pushes);
  return pushes.length;
};
