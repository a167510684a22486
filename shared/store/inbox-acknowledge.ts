import type { Inbox } from './inbox.ts';
import { acknowledgementWrite, inboxKey, parseNotification } from './notifications.ts';
import type { Item, Table } from './table.ts';

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

/** Acknowledges notifications of one inbox, each by itself. One outcome per item, in order; an id of another inbox is not found. */
export const acknowledgeAll =
  (table: Table) =>
  async (inbox: Inbox, items: readonly Acknowledgement[]): Promise<Acknowledged[]> => {
    const firsts = new Map(items.toReversed().map((one) => [one.id, one]));
    const found = await findAll(table, inbox, [...firsts.keys()]);
    const outcomes = new Map<string, Acknowledged>();
    const open: Acknowledgement[] = [];
    for (const [id, one] of firsts) {
      const item = found.get(id);
      const before = item && parseNotification(item).acknowledgement;
      if (!item) outcomes.set(id, { status: 'not-found' });
      else if (before) outcomes.set(id, { status: 'already-acknowledged', at: before.at });
      else open.push(one);
    }
    const written = await table.write(
      open.map((one) => acknowledgementWrite(keyIn(found, one.id), one.officer, one.at)),
    );
    const late = open.filter((_, index) => written[index] === 'refused').map((one) => one.id);
    const again = await table.get(
      late.map((id) => keyIn(found, id)),
      { consistent: true },
    );
    for (const one of open) outcomes.set(one.id, { status: 'acknowledged', at: one.at });
    late.forEach((id, index) => {
      const item = again[index];
      const at = item && parseNotification(item).acknowledgement?.at;
      outcomes.set(id, at === undefined ? { status: 'not-found' } : { status: 'already-acknowledged', at });
    });
    return items.map((one) => outcomeOf(one, firsts.get(one.id) === one, outcomes.get(one.id)));
  };

const outcomeOf = (
  one: Acknowledgement,
  isFirst: boolean,
  outcome: Acknowledged = { status: 'not-found' },
): Acknowledged =>
  isFirst || outcome.status === 'not-found'
    ? outcome
    : { status: 'already-acknowledged', at: outcome.at ?? one.at };

const keyIn = (found: ReadonlyMap<string, Item>, id: string): { pk: string; sk: string } => ({
  pk: found.get(id)?.pk ?? '',
  sk: id,
});

// Most keys serve one or two departments, and most notices are for the first: the others are asked only for what is still missing.
const findAll = async (table: Table, inbox: Inbox, ids: readonly string[]): Promise<Map<string, Item>> => {
  const found = new Map<string, Item>();
  for (const department of inbox.departments) {
    const left = ids.filter((id) => !found.has(id));
    const items = await table.get(
      left.map((id) => inboxKey(`${inbox.locality}/${department}`, id)),
      { consistent: true },
    );
    for (const item of items) if (item) found.set(item.sk, item);
  }
  return found;
};
