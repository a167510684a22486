import type { RecipientKey } from '../../shared/contracts/localities.ts';
import type { PushMessage } from '../../shared/contracts/messages.ts';
import type { StoredRecipient } from '../../shared/contracts/recipient.ts';
import { loadBreakers } from '../../shared/store/breakers.ts';
import { type Delivery, loadDeliveries } from '../../shared/store/deliveries.ts';
import type { Table } from '../../shared/store/table.ts';
import type { Lane, Waybill } from './lane.ts';

export interface QueuedPush {
  push: PushMessage;
  /** 1 at the message's first delivery. */
  receiveCount: number;
}

/** A batch as lanes, one for each recipient, with what is stored of each push. A message that is there twice is one push. */
export const readLanes = async (
  table: Table,
  addresses: { recipient(key: RecipientKey): StoredRecipient | undefined },
  queued: readonly QueuedPush[],
): Promise<Lane[]> => {
  // The same message twice in one batch is one push; its copy is simply done with.
  const unique = [...new Map(queued.toReversed().map((one) => [one.push.pushId, one])).values()];
  unique.sort((one, other) => (one.push.pushId < other.push.pushId ? -1 : 1));
  const recipients = [...new Set(unique.map((one) => one.push.recipient))];
  const [stored, breakers] = await Promise.all([
    loadDeliveries(
      table,
      unique.map((one) => one.push.pushId),
      { consistent: true },
    ),
    loadBreakers(table, recipients),
  ]);
  const waybills = unique.map((one, index) => waybillOf(one.push, one.receiveCount, stored[index]));
  return breakers.map((breaker) => ({
    breaker,
    recipient: addresses.recipient(breaker.recipient),
    waybills: waybills.filter((one) => one.push.recipient === breaker.recipient),
  }));
};

const waybillOf = (push: PushMessage, receiveCount: number, stored: Delivery | undefined): Waybill => {
  const ids = push.notifications.map((one) => one.id).sort();
  const fresh: Delivery = {
    pushId: push.pushId,
    recipient: push.recipient,
    version: 0,
    state: 'RETRYING',
    createdAt: push.createdAt,
    startedAt: push.createdAt,
    attempts: push.attempt,
    taken: [],
    range: { from: ids[0] ?? '', to: ids.at(-1) ?? '', count: ids.length },
  };
  return { push, receiveCount, before: stored ?? fresh };
};
