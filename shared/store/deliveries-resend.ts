import type { RecipientKey } from '../contracts/localities.ts';
import type { PushMessage } from '../contracts/messages.ts';
import type { EpochMs } from '../domain/evidence.ts';
import type { PushQueue } from '../queue/push-queue.ts';
import { loadBreakers } from './breakers.ts';
import { type Delivery, deliveryWrite, loadDeliveries } from './deliveries.ts';
import { forgetWaiting, openItems, waitingPushes } from './deliveries-open.ts';
import { dueItems } from './due.ts';
import { loadPush } from './notifications.ts';
import type { Table } from './table.ts';

export interface ResendDeps {
  table: Table;
  pushes: PushQueue;
  now: () => EpochMs;
}

/** `settled`: delivered or parked meanwhile, nothing to send. `missing`: its notifications are no longer all there. */
export type Resent = 'sent' | 'settled' | 'missing';

const releasedAtOnce = 100;
const releaseRounds = 5;
const concurrentReads = 10;
/** A probe that was queued has been tried by then, unless its push was parked instead or its message is lost. */
const probeTriedMs = 10 * 60_000;

/**
 * Queues pushes that were attempted before, byte for byte as they were: for due retries. One answer per id, in order. A push that was never
 * attempted (`missing` too) is not ours to find: its intent is.
 */
export const resendPushes =
  (deps: ResendDeps) =>
  async (pushIds: readonly string[]): Promise<Resent[]> => {
    const deliveries = await loadDeliveries(deps.table, pushIds, { consistent: true });
    const rebuilt = await rebuildAll(deps.table, deliveries);
    await deps.pushes.send(rebuilt.filter((one) => typeof one !== 'string'));
    return rebuilt.map((one) => (typeof one === 'string' ? one : 'sent'));
  };

/**
 * Starts parked pushes over (and any other, on request): the same push, its timetable counted from now. One answer per id, in order.
 * `settled` = it changed under our hands: ask again.
 */
export const replayPushes =
  (deps: ResendDeps) =>
  async (pushIds: readonly string[]): Promise<Resent[]> => {
    const deliveries = await loadDeliveries(deps.table, pushIds, { consistent: true });
    const started = deliveries.map((one) => (one ? startOver(one, deps.now()) : undefined));
    const known = started.filter((one) => one !== undefined);
    // Found again two minutes from now if we stop between marking and sending.
    const due = known.map((one) => ({ kind: 'push' as const, at: deps.now() + 120_000, ref: one.pushId }));
    await deps.table.put([...dueItems(due), ...known.flatMap(openItems)]);
    const outcomes = await deps.table.write(known.map(deliveryWrite));
    const written = new Set(
      known.filter((_, index) => outcomes[index] === 'written').map((one) => one.pushId),
    );
    const sent = await resendPushes(deps)([...written]);
    const answers = new Map([...written].map((pushId, index) => [pushId, sent[index] ?? 'missing']));
    return pushIds.map((pushId, index) =>
      deliveries[index] === undefined ? 'missing' : (answers.get(pushId) ?? 'settled'),
    );
  };

const startOver = (
  { code: _, movedAt: __, movedTo: ___, ...delivery }: Delivery,
  now: EpochMs,
): Delivery => ({
  ...delivery,
  state: 'RETRYING',
  taken: [],
  attempts: 0,
  startedAt: now,
  nextAt: now,
});

/**
 * Looks after the pushes a recipient's breaker holds back: queues one as a probe while it is open and a probe is due, or all of them, in
 * order, once it is closed. What is not finished is found again through the due index. Returns how many were queued.
 */
export const wakeRecipient =
  (deps: ResendDeps) =>
  async (recipient: RecipientKey): Promise<number> => {
    const [breaker] = await loadBreakers(deps.table, [recipient]);
    if (!breaker?.open) return releaseWaiting(deps, recipient);
    if (breaker.open.probeAt > deps.now()) {
      await deps.table.put(dueItems([{ kind: 'probe', at: breaker.open.probeAt, ref: recipient }]));
      return 0;
    }
    const { pushIds } = await waitingPushes(deps.table, recipient, releasedAtOnce);
    // Not always the oldest: one push its receiver cannot digest must not keep the breaker open for all others.
    const probe = pushIds[breaker.open.probes % Math.max(pushIds.length, 1)];
    if (probe === undefined) return 0;
    await deps.table.put(dueItems([{ kind: 'probe', at: deps.now() + probeTriedMs, ref: recipient }]));
    const [answer] = await resendPushes(deps)([probe]);
    if (answer === 'sent') return 1;
    await forgetWaiting(deps.table, recipient, [probe]);
    return wakeRecipient(deps)(recipient);
  };

const releaseWaiting = async (deps: ResendDeps, recipient: RecipientKey): Promise<number> => {
  let sent = 0;
  for (let round = 0; round < releaseRounds; round += 1) {
    const { pushIds, more } = await waitingPushes(deps.table, recipient, releasedAtOnce);
    if (pushIds.length === 0) return sent;
    if (more && round === releaseRounds - 1) {
      await deps.table.put(dueItems([{ kind: 'probe', at: deps.now() + 1, ref: recipient }]));
    }
    const answers = await resendPushes(deps)(pushIds);
    // Only now are they safe in the queue.
    await forgetWaiting(deps.table, recipient, pushIds);
    sent += answers.filter((answer) => answer === 'sent').length;
  }
  return sent;
};

const rebuildAll = async (
  table: Table,
  deliveries: readonly (Delivery | undefined)[],
): Promise<(PushMessage | 'settled' | 'missing')[]> => {
  const rebuilt: (PushMessage | 'settled' | 'missing')[] = [];
  for (let start = 0; start < deliveries.length; start += concurrentReads) {
    const some = deliveries.slice(start, start + concurrentReads);
    rebuilt.push(...(await Promise.all(some.map((one) => rebuild(table, one)))));
  }
  return rebuilt;
};

const rebuild = async (
  table: Table,
  delivery: Delivery | undefined,
): Promise<PushMessage | 'settled' | 'missing'> => {
  if (!delivery) return 'missing';
  if (delivery.state === 'DELIVERED' || delivery.state === 'PARKED') return 'settled';
  const { pushId, recipient, createdAt, range, attempts } = delivery;
  const notifications = await loadPush(table, recipient, pushId, range);
  // A push is fixed when first queued: it is never sent with fewer notifications than it had.
  if (notifications.length !== range.count) return 'missing';
  return { v: 1, pushId, recipient, createdAt, attempt: attempts, notifications };
};
