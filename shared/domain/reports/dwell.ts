import type { Entry, Stage } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';

/** F1: the five stages of the process loop. */
export const phases = ['transport', 'first-check', 'transfer', 'quarantine', 'community'] as const;
export type Phase = (typeof phases)[number];

/** One stay in one of them; without `to` it lasts. */
export interface Dwell {
  phase: Phase;
  from: EpochMs;
  to?: EpochMs;
}

const phaseOf: Record<Exclude<Stage, 'CLOSED'>, Phase> = {
  EXPECTED: 'transport',
  REPORTED: 'transport',
  ABOARD: 'transport',
  ARRIVED: 'first-check',
  CHECKED: 'transfer',
  AWAITING_TRANSFER: 'transfer',
  IN_TRANSFER: 'transfer',
  HANDED_OVER: 'quarantine',
  QUARANTINE: 'quarantine',
  HOSPITAL: 'quarantine',
  RELEASED: 'community',
  COMMUNITY: 'community',
};

/** How long somebody was in each stage of the loop, in order: by what happened when, whenever it was told. */
export const dwellTimesOf = ({ timeline }: Pick<Entry, 'timeline'>): Dwell[] => {
  const stays: Dwell[] = [];
  for (const { at, stage, status } of timeline) {
    if (status !== 'applied') continue;
    const open = stays.at(-1);
    const phase = stage === 'CLOSED' ? undefined : phaseOf[stage];
    if (open && open.to === undefined && open.phase !== phase) open.to = Math.max(at, open.from);
    if (phase !== undefined && (open === undefined || open.to !== undefined)) stays.push({ phase, from: at });
  }
  return stays;
};
