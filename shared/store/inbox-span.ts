import { departments } from '../contracts/localities.ts';
import type { Notification } from '../contracts/notification.ts';
import type { EpochMs } from '../domain/evidence.ts';
import { timePrefix } from '../domain/notices/notification-id.ts';
import { inboxKey, parseNotification } from './notifications.ts';
import type { Table } from './table.ts';

/** One notification of a locality's own inbox, with what became of it. */
export interface InboxLine {
  notification: Notification;
  acknowledgedAt?: EpochMs;
  /** A later notice said all this one did before anybody acknowledged it (L15). */
  superseded: boolean;
}

const perRead = 1000;

/** The notices made in [from, to) for any department of a locality, oldest first within a department; page by page. */
export async function* inboxSpan(
  table: Table,
  locality: string,
  { from, to }: { from: EpochMs; to: EpochMs },
): AsyncGenerator<InboxLine[]> {
  for (const department of departments) {
    const { pk } = inboxKey(`${locality}/${department}`, '');
    let after: string | undefined;
    do {
      const { items, more } = await table.query({
        pk,
        from: `ntf_${timePrefix(from)}`,
        to: `ntf_${timePrefix(to)}`,
        limit: perRead,
        ...(after === undefined ? {} : { after }),
      });
      yield items.map((item) => {
        const { notification, acknowledgement } = parseNotification(item);
        return {
          notification,
          ...(acknowledgement ? { acknowledgedAt: Date.parse(acknowledgement.at) } : {}),
          superseded: item.s !== undefined,
        };
      });
      after = more ? items.at(-1)?.sk : undefined;
    } while (after !== undefined);
  }
}
