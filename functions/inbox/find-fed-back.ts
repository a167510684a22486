import type { Notification } from '../../shared/contracts/notification.ts';
import { feedbackOf, speaksFor } from '../../shared/domain/feedback.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import type { Table } from '../../shared/store/table.ts';

/**
 * L5: which of these arrivals their own locality has given an outcome of. Derived when somebody looks, from the entries as they are: no
 * write marks it, and a batch acknowledgement cannot make it so.
 */
export const findFedBack =
  ({ table, config }: { table: Table; config: ConfigReader }) =>
  async (notifications: readonly Notification[]): Promise<ReadonlySet<string>> => {
    const arrivals = notifications.filter(({ kind }) => kind.startsWith('arrival.'));
    const entryIds = [...new Set(arrivals.flatMap(({ entryId }) => entryId ?? []))];
    if (entryIds.length === 0) return new Set();
    const { tree } = await config.load();
    const loaded = await loadLiveEntries(table, entryIds, { consistent: false });
    const events = new Map(entryIds.map((entryId, index) => [entryId, loaded[index]?.document.events ?? []]));
    const isFedBack = ({ entryId = '', locality }: Notification): boolean =>
      (events.get(entryId) ?? []).some((event) => {
        const outcome = feedbackOf(event);
        // "Not ours" asks somebody else, often the level above: it is the answer of nobody but the speaker.
        const speaks =
          outcome === 'not-ours' ? event.by.id === locality : speaksFor(tree, event.by, locality);
        return outcome !== undefined && speaks;
      });
    return new Set(arrivals.filter(isFedBack).map(({ id }) => id));
  };
