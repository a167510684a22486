import { offerPush } from '../../functions/deliver/channels.ts';
import { deliverPushes, type PushResult } from '../../functions/deliver/deliver-pushes.ts';
import type { QueuedPush } from '../../functions/deliver/read-lanes.ts';
import type { PushMessage } from '../../shared/contracts/messages.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import type { Channel, StoredRecipient } from '../../shared/contracts/recipient.ts';
import { notificationId, pushId } from '../../shared/domain/notices/notification-id.ts';
import type { PostOutcome } from '../../shared/outgoing/post.ts';
import { resendPushes, wakeRecipient } from '../../shared/store/deliveries-resend.ts';
import { earliestDue, readDue } from '../../shared/store/due.ts';
import { notificationWrite } from '../../shared/store/notifications.ts';
import { createMemoryTable } from './memory-table.ts';

export const worldStart = Date.parse('2026-11-21T08:00:00Z');
export const secretOf = (recipient: string, endpoint: string, generation: number): string =>
  `whsec_${Buffer.from(`${recipient} ${endpoint} ${generation}`.padEnd(32, '.')).toString('base64')}`;

interface Message extends QueuedPush {
  visibleAt: number;
}

/** What a receiver answers to an attempt at a push. */
export type Answer = (call: { url: string; pushId: string; body: string; at: number }) => PostOutcome;

/** The deliver stage with its queue and the minute sweep around it, in memory and on one clock that tests move. */
export function createPushWorld(
  options: { answer?: Answer; random?: number; remainingMs?: () => number } = {},
) {
  const table = createMemoryTable();
  const recipients = new Map<string, StoredRecipient>();
  const world = {
    now: worldStart,
    table,
    recipients,
    queue: [] as Message[],
    calls: [] as { url: string; pushId: string; body: string; headers: Record<string, string>; at: number }[],
    inboxMessages: [] as { queueUrl: string; body: string; attributes: Record<string, string> }[],
    parkedAlerts: [] as { pushId: string; at: number }[],
    results: [] as PushResult[],
    answer: (options.answer ?? (() => ({ kind: 'delivered' }))) as Answer,
    addRecipient: (key: string, channels: Channel[], more: Partial<StoredRecipient> = {}) => {
      const [locality = '', department = ''] = key.split('/');
      const one = { locality, department: department as 'health', channels, secretGeneration: 1, ...more };
      recipients.set(key, one);
      return one;
    },
  };
  const pushes = {
    send: async (messages: readonly PushMessage[], { delaySeconds = 0 } = {}) => {
      for (const push of messages) {
        world.queue.push({
          push: structuredClone(push),
          receiveCount: 0,
          visibleAt: world.now + delaySeconds * 1000,
        });
      }
    },
  };
  const resendDeps = { table, pushes, now: () => world.now };
  const offer = offerPush({
    describe: async (all) => [...all],
    now: () => world.now,
    signingSecret: async (recipient, endpoint, generation) => secretOf(recipient, endpoint, generation),
    post: async ({ url, headers, body }) => {
      const call = {
        url,
        headers,
        body: Buffer.from(body).toString('utf8'),
        pushId: headers['webhook-id'] ?? '',
        at: world.now,
      };
      world.calls.push(call);
      return world.answer(call);
    },
    sendToInbox: async (queueUrl, body, attributes) => {
      world.inboxMessages.push({ queueUrl, body, attributes });
      return world.answer({ url: queueUrl, pushId: attributes['webhook-id'] ?? '', body, at: world.now });
    },
  });
  const deps = {
    table,
    pushes,
    offer,
    now: () => world.now,
    random: () => options.random ?? 0,
    addresses: async () => ({
      recipient: (key: string) => recipients.get(key),
      fallbackOf: () => 'operator/lead',
      parkedMs: 3_600_000,
    }),
    markGone: async (key: string, _url: string, at: number) => {
      const one = recipients.get(key);
      if (one) recipients.set(key, { ...one, goneAt: at });
    },
  };

  /** One batch of what is visible now; false when there was nothing. */
  const deliverBatch = async (): Promise<boolean> => {
    const batch = world.queue.filter((message) => message.visibleAt <= world.now).slice(0, 10);
    if (batch.length === 0) return false;
    for (const message of batch) message.receiveCount += 1;
    const results = await deliverPushes(deps)(batch, options.remainingMs ?? (() => 60_000));
    world.results.push(...results);
    results.forEach((result, index) => {
      const message = batch[index];
      if (!message) return;
      if (result.retrySeconds === undefined) world.queue.splice(world.queue.indexOf(message), 1);
      else message.visibleAt = world.now + result.retrySeconds * 1000;
    });
    return true;
  };
  const sweep = async (): Promise<void> => {
    const { items } = await readDue(table, world.now, 100);
    for (const { kind, refs, key } of items) {
      if (kind === 'push') await resendPushes(resendDeps)(refs);
      if (kind === 'probe') for (const ref of refs) await wakeRecipient(resendDeps)(ref);
      if (kind === 'parked') world.parkedAlerts.push(...refs.map((ref) => ({ pushId: ref, at: world.now })));
      await table.delete([key]);
    }
  };
  const settle = async (): Promise<void> => {
    do {
      await sweep();
    } while (await deliverBatch());
  };
  /** Lets time pass, stepping to everything that becomes visible or due on the way. */
  const advance = async (milliseconds: number): Promise<void> => {
    const until = world.now + milliseconds;
    await settle();
    for (;;) {
      const next = Math.min(
        ...world.queue.map((one) => one.visibleAt),
        (await earliestDue(table)) ?? Infinity,
      );
      if (next > until) break;
      world.now = Math.max(next, world.now + 1);
      await settle();
    }
    world.now = until;
  };
  let made = 0;
  /** A push as register makes it: notifications in their inbox, the message in the queue. */
  const queuePush = async (
    recipient: string,
    more: Partial<Notification> = {},
    count = 1,
  ): Promise<PushMessage> => {
    const [locality = '', department = ''] = recipient.split('/');
    const notifications = Array.from({ length: count }, (): Notification => {
      made += 1;
      return {
        id: notificationId(world.now, `ent_${made}`, 'arrival', recipient),
        kind: 'arrival.registered',
        entryId: `ent_${made}`,
        version: 1,
        locality,
        department: department as 'health',
        severity: 'routine',
        createdAt: new Date(world.now).toISOString(),
        ackBy: new Date(world.now + 7_200_000).toISOString(),
        escalation: 0,
        link: `/v1/entries/ent_${made}`,
        ...more,
      };
    });
    const id = pushId(world.now, notifications.map((one) => one.id).join(' '));
    await table.write(notifications.map((one) => notificationWrite(one, id)));
    const push: PushMessage = {
      v: 1,
      pushId: id,
      recipient,
      createdAt: world.now,
      attempt: 0,
      notifications,
    };
    await pushes.send([push]);
    return push;
  };
  return Object.assign(world, { deps, resendDeps, deliverBatch, sweep, settle, advance, queuePush });
}
