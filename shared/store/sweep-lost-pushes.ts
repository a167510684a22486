import type { PushMessage } from '../contracts/messages.ts';
import { timeOfId, timePrefix } from '../domain/notices/notification-id.ts';
import { loadDeliveries } from './deliveries.ts';
import { heldForDigest, loadPush, type StoredNotification } from './notifications.ts';
import type { Table } from './table.ts';

/** The notifications of one push were planned within one invocation of each other. */
const aroundMs = 2 * 60_000;

/**
 * The pushes of these notifications that nobody ever attempted, rebuilt with their own ids and all their notifications. One that still
 * waits in the queue is among them: delivery knows a push by its id, so a second copy does nothing.
 */
export const lostPushes = async (
  table: Table,
  notifications: readonly StoredNotification[],
): Promise<PushMessage[]> => {
  const pushed = notifications.filter((one) => one.pushId !== heldForDigest);
  const byPush = new Map(pushed.map((one) => [one.pushId, one]));
  const pushIds = [...byPush.keys()];
  const deliveries = await loadDeliveries(table, pushIds, { consistent: true });
  const untried = pushIds.filter((_, index) => deliveries[index] === undefined);
  return Promise.all(untried.map(async (pushId) => rebuild(table, pushId, byPush.get(pushId)?.notification)));
};

const rebuild = async (
  table: Table,
  pushId: string,
  one: StoredNotification['notification'] | undefined,
): Promise<PushMessage> => {
  if (!one) throw new Error('a push without a notification');
  const recipient = `${one.locality}/${one.department}`;
  const at = timeOfId(one.id);
  const notifications = await loadPush(table, recipient, pushId, {
    from: `ntf_${timePrefix(at - aroundMs)}`,
    to: `ntf_${timePrefix(at + aroundMs)}`,
  });
  return { v: 1, pushId, recipient, createdAt: timeOfId(pushId), attempt: 0, notifications };
};
