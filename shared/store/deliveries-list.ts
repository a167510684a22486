import type { DeliveriesFilter, DeliveryView } from '../contracts/deliveries.ts';
import { deliveryPartition, everyPushShard, parseDelivery, shardOfPush } from './deliveries.ts';
import { openPartition, parseOpenPush } from './deliveries-open.ts';
import type { Item, Table } from './table.ts';

/** Items read for one page at most, so that a filter that fits little cannot read a whole table. */
const readPerPage = 2000;
const readAtOnce = 200;

export interface DeliveriesPage {
  items: DeliveryView[];
  /** The push after which the next page starts; there may be more even when this page is short. */
  after?: string;
}

/** Pushes that fit the filter, in order of creation within each shard. Open ones by default; delivered ones of the UTC `day`. */
export const listDeliveries = async (
  table: Table,
  filter: DeliveriesFilter & { day: string },
  page: { limit: number; after?: string | undefined },
): Promise<DeliveriesPage> => {
  const items: DeliveryView[] = [];
  const start = page.after === undefined ? 0 : shardOfPush(page.after);
  let read = 0;
  for (const shard of everyPushShard().slice(start)) {
    let after = shard === start ? page.after : undefined;
    for (let more = true; more; ) {
      const answer = await table.query({ pk: partitionOf(filter, shard), after, limit: readAtOnce });
      for (const item of answer.items) {
        const view = viewOf(filter, item);
        if (fits(filter, view)) items.push(view);
        if (items.length === page.limit) return { items, after: item.sk };
      }
      after = answer.items.at(-1)?.sk;
      more = answer.more && after !== undefined;
      read += answer.items.length;
      if (more && after !== undefined && read >= readPerPage) return { items, after };
    }
  }
  return { items };
};

const partitionOf = (filter: { state?: string | undefined; day: string }, shard: number): string =>
  filter.state === 'DELIVERED' ? deliveryPartition(filter.day, shard) : openPartition(shard);

const viewOf = (filter: DeliveriesFilter, item: Item): DeliveryView => {
  const push = filter.state === 'DELIVERED' ? parseDelivery(item) : parseOpenPush(item);
  return {
    pushId: push.pushId,
    recipient: push.recipient,
    state: push.state,
    attempts: push.attempts,
    createdAt: new Date(push.createdAt).toISOString(),
    ...(push.nextAt === undefined ? {} : { nextAt: new Date(push.nextAt).toISOString() }),
    ...(push.code === undefined ? {} : { code: push.code }),
  };
};

const fits = (filter: DeliveriesFilter, view: DeliveryView): boolean =>
  (filter.state === undefined || filter.state === view.state) &&
  (filter.recipient === undefined || filter.recipient === view.recipient);
