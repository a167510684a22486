import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { loadLiveEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadNotifications, type StoredNotification } from '../../shared/store/notifications.ts';
import { type NotificationRef, readNotificationRef } from '../../shared/store/sweep-refs.ts';
import type { CheckWork } from './check-work.ts';

/** A notification nobody acknowledged, with what it is about. */
export interface Unacknowledged {
  ref: NotificationRef;
  stored: StoredNotification;
  /** When the first step of its ladder was due; undefined when it has none. */
  dueAt?: EpochMs;
  entry?: Entry;
  /** The entry's version. */
  version: number;
  /** An event of this locality has answered it already, as the entry's own ledger says. */
  answeredByEvent: boolean;
}

/** Those of `refs` that are really there and open. A notification never written (its entry's change lost a race) is owed by nobody. */
export const loadUnacknowledged = async (
  { deps, config }: CheckWork,
  refs: readonly string[],
): Promise<Unacknowledged[]> => {
  const named = refs.flatMap((ref) => readNotificationRef(ref) ?? []);
  // An acknowledgement is never taken back, so an older copy that has one is enough; the rest is read again as it is now.
  const older = await loadNotifications(deps.table, named, { consistent: false });
  const doubtful = named.filter((_, index) => !older[index]?.acknowledgement);
  const fresh = await loadNotifications(deps.table, doubtful, { consistent: true });
  const open = doubtful.flatMap((ref, index) => {
    const stored = fresh[index];
    return stored && !stored.acknowledgement ? [{ ref, stored }] : [];
  });
  const entryIds = open.map(({ stored }) => stored.notification.entryId ?? '');
  const distinct = [...new Set(entryIds)].filter((entryId) => entryId !== '');
  const loaded = await loadLiveEntries(deps.table, distinct, { consistent: true });
  const entries = new Map(distinct.map((entryId, index) => [entryId, loaded[index]]));
  return open.map(({ ref, stored }, index) => {
    const holder = entries.get(entryIds[index] ?? '');
    return { ref, stored, ...about(stored, holder, ref), ...clockOf(stored), ...derived(holder) };

    function derived(of: StoredEntry | undefined): { entry?: Entry } {
      return of ? { entry: deriveEntry(of.document, [], config) } : {};
    }
  });
};

const about = (
  { notification }: StoredNotification,
  holder: StoredEntry | undefined,
  ref: NotificationRef,
): { version: number; answeredByEvent: boolean } => ({
  version: holder?.version ?? notification.version ?? 0,
  answeredByEvent:
    holder?.document.told.some(
      (line) => line.notificationId === ref.notificationId && line.acknowledged === true,
    ) ?? false,
});

const clockOf = ({ notification: { ackBy } }: StoredNotification): { dueAt?: EpochMs } =>
  ackBy === undefined ? {} : { dueAt: Date.parse(ackBy) };
