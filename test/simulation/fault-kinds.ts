import type { Random } from '../generator/random.ts';

/** What can go wrong in one call that a stage makes. */
export const callFaults = [
  /** Refused for load; nothing happened. */
  'throttled',
  /** No answer; nothing happened. */
  'timed-out-before',
  /** No answer; it happened all the same. */
  'timed-out-after',
  /** The answer is lost and the client sends the call again: it hears the second answer. */
  'sent-twice',
  /** Somebody else writes the item between the read and the write. */
  'conflict',
  /** Some parts of a batch take effect, the call fails. */
  'partial-batch',
  /** SQS names some entries of a batch as failed. */
  'entries-failed',
  /** A read that need not be consistent answers with what was there a moment ago. */
  'stale-read',
  /** The call takes its time, and others go first. */
  'slow',
  /** The function stops before the call. */
  'killed-before',
  /** The function stops after the call. */
  'killed-after',
] as const;
export type CallFault = (typeof callFaults)[number];

/** What else goes wrong around the stages. */
export const otherFaults = [
  'duplicate-delivery',
  'reordered-delivery',
  'delete-lost',
  'tick-missed',
  'tick-twice',
  'answer-lost',
  'clock-skew',
  'older-message',
  'unreadable-message',
  'receiver-error',
  'receiver-stalls',
  'receiver-busy',
  'receiver-gone',
  'receiver-garbage',
  'receiver-down',
  'receiver-took-unanswered',
] as const;
export type OtherFault = (typeof otherFaults)[number];
export type FaultKind = CallFault | OtherFault;
export const faultKinds: readonly FaultKind[] = [...callFaults, ...otherFaults];

/** How often each kind strikes in one world: some kinds never, so that the others are seen alone too. */
export type Weather = Record<FaultKind, number> & { storms: { from: number; to: number }[] };

const usual: Record<FaultKind, number> = {
  throttled: 0.004,
  'timed-out-before': 0.003,
  'timed-out-after': 0.006,
  'sent-twice': 0.01,
  conflict: 0.03,
  'partial-batch': 0.01,
  'entries-failed': 0.05,
  'stale-read': 0.1,
  slow: 0.02,
  'killed-before': 0.003,
  'killed-after': 0.006,
  'duplicate-delivery': 0.08,
  'reordered-delivery': 0.3,
  'delete-lost': 0.03,
  'tick-missed': 0.05,
  'tick-twice': 0.05,
  'answer-lost': 0.05,
  'clock-skew': 0.5,
  'older-message': 1,
  'unreadable-message': 1,
  'receiver-error': 0.04,
  'receiver-stalls': 0.03,
  'receiver-busy': 0.03,
  'receiver-gone': 0.5,
  'receiver-garbage': 0.03,
  'receiver-down': 0.2,
  'receiver-took-unanswered': 0.04,
};

const hour = 3_600_000;

export const drawWeather = (random: Random, span: { from: number; to: number }): Weather => {
  const rates = Object.fromEntries(
    faultKinds.map((kind) => [kind, random.chance(0.75) ? usual[kind] * random.pick([0.3, 1, 1, 2]) : 0]),
  ) as Record<FaultKind, number>;
  const storms = Array.from({ length: random.below(3) }, () => {
    const from = span.from + random.next() * (span.to - span.from);
    return { from, to: from + random.next() * hour };
  });
  return { ...rates, storms };
};

/** Nothing ever goes wrong. */
export const fairWeather = (): Weather => ({
  ...(Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>),
  storms: [],
});
