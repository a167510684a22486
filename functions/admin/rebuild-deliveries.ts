import { operatorLocality } from '../../shared/contracts/localities.ts';
import { timeOfId } from '../../shared/domain/notices/notification-id.ts';
import { loadBreakers } from '../../shared/store/breakers.ts';
import { loadDeliveries, parseDelivery } from '../../shared/store/deliveries.ts';
import { openItems } from '../../shared/store/deliveries-open.ts';
import type { Due } from '../../shared/store/due.ts';
import {
  heldForDigest,
  parseNotification,
  type StoredNotification,
} from '../../shared/store/notifications.ts';
import { notificationRef } from '../../shared/store/sweep-refs.ts';
import type { Item } from '../../shared/store/table.ts';
import { type Derived, joined, type RebuildWork } from './rebuild-work.ts';

const hour = 3_600_000;

/** Of pushes: the lists of those that are open, and when each is tried, or told of, again. */
export const rebuildPush = ({ config, now }: RebuildWork, item: Item): Derived => {
  const delivery = parseDelivery(item);
  const items = openItems(delivery);
  const { pushId: ref, state, nextAt = now, code } = delivery;
  if (state === 'DELIVERED') return { items, dues: [] };
  if (state !== 'PARKED') return { items, dues: [{ kind: 'push', at: Math.max(nextAt, now), ref }] };
  // An endpoint that is gone was told of when it went; nobody waits for it to come back.
  if (code === 'endpoint-gone') return { items, dues: [] };
  const { parkedHours } = config.policies.at(now).policy;
  return { items, dues: [{ kind: 'parked', at: now + parkedHours * hour, ref }] };
};

/** Of recipients that did not answer: when the next push may be sent as a probe. */
export const rebuildBreakers = async (work: RebuildWork, partitions: readonly string[]): Promise<Derived> => {
  const recipients = partitions.map((pk) => pk.slice(2).replace('#', '/'));
  const breakers = await loadBreakers(work.table, recipients);
  const dues = breakers.flatMap(({ recipient, open }): Due[] =>
    open ? [{ kind: 'probe', at: Math.max(open.probeAt, work.now), ref: recipient }] : [],
  );
  return { items: [], dues };
};

/** Of notifications: their acknowledgement clocks, the digest they wait for, and pushes that nobody ever attempted. */
export const rebuildNotifications = async (work: RebuildWork, items: readonly Item[]): Promise<Derived> => {
  const stored = items.map(parseNotification);
  const clocks = stored.map((one): Derived => ({ items: [], dues: clocksOf(work, one) }));
  return joined([...clocks, { items: [], dues: await unsent(work, stored) }]);
};

const refOf = ({ notification: { id, locality, department } }: StoredNotification): string =>
  notificationRef({ recipient: `${locality}/${department}`, notificationId: id });

const clocksOf = ({ config, now }: RebuildWork, one: StoredNotification): Due[] => {
  if (one.acknowledgement) return [];
  const { ackBy, digestAt, createdAt, locality } = one.notification;
  const ref = refOf(one);
  const waits = one.pushId === heldForDigest && one.digestId === undefined && !one.superseded;
  const digest: Due[] =
    waits && digestAt !== undefined ? [{ kind: 'digest', at: Math.max(Date.parse(digestAt), now), ref }] : [];
  // What has no time of its own is watched at the operator all the same.
  const watched = Date.parse(createdAt) + config.policies.at(now).policy.operatorUnacknowledgedHours * hour;
  const at = ackBy === undefined ? watched : Date.parse(ackBy);
  const isWatched = ackBy !== undefined || locality === operatorLocality;
  return isWatched ? [...digest, { kind: 'ack', at: Math.max(at, now), ref }] : digest;
};

const unsent = async (
  { table, since, now }: RebuildWork,
  stored: readonly StoredNotification[],
): Promise<Due[]> => {
  const pushed = stored.filter((one) => one.pushId !== heldForDigest && timeOfId(one.pushId) >= since);
  const pushIds = [...new Set(pushed.map(({ pushId }) => pushId))];
  const deliveries = await loadDeliveries(table, pushIds, { consistent: true });
  const untried = new Set(pushIds.filter((_, index) => deliveries[index] === undefined));
  const firsts = new Map(pushed.map((one) => [one.pushId, one]));
  return [...firsts].flatMap(([pushId, one]): Due[] =>
    untried.has(pushId) ? [{ kind: 'outbox', at: now, ref: refOf(one) }] : [],
  );
};
