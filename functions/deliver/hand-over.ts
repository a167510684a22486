import type { RecipientKey } from '../../shared/contracts/localities.ts';
import type { PushMessage } from '../../shared/contracts/messages.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { notificationId, pushId } from '../../shared/domain/notices/notification-id.ts';
import { splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import type { PushQueue } from '../../shared/queue/push-queue.ts';
import { dueItems } from '../../shared/store/due.ts';
import { notificationWrite } from '../../shared/store/notifications.ts';
import type { Table } from '../../shared/store/table.ts';

export interface HandOverDeps {
  table: Table;
  pushes: PushQueue;
}

/** A push whose endpoint is gone; `movedAt` was stored before and makes the same new ids however often this is done. */
export interface GonePush {
  push: PushMessage;
  movedAt: EpochMs;
  fallback: RecipientKey;
}

/** Gives the notifications of gone pushes to the fallback recipients: inbox, acknowledgement clocks and queue, in that order. */
export const handOver =
  (deps: HandOverDeps) =>
  async (gone: readonly GonePush[]): Promise<void> => {
    if (gone.length === 0) return;
    const pushes = gone.map(newPush);
    const notifications = pushes.flatMap((push) => push.notifications);
    const clocks = notifications.flatMap((one) => {
      const ref = `${one.locality}/${one.department}#${one.id}`;
      return one.ackBy === undefined ? [] : [{ kind: 'ack' as const, at: Date.parse(one.ackBy), ref }];
    });
    await deps.table.put(dueItems(clocks));
    await deps.table.write(
      pushes.flatMap((push) => push.notifications.map((one) => notificationWrite(one, push.pushId))),
    );
    // Sent even when all were there before: whoever wrote them may have stopped right here, and a push that comes twice is told by its id.
    await deps.pushes.send(pushes);
  };

const newPush = ({ push, movedAt, fallback }: GonePush): PushMessage => {
  const notifications = push.notifications.map((one) => readdress(one, movedAt, fallback));
  // A push that was rebuilt from its inbox has its notifications in another order, and is the same.
  const ids = notifications.map((one) => one.id).sort();
  const id = pushId(movedAt, ids.join(' '));
  return { v: 1, pushId: id, recipient: fallback, createdAt: movedAt, attempt: 0, notifications };
};

// `data` was cut for another recipient's eyes (G2), so it stays behind; the link leads to what this one may see.
const readdress = (
  { data: _, ...one }: Notification,
  movedAt: EpochMs,
  fallback: RecipientKey,
): Notification => {
  const { id: original, locality, department } = one;
  const grace = one.ackBy === undefined ? undefined : Date.parse(one.ackBy) - Date.parse(one.createdAt);
  return {
    ...one,
    ...splitRecipient(fallback),
    id: notificationId(movedAt, original, 'endpoint-gone', fallback),
    createdAt: new Date(movedAt).toISOString(),
    ...(grace === undefined ? {} : { ackBy: new Date(movedAt + grace).toISOString() }),
    about: { notificationId: original, locality, department },
  };
};
