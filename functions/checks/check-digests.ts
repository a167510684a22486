import type { RecipientKey } from '../../shared/contracts/localities.ts';
import { maximumDigested, type Notification } from '../../shared/contracts/notification.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { digestId, timeOfId, timePrefix } from '../../shared/domain/notices/notification-id.ts';
import { operatorRecipient, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import {
  digestedWrite,
  heldForDigest,
  inboxKey,
  loadDigested,
  loadNotifications,
  type StoredNotification,
} from '../../shared/store/notifications.ts';
import { type NotificationRef, notificationRef, readNotificationRef } from '../../shared/store/sweep-refs.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';
import { sendAlerts } from './send-alerts.ts';

/** So long after its time a digest that was begun and is not there is another tick's, which may still be at it. */
const othersMs = 120_000;

interface Waiting {
  recipient: RecipientKey;
  notificationId: string;
  one: StoredNotification;
}

/**
 * One notice for all that a recipient waited for: what nobody has read or replaced meanwhile. Each is claimed for its digest before that is
 * sent, so that no second digest lists it; a digest that was claimed for and never written is written by whoever looks next.
 */
export const checkDigests: Check = async (work, items) => {
  const refs = refsOf(items).flatMap((ref) => readNotificationRef(ref) ?? []);
  const held = (await read(work, refs)).filter(({ one }) => isHeld(one));
  const open = held.filter(({ one }) => one.digestId === undefined);
  const planned = [...Map.groupBy(open, ({ recipient }) => recipient)].flatMap(([recipient, some]) =>
    inLists(some).map((listed) => ({ listed, id: digestIdOf(recipient, listed) })),
  );
  const claimed = planned.flatMap(({ listed, id }) => listed.map((waiting) => ({ waiting, id })));
  await work.deps.table.write(
    claimed.map(({ waiting, id }) => digestedWrite(inboxKey(waiting.recipient, waiting.notificationId), id)),
  );
  // As they are now: another tick may have been first, and an answer may have been lost.
  const begun = (await read(work, held)).filter(({ one }) => one.digestId !== undefined);
  const missing = await withoutDigest(work, begun);
  const own = new Set(planned.map(({ id }) => id));
  const mayWrite = ({ one }: Waiting): boolean =>
    own.has(one.digestId ?? '') || work.now >= digestTimeOf(one) + othersMs;
  const digests = await Promise.all(
    [...Map.groupBy(missing.filter(mayWrite), ({ one }) => one.digestId ?? '')].map(([id, some]) =>
      digestOf(work, id, some),
    ),
  );
  await sendAlerts(work, digests, []);
  return missing
    .filter((waiting) => !mayWrite(waiting))
    .map((waiting) => ({ kind: 'digest', at: work.now + othersMs, ref: notificationRef(waiting) }));
};

const read = async (work: CheckWork, refs: readonly NotificationRef[]): Promise<Waiting[]> => {
  const stored = await loadNotifications(work.deps.table, refs, { consistent: true });
  return refs.flatMap(({ recipient, notificationId }, index) => {
    const one = stored[index];
    return one ? [{ recipient, notificationId, one }] : [];
  });
};

/** Those whose digest does not lie in their inbox yet. */
const withoutDigest = async (work: CheckWork, begun: readonly Waiting[]): Promise<Waiting[]> => {
  const digests = begun.map(({ recipient, one }) => ({ recipient, notificationId: one.digestId ?? '' }));
  const stored = await loadNotifications(work.deps.table, digests, { consistent: true });
  return begun.filter((_, index) => stored[index] === undefined);
};

const isHeld = ({ pushId, digestId, superseded, acknowledgement }: StoredNotification): boolean =>
  pushId === heldForDigest && (digestId !== undefined || (!superseded && acknowledgement === undefined));

const digestTimeOf = ({ notification }: StoredNotification): EpochMs =>
  Date.parse(notification.digestAt ?? notification.createdAt);

/** Made of what it lists and its time, which is theirs: whoever comes to it, and however late, names it the same. */
const digestIdOf = (recipient: RecipientKey, listed: readonly Waiting[]): string =>
  digestId(
    Math.max(...listed.map(({ one }) => digestTimeOf(one))),
    listed
      .map(({ notificationId }) => notificationId)
      .sort()
      .join(' '),
    recipient,
  );

const inLists = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / maximumDigested) }, (_, index) =>
    all.slice(index * maximumDigested, (index + 1) * maximumDigested),
  );

/** How far before the first that is known one of the same digest may have been written. */
const longestWaitMs = 25 * 3_600_000;

/** Lists everything that was claimed for it, also by a tick that stopped. */
const digestOf = async (work: CheckWork, id: string, known: readonly Waiting[]): Promise<Notification> => {
  const { recipient } = known[0] ?? { recipient: operatorRecipient };
  const at = Math.max(...known.map(({ one }) => digestTimeOf(one)));
  const lines = await loadDigested(work.deps.table, recipient, id, {
    from: `ntf_${timePrefix(at - longestWaitMs)}`,
    to: `ntf_${timePrefix(at + longestWaitMs)}`,
  });
  return {
    id,
    kind: 'digest',
    ...splitRecipient(recipient),
    severity: 'routine',
    createdAt: new Date(timeOfId(id)).toISOString(),
    escalation: 0,
    link: '/v1/notifications',
    digest: lines.map(({ id: line, kind, entryId, ackBy, link }) => ({
      id: line,
      kind,
      ...(entryId === undefined ? {} : { entryId }),
      ...(ackBy === undefined ? {} : { ackBy }),
      link,
    })),
  };
};
