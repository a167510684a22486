import type { Entry, Stage } from './entry.ts';
import type { EpochMs } from './evidence.ts';
import { add, stayLengths, type Tally } from './report-counters.ts';

const hour = 3_600_000;

/** F1: the five stages of the way; AWAITING_TRANSFER is part of the sorted transfer. */
const stayStages: Partial<Record<Stage, string>> = {
  ARRIVED: 'arrival',
  CHECKED: 'port-check',
  AWAITING_TRANSFER: 'transfer',
  IN_TRANSFER: 'transfer',
  HANDED_OVER: 'transfer',
  QUARANTINE: 'quarantine',
  RELEASED: 'community',
  COMMUNITY: 'community',
};

const hoursOf: Record<(typeof stayLengths)[number], number> = {
  '6h': 6,
  '24h': 24,
  '3d': 72,
  '14d': 14 * 24,
  longer: Number.POSITIVE_INFINITY,
};

/** F1: how long whoever left a stage on that day had stayed in it. */
export const countStays = (
  tally: Tally,
  { timeline }: Pick<Entry, 'timeline'>,
  { from, to }: { from: EpochMs; to: EpochMs },
): void => {
  let open: { stage: string | undefined; since: EpochMs } | undefined;
  for (const { at, stage, status } of timeline) {
    if (status !== 'applied') continue;
    const now = stayStages[stage];
    if (open?.stage === now) continue;
    if (open?.stage !== undefined && at >= from && at < to) {
      const stayed = at - open.since;
      const length = stayLengths.find((one) => stayed <= hoursOf[one] * hour) ?? 'longer';
      add(tally, `stayed-${open.stage}`);
      add(tally, `stayed-${open.stage}/up-to/${length}`);
    }
    open = { stage: now, since: at };
  }
};
