import { outboxDelayMs, sendNotices } from '../../shared/commit/commit-entries.ts';
import { acknowledgementDue } from '../../shared/commit/plan-change.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { timeOfId } from '../../shared/domain/notices/notification-id.ts';
import { dueItems } from '../../shared/store/due.ts';
import { loadEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadNotifications, type StoredNotification } from '../../shared/store/notifications.ts';
import { lostPushes } from '../../shared/store/sweep-lost-pushes.ts';
import { type NotificationRef, readNotificationRef } from '../../shared/store/sweep-refs.ts';
import type { Check, CheckWork } from './check-work.ts';
import { noticeAgain } from './notice-again.ts';

/** How far back from the intent that an outbox item names its commit can have begun: longer than any invocation lives. */
const reachMs = 10 * 60_000;

/** Lost and found: what was owed and written, but whose writer stopped before it was sent. */
export const checkOutbox: Check = async (work, items) => {
  const refs = items.flatMap((item) => item.refs.map((ref) => ({ ref, at: item.at })));
  const alerts: Owed[] = refs.flatMap(({ ref }) => readNotificationRef(ref) ?? []);
  const owed = distinct([...alerts, ...(await owedByEntries(work, sinceByEntry(refs)))]);
  const stored = await loadNotifications(work.deps.table, owed, { consistent: true });
  const missing = owed.flatMap((one, index) => (stored[index] || !one.again ? [] : [one.again()]));
  // The entry may have moved on since its intent: then the clock that was set with it is another one.
  await work.deps.table.put(dueItems(missing.flatMap(acknowledgementDue)));
  const rewritten = await sendNotices(work.deps)(missing);
  const resent = await sendLostPushes(
    work,
    stored.filter((one) => one !== undefined),
  );
  work.count('LostAndFound', rewritten + resent);
  // Somebody else wrote some of them at this very moment, and may be stopped before sending them.
  const again = work.now + outboxDelayMs;
  return rewritten === missing.length ? [] : refs.map(({ ref }) => ({ kind: 'outbox', at: again, ref }));
};

/** What was to be sent; `again`: how to write a notice of an entry's ledger once more. An alert's own check writes it again. */
interface Owed extends NotificationRef {
  again?: () => Notification;
}

/** An entry and the one it was merged into have lines in common. */
const distinct = (owed: readonly Owed[]): Owed[] => [
  ...new Map(owed.map((one) => [one.notificationId, one])).values(),
];

/** From when on each entry's ledger is looked through: the time is in the intent's id, since a failed look is put off ever later. */
const sinceByEntry = (refs: readonly { ref: string; at: EpochMs }[]): Map<string, EpochMs> => {
  const since = new Map<string, EpochMs>();
  for (const { ref, at } of refs) {
    if (readNotificationRef(ref)) continue;
    const [entryId = ref, intent] = ref.split('#');
    const from = (intent === undefined ? at : timeOfId(intent)) - reachMs;
    since.set(entryId, Math.min(since.get(entryId) ?? from, from));
  }
  return since;
};

const owedByEntries = async (work: CheckWork, since: ReadonlyMap<string, EpochMs>): Promise<Owed[]> => {
  const entryIds = [...since.keys()];
  const loaded = await loadEntries(work.deps.table, entryIds, { consistent: true });
  return loaded.flatMap((stored, index) =>
    stored ? owedBy(work, stored, since.get(entryIds[index] ?? '') ?? work.now) : [],
  );
};

const owedBy = (work: CheckWork, stored: StoredEntry, since: EpochMs): Owed[] =>
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
