import type { Entry } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';

/** G7: what decides over a person and may come without a name; extending, reducing and giving up are refused without one. */
const acts = ['placed', 'released'] as const;
export type Act = (typeof acts)[number];

/**
 * Acts that stand and that nobody signed: kept, since evidence is not refused for it, but shown and counted until the same act is told
 * again with a name.
 */
export const unsignedActs = ({ timeline }: Pick<Entry, 'timeline'>): { act: Act; at: EpochMs }[] =>
  acts.flatMap((act) => {
    const last = timeline.findLast(({ what, status }) => what === act && status === 'applied');
    return last === undefined || last.officer !== undefined ? [] : [{ act, at: last.at }];
  });
