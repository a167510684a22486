import * as z from 'zod';
import type { RecipientKey } from '../contracts/localities.ts';
import type { EpochMs } from '../domain/evidence.ts';
import { timeOfId } from '../domain/notices/notification-id.ts';
import { readItem } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

/**
 * Delivery states as stored. QUEUED is a push without an item; SENT lasts only while the receiver is being asked, so nobody ever reads it;
 * SUPERSEDED belongs to the notification.
 */
export const storedDeliveryStates = ['DELIVERED', 'RETRYING', 'WAITING', 'PARKED'] as const;
export type StoredDeliveryState = (typeof storedDeliveryStates)[number];

/** What became of one push so far. Times are epoch milliseconds; `version` 0 means nothing is stored yet. */
export interface Delivery {
  pushId: string;
  recipient: RecipientKey;
  version: number;
  state: StoredDeliveryState;
  createdAt: EpochMs;
  /** Ages of the retry timetable count from here: the creation, or the latest replay. */
  startedAt: EpochMs;
  attempts: number;
  /** RETRYING: when the next attempt is planned. WAITING: when it is parked at the latest. */
  nextAt?: EpochMs;
  /** Why it is not delivered: `http-503`, `timeout`, `breaker-open`, `endpoint-gone`, … */
  code?: string;
  /** Channels that took it, by their key: they are not asked again. */
  taken: string[];
  /** Smallest and largest notification id, and how many: the push is rebuilt from its inbox by this range. */
  range: { from: string; to: string; count: number };
  /** When its notifications were handed to the fallback recipient, and which: their new ids follow from both. */
  movedAt?: EpochMs;
  movedTo?: RecipientKey;
}

const shards = 8;

/** The shard is in the id's last letter, which is uniform; so the item is found by the id alone. */
export const shardOfPush = (pushId: string): number => pushId.charCodeAt(pushId.length - 1) % shards;
export const everyPushShard = (): number[] => Array.from({ length: shards }, (_, shard) => shard);

/** Outcomes lie by UTC day of the push's creation. */
export const deliveryPartition = (day: string, shard: number): string => `D#${day}#${shard}`;
const deliveryKey = (pushId: string): Key => ({
  pk: deliveryPartition(new Date(timeOfId(pushId)).toISOString().slice(0, 10), shardOfPush(pushId)),
  sk: pushId,
});

/** In the order asked; `undefined` where nothing was attempted yet. */
export const loadDeliveries = async (
  table: Table,
  pushIds: readonly string[],
  options: { consistent: boolean },
): Promise<(Delivery | undefined)[]> =>
  (await table.get(pushIds.map(deliveryKey), options)).map((item) =>
    item ? parseDelivery(item) : undefined,
  );

/** Insert at version 0, else conditional on the version it was read at. */
export const deliveryWrite = (delivery: Delivery): ConditionalWrite => {
  const key = deliveryKey(delivery.pushId);
  const attributes = attributesOf(delivery);
  if (delivery.version === 0) return { kind: 'insert', item: { ...key, ...attributes, v: 1 } };
  return {
    kind: 'update',
    key,
    set: { ...attributes, v: delivery.version + 1 },
    remove: optionalNames.filter((name) => attributes[name] === undefined),
    when: { v: delivery.version },
  };
};

const optionalNames = ['x', 'c', 'k', 'm', 'h', 'g'] as const;

const attributesOf = (one: Delivery): Record<string, string | number> => ({
  s: one.state,
  r: one.recipient,
  n: one.attempts,
  f: one.range.from,
  l: one.range.to,
  i: one.range.count,
  t: one.createdAt,
  ...(one.startedAt === one.createdAt ? {} : { g: one.startedAt }),
  ...(one.nextAt === undefined ? {} : { x: one.nextAt }),
  ...(one.code === undefined ? {} : { c: one.code }),
  ...(one.taken.length === 0 ? {} : { k: one.taken.join(' ') }),
  ...(one.movedAt === undefined ? {} : { m: one.movedAt }),
  ...(one.movedTo === undefined ? {} : { h: one.movedTo }),
});

const item = z.object({
  sk: z.string(),
  v: z.number(),
  s: z.enum(storedDeliveryStates),
  r: z.string(),
  n: z.number(),
  f: z.string(),
  l: z.string(),
  i: z.number(),
  t: z.number(),
  g: z.number().optional(),
  x: z.number().optional(),
  c: z.string().optional(),
  k: z.string().optional(),
  m: z.number().optional(),
  h: z.string().optional(),
});

export const parseDelivery = (stored: Item): Delivery => {
  const one = readItem(item, stored);
  return {
    pushId: one.sk,
    recipient: one.r,
    version: one.v,
    state: one.s,
    createdAt: one.t,
    startedAt: one.g ?? one.t,
    attempts: one.n,
    taken: one.k === undefined ? [] : one.k.split(' '),
    range: { from: one.f, to: one.l, count: one.i },
    ...(one.x === undefined ? {} : { nextAt: one.x }),
    ...(one.c === undefined ? {} : { code: one.c }),
    ...(one.m === undefined ? {} : { movedAt: one.m }),
    ...(one.h === undefined ? {} : { movedTo: one.h }),
  };
};
