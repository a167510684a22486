import { hash } from 'node:crypto';
import * as z from 'zod';
import type { EpochMs } from '../domain/evidence.ts';
import { pack } from './packed.ts';
import { DamagedItem, readPacked } from './stored-item.ts';
import type { Item, Key, Table } from './table.ts';

/**
 * What falls due when. `outbox`: intents that may not have been sent (`<entryId>#<a notice's id>`, or a notification as for `ack`); `entry`: entries with a clock; `ack`: notifications to be
 * acknowledged (`<locality>/<department>#<notificationId>`); `push`: pushes to try again; `parked`: parked pushes to tell about;
 * `probe`: recipients whose breaker is open; `replan`: where a walk over all entries stands (`replan.ts`); `relink`: entries to be linked anew.
 * `manifest`: whether everybody named arrived; `contacts`: cases whose contacts are to be found; `candidate`: pairs nobody judged; `source`:
 * agencies that may be silent; `request`: travellers' requests; `shortage`: localities' forecasts; `report`: daily reports; `digest`: recipients
 * that get one notice for many; `replay`: replays that go on; `retention`: closed journeys whose people are to be erased;
 * `away`: records of people on the away list (`<agency>#<recordId>`), likewise.
 */
export const dueKinds = [
  'outbox',
  'entry',
  'ack',
  'push',
  'parked',
  'probe',
  'replan',
  'relink',
  'manifest',
  'contacts',
  'candidate',
  'source',
  'request',
  'shortage',
  'report',
  'digest',
  'journal',
  'mandate',
  'replay',
  'retention',
  'away',
] as const;
export type DueKind = (typeof dueKinds)[number];

export interface Due {
  kind: DueKind;
  at: EpochMs;
  ref: string;
}

export interface DueItem {
  key: Key;
  kind: DueKind;
  at: EpochMs;
  refs: string[];
}

/** An item of the index that cannot be read. */
export interface DamagedDue {
  item: Item;
  error: DamagedItem;
}

const shards = 4;
/** So that a full item stays under 4 KB, which is one unit for whoever only looks when its shard's work begins. */
const refsPerItem = 250;
const minute = 60_000;
const refsShape = z.array(z.string());

/** Refs of one kind and minute share an item; the minute is rounded up, so nothing is looked at before it is true. Same refs, same key. */
export const dueItems = (dues: readonly Due[]): Item[] => {
  const groups = Map.groupBy(dues, (due) => `${Math.ceil(due.at / minute)}#${due.kind}`);
  return [...groups].flatMap(([name, group]) => {
    const [minutes, kind] = name.split('#');
    const slot = `${isoMinute(Number(minutes) * minute)}#${kind}`;
    const refs = [...new Set(group.map((due) => due.ref))].sort();
    const items: Item[] = [];
    for (let start = 0; start < refs.length; start += refsPerItem) {
      const some = refs.slice(start, start + refsPerItem);
      const digest = hash('sha256', some.join('\n'), 'buffer');
      items.push({
        pk: `T#${(digest[0] ?? 0) % shards}`,
        sk: `${slot}#${digest.toString('base64url', 0, 12)}`,
        d: pack(some),
      });
    }
    return items;
  });
};

/** Where each shard's work begins, past or future; shards without any are left out. Four small reads. */
export const peekDue = async (table: Table): Promise<{ pk: string; at: EpochMs }[]> => {
  const answers = await Promise.all(
    everyShard().map((pk) => table.query({ pk, limit: 1, noLookAhead: true, consistent: true })),
  );
  return answers.flatMap(({ items }) => items.map((item) => ({ pk: item.pk, at: minuteOf(item) })));
};

/** Everything due at or before `now` in those shards, earliest first within each, at most `limit` items a shard. What cannot be read is `damaged`. */
export const readDue = async (
  table: Table,
  now: EpochMs,
  limit: number,
  shardKeys: readonly string[] = everyShard(),
): Promise<{ items: DueItem[]; damaged: DamagedDue[]; more: boolean }> => {
  const answers = await Promise.all(
    shardKeys.map((pk) => table.query({ pk, to: `${isoMinute(now)}#~`, limit, consistent: true })),
  );
  const items: DueItem[] = [];
  const damaged: DamagedDue[] = [];
  for (const item of answers.flatMap((answer) => answer.items)) {
    try {
      items.push(parseDue(item));
    } catch (error) {
      if (!(error instanceof DamagedItem)) throw error;
      damaged.push({ item, error });
    }
  }
  items.sort((one, other) => one.at - other.at);
  return { items, damaged, more: answers.some((answer) => answer.more) };
};

/** Out of the way of what can be read, and kept: a damaged item at the head of its shard would hold up everything behind it for ever. */
export const setAsideDue = async (table: Table, damaged: readonly DamagedDue[]): Promise<void> => {
  await table.put(damaged.map(({ item }) => ({ ...item, pk: 'T#damaged', sk: `${item.sk}#${item.pk}` })));
  await table.delete(damaged.map(({ item: { pk, sk } }) => ({ pk, sk })));
};

/** The earliest due time of all shards, past or future; undefined when nothing is due ever. */
export const earliestDue = async (table: Table): Promise<EpochMs | undefined> => {
  const times = (await peekDue(table)).map(({ at }) => at);
  return times.length > 0 ? Math.min(...times) : undefined;
};

const everyShard = (): string[] => Array.from({ length: shards }, (_, shard) => `T#${shard}`);

const isoMinute = (at: EpochMs): string => new Date(at).toISOString().slice(0, 16);

const minuteOf = ({ sk }: Item): EpochMs => Date.parse(`${sk.slice(0, sk.indexOf('#'))}Z`);

const parseDue = (item: Item): DueItem => {
  const [, kind = ''] = item.sk.split('#');
  const known = dueKinds.find((one) => one === kind);
  if (!known) throw new DamagedItem(item);
  return {
    key: { pk: item.pk, sk: item.sk },
    kind: known,
    at: minuteOf(item),
    refs: readPacked(refsShape, item),
  };
};

/** What one kind of work is due for until then, the earliest of each shard first; at most so many refs, and then there is `more`. */
export const listDueRefs = async (
  table: Table,
  kind: DueKind,
  { until, limit }: { until: EpochMs; limit: number },
): Promise<{ refs: string[]; more: boolean }> => {
  const refs = new Set<string>();
  for (const pk of everyShard()) {
    let after: string | undefined;
    do {
      const range = { pk, to: `${isoMinute(until)}#~`, limit: listedAtOnce, consistent: true };
      const { items, more } = await table.query({ ...range, ...(after === undefined ? {} : { after }) });
      for (const item of items.filter(({ sk }) => sk.split('#')[1] === kind))
        for (const ref of parseDue(item).refs) refs.add(ref);
      after = more ? items.at(-1)?.sk : undefined;
      if (refs.size > limit) return { refs: [...refs].slice(0, limit), more: true };
    } while (after !== undefined);
  }
  return { refs: [...refs], more: false };
};

const listedAtOnce = 500;
