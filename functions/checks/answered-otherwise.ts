import type { Told } from '../../shared/domain/evidence.ts';
import type { StoredEntry } from '../../shared/store/entries.ts';
import { loadNotifications } from '../../shared/store/notifications.ts';
import type { CheckWork } from './check-work.ts';
import type { Open, Unacknowledged } from './load-unacknowledged.ts';

/**
 * What else answers an open notification, in the order of `open`: an event of its locality that the entry's ledger has counted while the
 * acknowledgement itself was never written (C1); or the acknowledgement of a later `arrival.*`, which says all the earlier one did (L15).
 */
export const findAnswers = async (
  { deps, now }: CheckWork,
  open: readonly Open[],
  holders: readonly (StoredEntry | undefined)[],
): Promise<Unacknowledged['answer'][]> => {
  const lines = open.map((_, index) => holders[index]?.document.told ?? []);
  const later = open.map((one, index) => updatesOf(one, lines[index] ?? []));
  const stored = await loadNotifications(deps.table, later.flat(), { consistent: true });
  let next = 0;
  return open.map(({ ref }, index) => {
    const updates = (later[index] ?? []).map(() => stored[next++]);
    const counted = lines[index]?.some(
      (line) => line.notificationId === ref.notificationId && line.acknowledged === true,
    );
    if (counted) return { at: new Date(now).toISOString() };
    return updates.find((update) => update?.acknowledgement)?.acknowledgement;
  });
};

const updatesOf = ({ ref, stored }: Open, told: readonly Told[]): Told[] => {
  const { kind, createdAt } = stored.notification;
  if (!kind.startsWith('arrival.')) return [];
  return told.filter(
    (line) =>
      line.recipient === ref.recipient && line.kind.startsWith('arrival.') && line.at > Date.parse(createdAt),
  );
};
