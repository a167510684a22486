import type { RecipientKey } from '../contracts/localities.ts';
import type { PushMessage } from '../contracts/messages.ts';
import {
  maximumNotificationsPerPush,
  maximumPushBytes,
  type Notification,
} from '../contracts/notification.ts';
import type { EpochMs, Told } from '../domain/evidence.ts';
import { pushId } from '../domain/notices/notification-id.ts';
import type { PushQueue } from '../queue/push-queue.ts';
import { caseContactItem } from '../store/case-contacts.ts';
import type { ConfigReader } from '../store/config.ts';
import { type Due, dueItems } from '../store/due.ts';
import { type StoredEntry, stateWrite } from '../store/entries.ts';
import { loadNotifications, notificationWrite } from '../store/notifications.ts';
import type { ConditionalWrite, Table } from '../store/table.ts';
import { sightItems } from '../store/who-may-see.ts';
import { holdForDigest, waitsForDigest } from './hold-for-digest.ts';

/** A notice with the ledger line that makes it owed. */
export interface Notice {
  told: Told;
  notification: Notification;
}

/** What one entry becomes. `entry.document` must already hold the `told` line of every notice. */
export interface EntryChange {
  entry: StoredEntry;
  notices: Notice[];
  /** When the entry has to be looked at again; and the acknowledgement times of its notices. */
  dues: Due[];
  /** Paths (`root/…/code`) of localities that may see the entry from now on. */
  newPaths: string[];
  /** Cases whose contact this entry has become (L7): noted before the entry says so. */
  newContactOf?: string[];
  /** Further conditional writes that belong to the same step and follow the state write, such as acknowledgements by event. */
  also?: ConditionalWrite[];
  /** Marks on notifications that the change's own notices replace (L15). */
  supersedes?: ConditionalWrite[];
}

export interface CommitDeps {
  table: Table;
  pushes: PushQueue;
  config: ConfigReader;
  now: () => EpochMs;
}

/** How long after its writing an intent is looked for by the sweep: longer than any invocation lives. */
export const outboxDelayMs = 120_000;

/**
 * The one way an entry changes: due items, state with intents (conditional), notifications, queue, and the outbox item last. A crash
 * between any two steps is repeated by the caller's retry or found by the sweep. Returns `conflict` for entries that someone else
 * changed since they were read: reload, derive and call again.
 */
export const commitEntries =
  (deps: CommitDeps) =>
  async (changes: readonly EntryChange[]): Promise<('committed' | 'conflict')[]> => {
    const now = deps.now();
    const owing = changes.filter((change) => change.notices.length > 0);
    const outbox = dueItems(
      owing.map((change) => ({
        kind: 'outbox',
        at: now + outboxDelayMs,
        // Two commits of one entry in the same minute must not share an outbox item: the first to finish would delete the other's.
        ref: `${change.entry.document.entryId}#${change.notices[0]?.notification.id}`,
      })),
    );
    const planned = changes.flatMap((change) => change.dues);
    // A tick may look at an entry just before its state is written, find nothing, and drop the due item: then the second one is there.
    const soon = planned
      .filter((due) => due.at < now + outboxDelayMs)
      .map((due) => ({ ...due, at: now + outboxDelayMs }));
    const dues = dueItems([...planned, ...soon]);
    const sights = changes.flatMap((change) => sightItems(change.entry.document.entryId, change.newPaths));
    const contacts = changes.flatMap(({ entry, newContactOf = [] }) =>
      newContactOf.map((caseEntryId) => caseContactItem(caseEntryId, entry.document.entryId)),
    );
    await deps.table.put([...outbox, ...dues, ...sights, ...contacts]);

    const outcomes = await deps.table.write(changes.map((change) => stateWrite(change.entry)));
    const committed = changes.filter((_, index) => outcomes[index] === 'written');
    const sent = await finish(deps, committed);
    // After a conflict, or where somebody else wrote a notice, it stays for the sweep to look at: the other may be stopped before sending.
    if (committed.length === changes.length && sent === owing.flatMap((change) => change.notices).length)
      await deps.table.delete(outbox.map(({ pk, sk }) => ({ pk, sk })));
    return outcomes.map((outcome) => (outcome === 'written' ? 'committed' : 'conflict'));
  };

const finish = async (deps: CommitDeps, committed: readonly EntryChange[]): Promise<number> => {
  // One after the other: an event may acknowledge the very notification that its change replaces.
  await deps.table.write(committed.flatMap((change) => change.also ?? []));
  await deps.table.write(committed.flatMap((change) => change.supersedes ?? []));
  const notices = committed.flatMap((change) => change.notices);
  return sendNotices(deps)(notices.map((notice) => notice.notification));
};

/** Writes the notifications into their inboxes and queues those it wrote itself as pushes of up to 100 for one recipient, unless they wait for a digest; returns how many. */
export const sendNotices =
  (deps: CommitDeps) =>
  async (notifications: readonly Notification[]): Promise<number> => {
    if (notifications.length === 0) return 0;
    const now = deps.now();
    const held = await holdForDigest(
      deps.table,
      notifications.filter((one) => waitsForDigest(one, now)),
    );
    const pushes = groupIntoPushes(
      notifications.filter((one) => !waitsForDigest(one, now)),
      now,
    );
    const ours = await writeNotifications(deps.table, pushes);
    const fresh = pushes.flatMap((push) => {
      const written = push.notifications.flatMap(({ id }) => ours.get(id) ?? []);
      return written.length > 0 ? [{ ...push, notifications: written }] : [];
    });
    await deps.pushes.send(fresh);
    return held + ours.size;
  };

/**
 * The notifications, by id, that lie in their inboxes as part of these very pushes. A refused write may be our own, whose answer was lost
 * and which the client sent again; then nobody else sees to its push. It goes out as it lies there: another tick may have made it.
 */
const writeNotifications = async (
  table: Table,
  pushes: readonly PushMessage[],
): Promise<Map<string, Notification>> => {
  const all = pushes.flatMap(({ pushId: id, notifications }) =>
    notifications.map((one) => ({ one, pushId: id })),
  );
  const outcomes = await table.write(all.map(({ one, pushId: id }) => notificationWrite(one, id)));
  const refused = all.filter((_, index) => outcomes[index] === 'refused');
  const stored = await loadNotifications(
    table,
    refused.map(({ one }) => ({
      recipient: `${one.locality}/${one.department}`,
      notificationId: one.id,
    })),
    { consistent: true },
  );
  const lying = new Map(all.map(({ one }) => [one.id, one]));
  refused.forEach(({ one, pushId: id }, index) => {
    const known = stored[index];
    if (known?.pushId === id) lying.set(one.id, known.notification);
    else lying.delete(one.id);
  });
  return lying;
};

/** A push whose message is lost is found again by the time of one of its notifications: those made at other times travel apart. */
const oneIntentMs = 60_000;

/** One push holds at most 100 notifications of one recipient and stays well under 256 KB. Urgent ones never wait behind routine ones. */
const groupIntoPushes = (notifications: readonly Notification[], now: EpochMs): PushMessage[] => {
  const groups = Map.groupBy(
    notifications,
    (one) =>
      `${one.locality}/${one.department} ${one.severity} ${Math.floor(Date.parse(one.createdAt) / oneIntentMs)}`,
  );
  return [...groups].flatMap(([group, members]) => {
    const recipient: RecipientKey = group.slice(0, group.indexOf(' '));
    return splitBySize(members).map((some) => ({
      v: 1 as const,
      pushId: pushId(now, some.map((one) => one.id).join(' ')),
      recipient,
      createdAt: now,
      attempt: 0,
      notifications: some,
    }));
  });
};

const splitBySize = (notifications: readonly Notification[]): Notification[][] => {
  const pushes: Notification[][] = [];
  let open: Notification[] = [];
  let bytes = 0;
  for (const notification of notifications) {
    const size = Buffer.byteLength(JSON.stringify(notification)) + 1;
    if (open.length === maximumNotificationsPerPush || bytes + size > maximumPushBytes - 4096) {
      pushes.push(open);
      open = [];
      bytes = 0;
    }
    open.push(notification);
    bytes += size;
  }
  if (open.length > 0) pushes.push(open);
  return pushes;
};
