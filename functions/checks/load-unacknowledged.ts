import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { loadLiveEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadNotifications, type StoredNotification } from '../../shared/store/notifications.ts';
import { type NotificationRef, readNotificationRef } from '../../shared/store/sweep-refs.ts';
import { findAnswers } from './answered-otherwise.ts';
import type { CheckWork } from './check-work.ts';
import { findYounger } from './oldest-open.ts';

/** A notification nobody acknowledged, with what it is about. */
export interface Unacknowledged {
  ref: NotificationRef;
  stored: StoredNotification;
  /** When the first step of its ladder was due; undefined when it has none. */
  dueAt?: EpochMs;
  entry?: Entry;
  /** The entry's version. */
  version: number;
  /** Its recipient leaves an older one open about the same entry, which is repeated daily in its place. */
  younger: boolean;
  /** It was answered all the same: by an event of its locality, or with the update that superseded it. */
  answer?: { officer?: string; at: string };
}

/** Those of `refs` that are really there and open. A notification never written (its entry's change lost a race) is owed by nobody. */
export const loadUnacknowledged = async (
  work: CheckWork,
  refs: readonly string[],
): Promise<Unacknowledged[]> => {
  const open = await loadOpen(
    work,
    refs.flatMap((ref) => readNotificationRef(ref) ?? []),
  );
  const holders = await loadHolders(work, open);
  const answers = await findAnswers(work, open, holders);
  const younger = await findYounger(work, open, holders);
  const entries = new Map(
    [...new Set(holders)].flatMap((holder) =>
      holder ? [[holder, deriveEntry(holder.document, [], work.config)] as const] : [],
    ),
  );
  return open.map(({ ref, stored }, index) => {
    const { ackBy, version = 0 } = stored.notification;
    const [holder, answer] = [holders[index], answers[index]];
    return {
      ref,
      stored,
      version: holder?.version ?? version,
      ...(ackBy === undefined ? {} : { dueAt: Date.parse(ackBy) }),
      younger: younger[index] === true,
      ...(holder ? { entry: entries.get(holder) } : {}),
      ...(answer ? { answer } : {}),
    };
  });
};

/** Whether there is somebody to tell: the entry it is about is there, or it is about none (a silent source, a report, a list). */
export const climbs = ({ stored, entry }: Unacknowledged): boolean =>
  entry !== undefined || stored.notification.entryId === undefined;

export type Open = Pick<Unacknowledged, 'ref' | 'stored'>;

/** An acknowledgement is never taken back, so an older copy that has one is enough; the rest is read again as it is now. */
const loadOpen = async ({ deps }: CheckWork, named: readonly NotificationRef[]): Promise<Open[]> => {
  const older = await loadNotifications(deps.table, named, { consistent: false });
  const doubtful = named.filter((_, index) => !older[index]?.acknowledgement);
  const fresh = await loadNotifications(deps.table, doubtful, { consistent: true });
  return doubtful.flatMap((ref, index) => {
    const stored = fresh[index];
    return stored && !stored.acknowledgement ? [{ ref, stored }] : [];
  });
};

/** The entries the notifications are about, in their order. */
const loadHolders = async (
  { deps }: CheckWork,
  open: readonly Open[],
): Promise<(StoredEntry | undefined)[]> => {
  const entryIds = open.map(({ stored }) => stored.notification.entryId);
  const distinct = [...new Set(entryIds)].filter((entryId) => entryId !== undefined);
  const loaded = await loadLiveEntries(deps.table, distinct, { consistent: true });
  const entries = new Map(distinct.map((entryId, index) => [entryId, loaded[index]]));
  return entryIds.map((entryId) => (entryId === undefined ? undefined : entries.get(entryId)));
};
