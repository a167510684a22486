import * as z from 'zod';
import type { RecipientKey } from '../contracts/localities.ts';
import type { EpochMs } from '../domain/evidence.ts';
import { type Delivery, shardOfPush, storedDeliveryStates } from './deliveries.ts';
import { readItem } from './stored-item.ts';
import type { Item, Key, Table } from './table.ts';

/** A push that is not delivered yet, as listed: retrying, waiting for its recipient, or parked. */
export interface OpenPush {
  pushId: string;
  recipient: RecipientKey;
  state: Exclude<(typeof storedDeliveryStates)[number], 'DELIVERED'>;
  attempts: number;
  createdAt: EpochMs;
  nextAt?: EpochMs;
  code?: string;
}

export const openPartition = (shard: number): string => `O#${shard}`;
const openKey = (pushId: string): Key => ({ pk: openPartition(shardOfPush(pushId)), sk: pushId });
const waitingPartition = (recipient: RecipientKey): string => `W#${recipient.replace('/', '#')}`;
const waitingKey = (recipient: RecipientKey, pushId: string): Key => ({
  pk: waitingPartition(recipient),
  sk: pushId,
});

/** The items by which an undelivered push is found: among all open ones and, while WAITING, among its recipient's. Blind puts. */
export const openItems = (delivery: Delivery): Item[] => {
  if (delivery.state === 'DELIVERED') return [];
  const open: Item = {
    ...openKey(delivery.pushId),
    s: delivery.state,
    r: delivery.recipient,
    n: delivery.attempts,
    t: delivery.createdAt,
    ...(delivery.nextAt === undefined ? {} : { x: delivery.nextAt }),
    ...(delivery.code === undefined ? {} : { c: delivery.code }),
  };
  return delivery.state === 'WAITING'
    ? [open, { ...waitingKey(delivery.recipient, delivery.pushId) }]
    : [open];
};

/** What must not be found any more, given what the push has become. Delete after the delivery's own write. */
export const closedKeys = (delivery: Delivery): Key[] => {
  const waiting = delivery.state === 'WAITING' ? [] : [waitingKey(delivery.recipient, delivery.pushId)];
  return delivery.state === 'DELIVERED' ? [openKey(delivery.pushId), ...waiting] : waiting;
};

/** The oldest pushes a recipient's open breaker holds back, in order of creation. */
export const waitingPushes = async (
  table: Table,
  recipient: RecipientKey,
  limit: number,
): Promise<{ pushIds: string[]; more: boolean }> => {
  const { items, more } = await table.query({ pk: waitingPartition(recipient), limit, consistent: true });
  return { pushIds: items.map((one) => one.sk), more };
};

export const forgetWaiting = (
  table: Table,
  recipient: RecipientKey,
  pushIds: readonly string[],
): Promise<void> => table.delete(pushIds.map((pushId) => waitingKey(recipient, pushId)));

const item = z.object({
  sk: z.string(),
  s: z.enum(storedDeliveryStates).exclude(['DELIVERED']),
  r: z.string(),
  n: z.number(),
  t: z.number(),
  x: z.number().optional(),
  c: z.string().optional(),
});

export const parseOpenPush = (stored: Item): OpenPush => {
  const one = readItem(item, stored);
  return {
    pushId: one.sk,
    recipient: one.r,
    state: one.s,
    attempts: one.n,
    createdAt: one.t,
    ...(one.x === undefined ? {} : { nextAt: one.x }),
    ...(one.c === undefined ? {} : { code: one.c }),
  };
};
