import { isEscalated } from '../../shared/domain/deadlines/acknowledgement.ts';
import type { Told } from '../../shared/domain/evidence.ts';
import type { StoredEntry } from '../../shared/store/entries.ts';
import { loadNotifications } from '../../shared/store/notifications.ts';
import type { CheckWork } from './check-work.ts';
import type { Open } from './load-unacknowledged.ts';

/** So many earlier notices are looked at together; the first of them is nearly always the one that is open. */
const looksAtOnce = 4;

/**
 * Which of `open` are not the oldest that their recipient leaves open about their entry. Those climb the ladder like any other, but the
 * daily repetition is the oldest one's alone (L15: clocks belong to entry and recipient), or one neglected person would raise a hundred
 * alarms a day after a month.
 */
export const findYounger = async (
  { deps }: CheckWork,
  open: readonly Open[],
  holders: readonly (StoredEntry | undefined)[],
): Promise<boolean[]> =>
  Promise.all(
    open.map(async ({ ref }, index) => {
      const told = holders[index]?.document.told ?? [];
      const own = told.find((line) => line.notificationId === ref.notificationId);
      if (own === undefined) return false;
      const earlier = told
        .filter((line) => line.recipient === ref.recipient && isEscalated(line.kind) && isBefore(line, own))
        .sort((one, other) => (isBefore(one, other) ? -1 : 1));
      for (let start = 0; start < earlier.length; start += looksAtOnce) {
        const some = earlier.slice(start, start + looksAtOnce);
        const stored = await loadNotifications(deps.table, some, { consistent: false });
        if (stored.some((one) => one && !one.acknowledgement && !one.superseded)) return true;
      }
      return false;
    }),
  );

const isBefore = (one: Told, other: Told): boolean =>
  one.at < other.at || (one.at === other.at && one.notificationId < other.notificationId);
