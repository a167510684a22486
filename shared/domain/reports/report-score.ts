import type { Department } from '../../contracts/localities.ts';
import type { EpochMs } from '../evidence.ts';
import type { Funnel } from '../feedback.ts';
import type { CounterRow } from './report-counters.ts';

const minute = 60_000;

/** How long something took, over everybody it happened to; minutes. */
export interface Spread {
  count: number;
  median: number | null;
  p90: number | null;
  longest: number | null;
}

/** Nearest rank: the smallest time that at least that share did not exceed. */
export const spreadOf = (durations: readonly EpochMs[]): Spread => {
  const sorted = [...durations].sort((one, other) => one - other);
  const at = (share: number): number | null => {
    const duration = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    return duration === undefined ? null : Math.round(duration / minute);
  };
  return { count: sorted.length, median: at(0.5), p90: at(0.9), longest: at(1) };
};

/** One notice as a scorecard sees it. */
export interface ScoredNotice {
  department: Department;
  severity: 'urgent' | 'routine';
  createdAt: EpochMs;
  ackBy?: EpochMs;
  acknowledgedAt?: EpochMs;
  superseded: boolean;
}

export interface Score {
  /** Notices somebody had to take note of: without those a later one replaced. */
  told: number;
  acknowledged: number;
  /** Acknowledged after their time, or not at all though it has passed. */
  overdue: number;
  /** Not acknowledged at all though the time has passed. */
  missed: number;
  waiting: number;
  minutes: Spread;
}

/** P4: how a locality answers. A notice nobody has to acknowledge is none. */
export const scoreOf = (notices: readonly ScoredNotice[], now: EpochMs): Score => {
  const due = notices.filter(
    ({ ackBy, superseded, acknowledgedAt }) =>
      (ackBy !== undefined || acknowledgedAt !== undefined) && !(superseded && acknowledgedAt === undefined),
  );
  const answered = due.flatMap(({ createdAt, acknowledgedAt }) =>
    acknowledgedAt === undefined ? [] : [Math.max(0, acknowledgedAt - createdAt)],
  );
  const isOverdue = ({ ackBy, acknowledgedAt }: ScoredNotice): boolean =>
    ackBy !== undefined && (acknowledgedAt ?? now) > ackBy;
  const open = due.filter(({ acknowledgedAt }) => acknowledgedAt === undefined);
  const missed = open.filter(isOverdue);
  return {
    told: due.length,
    acknowledged: answered.length,
    overdue: due.filter(isOverdue).length,
    missed: missed.length,
    waiting: open.length - missed.length,
    minutes: spreadOf(answered),
  };
};

/** L1: how many got how far, and how long each step took from the push on. */
export interface FunnelSum {
  rows: CounterRow[];
  minutes: Record<'matched' | 'checked' | 'fedBack', Spread>;
}

export const sumFunnels = (funnels: readonly Funnel[]): FunnelSum => {
  const reached = (step: 'matched' | 'checked' | 'fedBack'): Funnel[] =>
    funnels.filter((one) => one[step] !== undefined);
  const spread = (step: 'matched' | 'checked' | 'fedBack'): Spread =>
    spreadOf(reached(step).map((one) => (one[step] ?? one.pushed) - one.pushed));
  const asked = funnels.filter((one) => one.asked);
  const outcomes = Map.groupBy(reached('fedBack'), ({ outcome = 'placed' }) => outcome);
  return {
    rows: [
      { counter: 'pushed', count: funnels.length },
      { counter: 'matched', count: reached('matched').length },
      { counter: 'checked', count: reached('checked').length },
      { counter: 'asked', count: asked.length },
      { counter: 'fed-back', count: reached('fedBack').length },
      { counter: 'still-owed', count: asked.filter(({ fedBack }) => fedBack === undefined).length },
      ...[...outcomes]
        .map(([value, some]) => ({ counter: 'fed-back', by: 'outcome', value, count: some.length }))
        .sort((one, other) => (one.value < other.value ? -1 : 1)),
    ],
    minutes: { matched: spread('matched'), checked: spread('checked'), fedBack: spread('fedBack') },
  };
};
