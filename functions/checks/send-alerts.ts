import { type CommitDeps, outboxDelayMs, sendNotices } from '../../shared/commit/commit-entries.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { type Due, dueItems } from '../../shared/store/due.ts';
import { loadNotifications } from '../../shared/store/notifications.ts';
import { notificationRef } from '../../shared/store/sweep-refs.ts';

/** What sending needs: a stage that answers HTTP has it as well as a check. */
export interface AlertSender {
  deps: CommitDeps;
  now: EpochMs;
}

/**
 * Sends alerts that stand in no entry's ledger. Their ids say what they are about, so whoever writes one first sends it; an outbox item
 * of their own outlives a stop between writing and sending. Returns how many were new.
 */
export const sendAlerts = async (
  { deps, now }: AlertSender,
  alerts: readonly Notification[],
  dues: readonly Due[],
): Promise<number> => {
  if (alerts.length === 0) return 0;
  const outbox = dueItems(
    alerts.map(({ id, locality, department }) => ({
      kind: 'outbox',
      at: now + outboxDelayMs,
      ref: notificationRef({ recipient: `${locality}/${department}`, notificationId: id }),
    })),
  );
  await deps.table.put([...outbox, ...dueItems(dues)]);
  const sent = await sendNotices(deps)(alerts).catch((error: unknown) => ifWritten(deps, alerts, error));
  // One that lay there already may belong to a tick that stopped before sending: then the outbox item has to stay.
  if (sent === alerts.length) await deps.table.delete(outbox.map(({ pk, sk }) => ({ pk, sk })));
  return sent;
};

/** Written but not queued is what the outbox item is for; to do the check again might make the same alert under another id. */
const ifWritten = async (
  { table }: CommitDeps,
  alerts: readonly Notification[],
  error: unknown,
): Promise<number> => {
  const refs = alerts.map(({ id, locality, department }) => ({
    recipient: `${locality}/${department}`,
    notificationId: id,
  }));
  const stored = await loadNotifications(table, refs, { consistent: true });
  if (stored.some((one) => one === undefined)) throw error;
  return 0;
};
