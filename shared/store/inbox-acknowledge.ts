import { departmentOfId, isDigestId } from '../domain/notices/notification-id.ts';
import type { Inbox } from './inbox.ts';
import { acknowledgementWrite, inboxKey, parseNotification } from './notifications.ts';
import type { Key, Table } from './table.ts';

export interface Acknowledgement {
  id: string;
  officer: string;
  /** RFC 3339 UTC. */
  at: string;
}

/** The first acknowledgement counts; `at` is its time. */
export type Acknowledged =
  | { status: 'acknowledged' | 'already-acknowledged'; at: string }
  | { status: 'not-found' };

/**
 * Acknowledges notifications of one inbox, each by itself. One outcome per item, in order; an id of another inbox is not found. Written
 * first and read only where that was refused: the id says in which department's inbox it lies, and nearly all are still open.
 */
export const acknowledgeAll =
  (table: Table) =>
  async (inbox: Inbox, items: readonly Acknowledgement[]): Promise<Acknowledged[]> => {
    const firsts = new Map(items.toReversed().map((one) => [one.id, one]));
    const known = [...firsts.values()].flatMap((one) => {
      const key = keyIn(inbox, one.id);
      return key ? [{ one, key }] : [];
    });
    const written = await table.write(
      known.map(({ one, key }) => acknowledgementWrite(key, one.officer, one.at)),
    );
    const outcomes = new Map<string, Acknowledged>();
    for (const { one } of known) outcomes.set(one.id, { status: 'acknowledged', at: one.at });
    const refused = known.filter((_, index) => written[index] === 'refused');
    const stored = await table.get(
      refused.map(({ key }) => key),
      { consistent: true },
    );
    refused.forEach(({ one }, index) => {
      const item = stored[index];
      const at = item && parseNotification(item).acknowledgement?.at;
      outcomes.set(
        one.id,
        at === undefined ? { status: 'not-found' } : { status: 'already-acknowledged', at },
      );
    });
    await acknowledgeListed(
      table,
      known.filter(({ one }) => isDigestId(one.id)),
    );
    return items.map((one) => outcomeOf(one, firsts.get(one.id) === one, outcomes.get(one.id)));
  };

/** Whoever takes note of a digest takes note of all it lists; what was noted before keeps its time. */
const acknowledgeListed = async (
  table: Table,
  digests: readonly { one: Acknowledgement; key: Key }[],
): Promise<void> => {
  const items = await table.get(
    digests.map(({ key }) => key),
    { consistent: true },
  );
  const writes = digests.flatMap(({ one, key }, index) => {
    const item = items[index];
    const listed = item ? (parseNotification(item).notification.digest ?? []) : [];
    return listed.map(
      ({ id }) =>
        [`${key.pk} ${id}`, acknowledgementWrite({ pk: key.pk, sk: id }, one.officer, one.at)] as const,
    );
  });
  // Should two digests list the same, it is written once: one call may not touch an item twice.
  await table.write([...new Map(writes.toReversed()).values()]);
};

const outcomeOf = (
  one: Acknowledgement,
  isFirst: boolean,
  outcome: Acknowledged = { status: 'not-found' },
): Acknowledged =>
  isFirst || outcome.status === 'not-found'
    ? outcome
    : { status: 'already-acknowledged', at: outcome.at ?? one.at };

const keyIn = ({ locality, departments }: Inbox, id: string): Key | undefined => {
  const department = departmentOfId(id);
  return department !== undefined && departments.includes(department)
    ? inboxKey(`${locality}/${department}`, id)
    : undefined;
};
