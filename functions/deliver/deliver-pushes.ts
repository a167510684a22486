import type { RecipientKey } from '../../shared/contracts/localities.ts';
import type { PushMessage } from '../../shared/contracts/messages.ts';
import type { StoredRecipient } from '../../shared/contracts/recipient.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { nextAttempt } from '../../shared/domain/notices/retry-timetable.ts';
import type { PushQueue } from '../../shared/queue/push-queue.ts';
import type { Delivery, StoredDeliveryState } from '../../shared/store/deliveries.ts';
import { wakeRecipient } from '../../shared/store/deliveries-resend.ts';
import type { Table } from '../../shared/store/table.ts';
import { type GonePush, handOver } from './hand-over.ts';
import { endpointGone, type LaneDeps, type LaneResult, runLane, type Step } from './lane.ts';
import { type QueuedPush, readLanes } from './read-lanes.ts';
import { goesThroughDue, keepPostponed, recordLanes } from './record-lanes.ts';
import { createTakeProbe } from './take-probe.ts';

/** What a batch needs to know of the configuration. */
export interface Addresses {
  recipient(key: RecipientKey): StoredRecipient | undefined;
  /** Who gets the notifications of a recipient that cannot be reached any more. */
  fallbackOf(key: RecipientKey): RecipientKey;
  parkedMs: number;
}

export interface DeliverDeps {
  table: Table;
  pushes: PushQueue;
  now: () => EpochMs;
  /** 0 to 1. */
  random: () => number;
  addresses: () => Promise<Addresses>;
  offer: LaneDeps['offer'];
  /** Switches a recipient's webhook off, if it is still that URL. */
  markGone: (recipient: RecipientKey, url: string, at: EpochMs) => Promise<void>;
}

/** What to do with the message: done with it, or see it again after so many seconds. `state` is the push's, where it is known. */
export interface PushResult {
  pushId: string;
  notifications: number;
  state?: StoredDeliveryState;
  code?: string;
  retrySeconds?: number;
}

/** An attempt may take this long; none is begun with less left. */
const attemptMs = 17_000;

/**
 * Delivers a batch of pushes: each recipient's one after the other, recipients side by side. One result per message, in order. Whatever
 * it throws, every message comes back and finds in the table what was already done.
 */
export const deliverPushes =
  (deps: DeliverDeps) =>
  async (queued: readonly QueuedPush[], remainingMs: () => number): Promise<PushResult[]> => {
    const addresses = await deps.addresses();
    const lanes = await readLanes(deps.table, addresses, queued);
    const run = runLane(laneDeps(deps, addresses, remainingMs));
    const results = (await Promise.all(lanes.map(run))).map((lane) => ({
      ...lane,
      steps: lane.steps.map((step) => keepPostponed(step, deps.now())),
    }));
    const outcomes = await recordLanes({ ...deps, parkedMs: addresses.parkedMs })(results);
    await followUp(deps, addresses, results, outcomes);
    return queued.map(({ push }, index) => {
      const first = queued.findIndex((other) => other.push.pushId === push.pushId) === index;
      return resultOf(push, first ? results : [], outcomes, deps.now());
    });
  };

const laneDeps = (deps: DeliverDeps, addresses: Addresses, remainingMs: () => number): LaneDeps => ({
  fallbackOf: addresses.fallbackOf,
  now: deps.now,
  offer: deps.offer,
  takeProbe: createTakeProbe(deps.table, deps.now),
  hasTime: () => remainingMs() > attemptMs,
  nextAttempt: (waybill, attempt, retryAfterSeconds) => {
    const next = nextAttempt({
      severity: waybill.push.notifications.some((one) => one.severity === 'urgent') ? 'urgent' : 'routine',
      createdAt: waybill.before.startedAt,
      attempt,
      now: deps.now(),
      random: deps.random(),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
    return 'at' in next ? next.at : undefined;
  },
});

/** What follows from the outcomes once they are stored: endpoints switched off, notifications moved on, waiting pushes released. */
const followUp = async (
  deps: DeliverDeps,
  addresses: Addresses,
  lanes: readonly LaneResult[],
  outcomes: ReadonlyMap<string, Delivery>,
): Promise<void> => {
  for (const { gone, breaker } of lanes) {
    if (gone) await deps.markGone(breaker.recipient, gone.url, gone.at);
  }
  const steps = lanes.flatMap((lane) => lane.steps);
  await handOver(deps)(steps.flatMap((step) => goneOf(step, outcomes, addresses)));
  for (const { stored, breaker } of lanes) {
    if (stored.open && !breaker.open) await wakeRecipient(deps)(breaker.recipient);
  }
};

const goneOf = (
  { waybill }: Step,
  outcomes: ReadonlyMap<string, Delivery>,
  addresses: Addresses,
): GonePush[] => {
  const { push, before } = waybill;
  const { code, movedAt, movedTo } = outcomes.get(push.pushId) ?? before;
  if (code !== endpointGone || movedAt === undefined) return [];
  return [{ push, movedAt, fallback: movedTo ?? addresses.fallbackOf(push.recipient) }];
};

const resultOf = (
  push: PushMessage,
  lanes: readonly LaneResult[],
  outcomes: ReadonlyMap<string, Delivery>,
  now: EpochMs,
): PushResult => {
  const { pushId } = push;
  const base = { pushId, notifications: push.notifications.length };
  const step = lanes.flatMap((lane) => lane.steps).find((one) => one.waybill.push.pushId === pushId);
  if (!step || step.kind === 'settled-before') return base;
  if (step.kind === 'later') return { ...base, retrySeconds: step.seconds };
  const outcome = outcomes.get(pushId) ?? step.after;
  const told = {
    ...base,
    state: outcome.state,
    ...(outcome.code === undefined ? {} : { code: outcome.code }),
  };
  if (outcome.state !== 'RETRYING' || goesThroughDue({ ...step, after: outcome })) return told;
  return { ...told, retrySeconds: Math.max(1, Math.ceil(((outcome.nextAt ?? now) - now) / 1000)) };
};
