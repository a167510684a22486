import type { RecipientKey } from '../../shared/contracts/localities.ts';
import { maximumDigested, type Notification } from '../../shared/contracts/notification.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { digestId } from '../../shared/domain/notification-id.ts';
import { splitRecipient } from '../../shared/domain/routing-fallback.ts';
import {
  digestedWrite,
  heldForDigest,
  inboxKey,
  loadNotifications,
  type StoredNotification,
} from '../../shared/store/notifications.ts';
import { readNotificationRef } from '../../shared/store/sweep-refs.ts';
import type { Check } from './check-work.ts';
import { sendAlerts } from './send-alerts.ts';

/**
 * One notice for all that a recipient waited for: what nobody has read or replaced meanwhile. Its id is made of what it lists, so a tick
 * that stopped halfway says the same again, not more.
 */
export const checkDigests: Check = async (work, items) => {
  const refs = items.flatMap((item) =>
    item.refs.flatMap((ref) => {
      const named = readNotificationRef(ref);
      return named ? [{ ...named, at: item.at }] : [];
    }),
  );
  const stored = await loadNotifications(work.deps.table, refs, { consistent: true });
  const open = refs.flatMap((ref, index) => {
    const one = stored[index];
    return one && isWaiting(one) ? [{ ...ref, one }] : [];
  });
  const digests = [...Map.groupBy(open, ({ recipient }) => recipient)].flatMap(([recipient, some]) =>
    inLists(some).map((listed) => ({
      listed,
      digest: digestOf(
        recipient,
        listed.map(({ one }) => one.notification),
        Math.max(...listed.map(({ at }) => at)),
      ),
    })),
  );
  await sendAlerts(
    work,
    digests.map(({ digest }) => digest),
    [],
  );
  await work.deps.table.write(
    digests.flatMap(({ listed, digest }) =>
      listed.map(({ recipient, notificationId: id }) => digestedWrite(inboxKey(recipient, id), digest.id)),
    ),
  );
  return [];
};

const isWaiting = ({ pushId, digestId, superseded, acknowledgement }: StoredNotification): boolean =>
  pushId === heldForDigest && digestId === undefined && !superseded && acknowledgement === undefined;

const inLists = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / maximumDigested) }, (_, index) =>
    all.slice(index * maximumDigested, (index + 1) * maximumDigested),
  );

const digestOf = (recipient: RecipientKey, listed: readonly Notification[], at: EpochMs): Notification => {
  const lines = [...listed].sort((one, other) => (one.id < other.id ? -1 : 1));
  return {
    id: digestId(at, lines.map(({ id }) => id).join(' '), recipient),
    kind: 'digest',
    ...splitRecipient(recipient),
    severity: 'routine',
    createdAt: new Date(at).toISOString(),
    escalation: 0,
    link: '/v1/notifications',
    digest: lines.map(({ id, kind, entryId, ackBy, link }) => ({
      id,
      kind,
      ...(entryId === undefined ? {} : { entryId }),
      ...(ackBy === undefined ? {} : { ackBy }),
      link,
    })),
  };
};
