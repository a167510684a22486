import { operatorLocality, type RecipientKey } from '../../shared/contracts/localities.ts';
import type { PushMessage } from '../../shared/contracts/messages.ts';
import type { StoredRecipient } from '../../shared/contracts/recipient.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { Breaker } from '../../shared/store/breakers.ts';
import type { Delivery } from '../../shared/store/deliveries.ts';
import { afterFailure, afterSuccess, isProbeDue } from './breaker-rules.ts';
import type { ChannelsAnswer } from './channels.ts';
import { hold, settle, staysInQueue } from './settle-push.ts';

/** Code of a push whose recipient's only endpoint is gone; its notifications were handed to the fallback recipient. */
export const endpointGone = 'endpoint-gone';

/** One push of the batch with what is stored of it (version 0: nothing). */
export interface Waybill {
  push: PushMessage;
  before: Delivery;
  /** How often SQS handed this message out. */
  receiveCount: number;
}

/** The pushes of one batch for one recipient, oldest first. */
export interface Lane {
  recipient: StoredRecipient | undefined;
  breaker: Breaker;
  waybills: Waybill[];
}

/**
 * What is to be done about one push. `settled`: its stored outcome changes. `later`: not attempted, the message comes back.
 * `settled-before`: an earlier copy of the message did the work; `delivery` tells what to tidy up.
 */
export type Step =
  | { kind: 'settled'; waybill: Waybill; after: Delivery }
  | { kind: 'later'; waybill: Waybill; seconds: number }
  | { kind: 'settled-before'; waybill: Waybill };

export interface LaneResult {
  steps: Step[];
  /** Each attempt's success, in order: what the breaker learns. */
  successes: boolean[];
  /** The breaker as last read or written; and as it would be after this lane. */
  stored: Breaker;
  breaker: Breaker;
  /** The recipient; with `goneAt` set as soon as its webhook said so. */
  recipient: StoredRecipient | undefined;
  gone?: { url: string; pushId: string; at: EpochMs };
}

export interface LaneDeps {
  now: () => EpochMs;
  offer: (
    push: PushMessage,
    recipient: StoredRecipient | undefined,
    taken: readonly string[],
  ) => Promise<ChannelsAnswer>;
  /** When the timetable wants the next attempt after a failed one; undefined when that was the last. */
  nextAttempt: (waybill: Waybill, attempts: number, retryAfterSeconds?: number) => EpochMs | undefined;
  /** Takes the probe that is due; answers with the breaker as it is now, and whether the probe is ours. */
  takeProbe: (breaker: Breaker) => Promise<{ breaker: Breaker; ours: boolean }>;
  /** Who gets the notifications of a recipient that cannot be reached any more. */
  fallbackOf: (recipient: RecipientKey) => RecipientKey;
  /** Whether there is time left for one more attempt of full length. */
  hasTime: () => boolean;
}

/** Seconds after which a push that was not attempted for lack of time comes back. */
const postponedSeconds = 5;
/** A message may come early by this much without being sent back. */
const earlyMs = 1000;

/**
 * Delivers one recipient's pushes one after the other. The first time-out ends the lane's attempts: a receiver that is slow costs its
 * own pushes one time-out per batch, and nobody else anything.
 */
export const runLane =
  (deps: LaneDeps) =>
  async ({ recipient, breaker, waybills }: Lane): Promise<LaneResult> => {
    const lane: LaneResult = { steps: [], successes: [], stored: breaker, breaker, recipient };
    let slow = false;
    for (const waybill of waybills) {
      const mayAttempt = !slow && deps.hasTime();
      const step = alreadyDecided(waybill, deps.now()) ?? (await heldBack(deps, lane, waybill, mayAttempt));
      if (step) lane.steps.push(step);
      else if (!mayAttempt) lane.steps.push(later(waybill, postponedSeconds));
      else slow = await attempt(deps, lane, waybill);
    }
    return lane;
  };

const later = (waybill: Waybill, seconds: number): Step => ({ kind: 'later', waybill, seconds });
const settled = (waybill: Waybill, after: Delivery): Step => ({ kind: 'settled', waybill, after });

/** What an earlier copy of this message, or its own earlier receive, has decided. */
const alreadyDecided = (waybill: Waybill, now: EpochMs): Step | undefined => {
  const { before } = waybill;
  if (before.version === 0 || before.state === 'WAITING') return undefined;
  if (before.state !== 'RETRYING') return { kind: 'settled-before', waybill };
  const early = (before.nextAt ?? 0) - now;
  if (early <= earlyMs) return undefined;
  return staysInQueue(before) ? later(waybill, Math.ceil(early / 1000)) : { kind: 'settled-before', waybill };
};

/** An endpoint that is gone, or an open breaker without a probe for this push. */
const heldBack = async (
  deps: LaneDeps,
  lane: LaneResult,
  waybill: Waybill,
  mayAttempt: boolean,
): Promise<Step | undefined> => {
  const now = deps.now();
  if (isUnreachable(lane.recipient)) return settled(waybill, movedAway(deps, waybill.before, now));
  if (!lane.breaker.open) return undefined;
  const held = hold(waybill.before, 'breaker-open', now);
  if (held.state === 'WAITING' && mayAttempt && isProbeDue(lane.breaker, now)) {
    const taken = await deps.takeProbe(lane.breaker);
    lane.stored = taken.breaker;
    lane.breaker = taken.breaker;
    if (taken.ours || !taken.breaker.open) return undefined;
  }
  return settled(waybill, held);
};

/** A recipient with nothing but a webhook that is gone: nobody can be expected to read its inbox. The operator's is always read. */
const isUnreachable = (recipient: StoredRecipient | undefined): boolean =>
  recipient?.goneAt !== undefined &&
  recipient.locality !== operatorLocality &&
  recipient.channels.every((channel) => channel.type === 'webhook');

/** Decided once and stored: by the time this is done again, the fallback itself may be gone. */
const movedAway = (deps: LaneDeps, { nextAt: _, ...before }: Delivery, now: EpochMs): Delivery => ({
  ...before,
  state: 'PARKED',
  code: endpointGone,
  movedAt: before.movedAt ?? now,
  movedTo: before.movedTo ?? deps.fallbackOf(before.recipient),
});

/** Makes the attempt; true when the receiver used up the whole time-out. */
const attempt = async (deps: LaneDeps, lane: LaneResult, waybill: Waybill): Promise<boolean> => {
  const { before, push } = waybill;
  const answer = await deps.offer(push, lane.recipient, before.taken);
  const now = deps.now();
  if (answer.gone !== undefined && lane.recipient) {
    lane.gone = { url: answer.gone, pushId: push.pushId, at: now };
    lane.recipient = { ...lane.recipient, goneAt: now };
  }
  if (isUnreachable(lane.recipient)) {
    lane.steps.push(settled(waybill, { ...movedAway(deps, before, now), attempts: before.attempts + 1 }));
    return false;
  }
  const success = answer.failure === undefined;
  lane.successes.push(success);
  lane.breaker = success ? afterSuccess(lane.breaker) : afterFailure(lane.breaker, now);
  // A probe that failed leaves its push waiting; only the breaker decides when it is tried again.
  const next = deps.nextAttempt(waybill, before.attempts + 1, answer.failure?.retryAfterSeconds);
  const after = settle(before, answer, next);
  const held = { ...hold(after, after.code ?? 'breaker-open', now), attempts: after.attempts };
  lane.steps.push(settled(waybill, !success && lane.breaker.open ? held : after));
  return answer.failure?.slow === true;
};
