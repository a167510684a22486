import type { InboxItem, InboxState } from '../contracts/inbox.ts';
import type { Department } from '../contracts/localities.ts';
import { type Delivery, loadDeliveries } from './deliveries.ts';
import {
  atTheBeginning,
  checkStretches,
  mark,
  type Position,
  type Stretch,
  settle,
  stretchesOf,
} from './inbox-position.ts';
import { heldForDigest, inboxKey, parseNotification } from './notifications.ts';
import type { Item, Table } from './table.ts';

/** Whose inbox: the departments of one locality, read as one list in order of id. */
export interface Inbox {
  locality: string;
  departments: readonly Department[];
}

export interface InboxRead {
  items: InboxItem[];
  position: Position;
  more: boolean;
}

/** With a filter, at most so many notifications are looked at for one page. */
const looksPerPage = 2000;

/** The ids of those whose locality has told what became of the person. */
type FindFedBack = (notifications: readonly InboxItem[]) => Promise<ReadonlySet<string>>;

interface Row {
  id: string;
  item: Item;
}

/**
 * The next notifications behind `position` (default: from the beginning), at most `limit`, whatever their channel. Every one is given at
 * least once, late ones too; seldom twice. With `state` only those that are in it now; the position moves past the others as well.
 */
export const readInbox =
  (table: Table, findFedBack: FindFedBack = async () => new Set()) =>
  async (
    inbox: Inbox,
    query: { position?: Position | undefined; limit: number; state?: InboxState | undefined; now: number },
  ): Promise<InboxRead> => {
    const items: InboxItem[] = [];
    let position = query.position ?? atTheBeginning;
    for (let looked = 0; ; ) {
      const page = await readPage(table, inbox, position, {
        limit: query.limit - items.length,
        now: query.now,
      });
      position = page.position;
      looked += page.rows.length;
      const views = await withFeedback(await viewAll(table, page.rows), findFedBack);
      items.push(...views.filter((view) => isIn(view, query.state)));
      const enough = items.length >= query.limit || query.state === undefined || looked >= looksPerPage;
      if (enough || !page.more) return { items, position, more: page.more };
    }
  };

const withFeedback = async (views: InboxItem[], findFedBack: FindFedBack): Promise<InboxItem[]> => {
  const fedBack = await findFedBack(views);
  return views.map((view) => (fedBack.has(view.id) ? { ...view, acknowledgement: 'FED_BACK' } : view));
};

const isIn = (view: InboxItem, state: InboxState | undefined): boolean =>
  state === undefined || view.delivery === state || view.acknowledgement === state;

const readPage = async (
  table: Table,
  inbox: Inbox,
  from: Position,
  { limit, now }: { limit: number; now: number },
): Promise<{ rows: Row[]; position: Position; more: boolean }> => {
  const end = from.given.at(-1)?.to;
  const isOldRead = from.at === undefined && end !== undefined;
  const old = isOldRead ? await readRows(table, inbox, { after: from.settled, to: end }) : noRows;
  const checked = isOldRead
    ? checkStretches(from.given, old.rows, limit)
    : { fresh: [], given: [...from.given], complete: 0, cut: false };
  if (checked.cut) return { rows: checked.fresh, position: settle(from, { ...checked, now }), more: true };

  const left = limit - checked.fresh.length;
  const start = from.at ?? end ?? from.settled;
  const { rows, more } = await readRows(table, inbox, { after: start, limit: left });
  const given: Stretch[] = [...checked.given, ...stretchesOf(rows)];
  const complete = checked.complete === checked.given.length ? given.length : checked.complete;
  const last = rows.at(-1);
  const at = last ? mark(last.id) : start;
  return {
    rows: [...checked.fresh, ...rows],
    position: settle(from, { given, complete, now, ...(more && at !== '' ? { at } : {}) }),
    more,
  };
};

const noRows: { rows: Row[] } = { rows: [] };

/** Rows with marks behind `after` and up to `to`, of all departments, in order; all of them without a limit. */
const readRows = async (
  table: Table,
  inbox: Inbox,
  range: { after: string; to?: string; limit?: number },
): Promise<{ rows: Row[]; more: boolean }> => {
  const answers = await Promise.all(
    inbox.departments.map((department) =>
      table.query({
        pk: inboxKey(`${inbox.locality}/${department}`, '').pk,
        // A mark is the beginning of an id; no letter of an id sorts behind `~`.
        after: `ntf_${range.after === '' ? '' : `${range.after}~`}`,
        consistent: true,
        ...(range.to === undefined ? {} : { to: `ntf_${range.to}~` }),
        ...(range.limit === undefined ? {} : { limit: Math.max(range.limit, 1) }),
      }),
    ),
  );
  const rows = answers.flatMap(({ items }) => items.map((item) => ({ id: item.sk, item })));
  rows.sort((one, other) => (one.id < other.id ? -1 : 1));
  const fitting = range.limit === undefined ? rows : rows.slice(0, range.limit);
  return { rows: fitting, more: rows.length > fitting.length || answers.some((answer) => answer.more) };
};

const viewAll = async (table: Table, rows: readonly Row[]): Promise<InboxItem[]> => {
  const pushOf = await pushesOf(table, rows);
  const pushIds = [...new Set(rows.flatMap((row) => pushOf(row) ?? []))];
  const loaded = await loadDeliveries(table, pushIds, { consistent: false });
  const deliveries = new Map(pushIds.map((pushId, index) => [pushId, loaded[index]]));
  return rows.map((row) => viewOf(row.item, deliveries.get(pushOf(row) ?? '')));
};

/** The push a notification went with: its own, that of the digest that told it, or none while it waits for one. */
const pushesOf = async (table: Table, rows: readonly Row[]) => {
  const digests = new Map(
    rows.flatMap(({ item }) =>
      typeof item.g === 'string' ? [[`${item.pk} ${item.g}`, { pk: item.pk, sk: item.g }]] : [],
    ),
  );
  const items = await table.get([...digests.values()]);
  const pushed = new Map([...digests.keys()].map((name, index) => [name, items[index]?.b]));
  return ({ item }: Row): string | undefined => {
    const push = item.b === heldForDigest ? pushed.get(`${item.pk} ${item.g}`) : item.b;
    return typeof push === 'string' ? push : undefined;
  };
};

const viewOf = (item: Item, delivery: Delivery | undefined): InboxItem => {
  const { notification, acknowledgement } = parseNotification(item);
  return {
    ...notification,
    delivery: item.s === undefined ? (delivery?.state ?? 'QUEUED') : 'SUPERSEDED',
    acknowledgement: acknowledgement ? 'ACKNOWLEDGED' : 'OPEN',
    ...(acknowledgement ? { acknowledgedAt: acknowledgement.at } : {}),
    ...(acknowledgement?.officer === undefined ? {} : { acknowledgedBy: acknowledgement.officer }),
  };
};
