import { ackSteps, isEscalated } from '../../shared/domain/deadlines/acknowledgement.ts';
import { operatorRecipient } from '../../shared/domain/places/routing-fallback.ts';
import type { Delivery } from '../../shared/store/deliveries.ts';
import { settledAfterMs } from '../../shared/store/inbox-position.ts';
import { heldForDigest, type StoredNotification } from '../../shared/store/notifications.ts';
import { type Found, type Invariant, liveOnes, recipientOf } from './found.ts';
import { deadLettersOf } from './mappings.ts';
import type { Simulated } from './thirty-days.ts';

const hour = 3_600_000;

/** I10: what is owed lies in its inbox; what lies there was delivered, or is parked and somebody else knows. */
export const sentOrEscalated: Invariant = (found, so) => {
  const missing = liveOnes(found).flatMap(({ entryId, told }) =>
    told
      .filter(({ recipient, notificationId }) => !found.notifications.has(`${recipient} ${notificationId}`))
      .map(
        ({ key, recipient, notificationId }) =>
          `${key} of ${entryId} for ${recipient}, ${notificationId}, was never written`,
      ),
  );
  const lost = [...found.notifications.values()].flatMap((one) => {
    const why = whyNotSent(found, so, one);
    return why === undefined ? [] : [`${named(one)} ${why}`];
  });
  return [...missing, ...lost];
};

const named = ({ notification }: StoredNotification): string =>
  `${notification.kind} ${notification.id} of ${notification.entryId ?? 'nobody'} for ${recipientOf(notification)}`;

const whyNotSent = (found: Found, so: Simulated, one: StoredNotification): string | undefined => {
  if (one.pushId === heldForDigest)
    return isDigested(found, one) ? undefined : 'waits for a digest that never came';
  const delivery = found.deliveries.get(one.pushId);
  if (!delivery) return `was never attempted, ${one.pushId}`;
  switch (delivery.state) {
    case 'DELIVERED':
      return isReceived(found, so, one) ? undefined : `counts as delivered and never came, ${one.pushId}`;
    case 'PARKED':
      return isTold(found, one, delivery) ? undefined : `is parked and nobody was told, ${one.pushId}`;
    default:
      return delivery.startedAt < found.now - 26 * hour
        ? `is still ${delivery.state}, ${one.pushId}`
        : undefined;
  }
};

/** Told in a digest, or of no use any more; and the digest lies in the same inbox. */
const isDigested = (found: Found, one: StoredNotification): boolean => {
  const { notification, digestId, superseded, acknowledgement } = one;
  if (digestId !== undefined) return found.notifications.has(`${recipientOf(notification)} ${digestId}`);
  const due = Date.parse(notification.digestAt ?? '');
  return superseded || acknowledgement !== undefined || due > found.now - hour;
};

const isReceived = (found: Found, { world }: Simulated, { notification, pushId }: StoredNotification) => {
  const recipient = recipientOf(notification);
  const channels = found.config.directory.get(recipient)?.channels ?? [];
  if (channels.every(({ type }) => type === 'pull') || world.receivers.hasLeft(recipient)) return true;
  const got = world.receivers.got.get(pushId);
  return got?.recipient === recipient && got.bodies.some((body) => body.includes(notification.id));
};

const isTold = (found: Found, { notification }: StoredNotification, delivery: Delivery): boolean => {
  const { locality, department, id } = notification;
  const others = [...found.notifications.values()].map((one) => one.notification);
  if (delivery.movedAt !== undefined) return others.some(({ about }) => about?.notificationId === id);
  const recent = delivery.startedAt > found.now - 26 * hour;
  return (
    recent ||
    delivery.recipient === operatorRecipient ||
    others.some(
      ({ kind, about }) =>
        kind === 'delivery.parked' && about?.locality === locality && about.department === department,
    )
  );
};

/** I10: a push is fixed when first queued: under one id the same notifications come, whenever they come. */
export const sameWords: Invariant = (_, { world }) =>
  [...world.receivers.got].flatMap(([webhookId, { said }]) =>
    said.size === 1 ? [] : [`${webhookId} came with ${said.size} different contents`],
  );

/** I10: each notification goes out in one push, however often that comes. */
export const oncePerRecipient: Invariant = (_, { world }) => {
  const pushes = new Map<string, Set<string>>();
  for (const [webhookId, { recipient, said }] of world.receivers.got) {
    for (const content of said) {
      for (const [id] of content.matchAll(/(?<="id":")ntf_\w+/g)) {
        const name = `${recipient} ${id}`;
        pushes.set(name, (pushes.get(name) ?? new Set()).add(webhookId));
      }
    }
  }
  return [...pushes].flatMap(([name, ids]) =>
    ids.size === 1 ? [] : [`${name} was pushed as ${[...ids].join(' and ')}`],
  );
};

/** I7: in thin mode no word of the person leaves; in full mode nobody but health hears of their health. */
export const thinIsThin: Invariant = (_, { world, people }) => {
  const words = people.flatMap(({ n }) => [
    `E${7_000_000 + n}`,
    `+861380000${1000 + n}`,
    `19${60 + (n % 40)}-03-1${n % 10}`,
  ]);
  return [...world.receivers.got].flatMap(([webhookId, { recipient, mode, bodies }]) => {
    const forbidden = mode === 'thin' ? [...words, '"data"'] : [];
    const health = recipient.endsWith('/reception') ? ['temperature', 'symptoms'] : [];
    const found = [...forbidden, ...health].find((word) => bodies.some((body) => body.includes(word)));
    return found === undefined ? [] : [`${webhookId} for ${recipient} says ${found}`];
  });
};

/** I10: what nobody answers climbs, step by step. */
export const acknowledgedLadders: Invariant = (found) => {
  const answered = new Set(
    found.documents.flatMap(({ told }) =>
      told.filter(({ acknowledged }) => acknowledged === true).map(({ notificationId }) => notificationId),
    ),
  );
  return [...found.notifications.values()].flatMap((one) => {
    const { notification, acknowledgement, escalated } = one;
    const { ackBy, kind, createdAt, locality } = notification;
    if (ackBy === undefined || acknowledgement || locality === 'operator' || !isEscalated(kind)) return [];
    if (answered.has(notification.id)) return [];
    const { policy } = found.config.policies.at(Date.parse(createdAt));
    const steps = ackSteps(Date.parse(ackBy), policy, found.now - hour);
    const due = Math.min(steps.length, policy.acknowledgement.ladderHours.length);
    return escalated >= due ? [] : [`${named(one)} climbed ${escalated} steps of ${due}`];
  });
};

/** I10: whoever follows the cursor sees everything, late writes too, except what took longer to be written than a cursor looks back. */
export const seenByReaders: Invariant = (found, { readers, world }) =>
  readers.flatMap(({ locality, given }) =>
    [...found.notifications.values()]
      .filter(({ notification }) => notification.locality === locality && !given.has(notification.id))
      .filter(({ notification: { id, department, createdAt } }) => {
        const written = world.writtenAt.get(`I#${locality}#${department} ${id}`) ?? found.now;
        return written < found.now - 2 * hour && written - Date.parse(createdAt) < settledAfterMs;
      })
      .map((one) => `${named(one)} was never given to its reader`),
  );

/** Nothing is left in a queue, and nothing is due that nobody looked at. */
export const drained: Invariant = ({ now }, { world }) => {
  const left = world.mappings.queueNames
    .flatMap((name) => [name, deadLettersOf(name)])
    .flatMap((name) => {
      const { visible, inFlight, delayed } = world.queues.counts(name);
      const count = visible + inFlight + delayed;
      return count === 0 ? [] : [`${count} messages are left in ${name}`];
    });
  const late = new Date(now - 3 * 60_000).toISOString().slice(0, 16);
  const due = world.table.all().filter(({ pk, sk }) => pk.startsWith('T#') && sk < late);
  return [...left, ...due.map(({ sk }) => `nobody looked at ${sk}`)];
};
