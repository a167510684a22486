import { offerPush } from '../../functions/deliver/channels.ts';
import { deliverPushes } from '../../functions/deliver/deliver-pushes.ts';
import { handleMessages } from '../../functions/deliver/handle-messages.ts';
import type { PushMessage } from '../../shared/contracts/messages.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { notificationId, pushId } from '../../shared/domain/notices/notification-id.ts';
import { queueHandler } from '../../shared/lambda/queue-chain.ts';
import type { PostOutcome } from '../../shared/outgoing/post.ts';
import { changeVisibilityIn } from '../../shared/queue/change-visibility.ts';
import { createPushQueue, parsePushMessage } from '../../shared/queue/push-queue.ts';
import { resendPushes, wakeRecipient } from '../../shared/store/deliveries-resend.ts';
import { readDue } from '../../shared/store/due.ts';
import { notificationWrite } from '../../shared/store/notifications.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';
import { createMemoryQueues } from '../doubles/memory-queues.ts';
import { sqsOf, urlOf } from '../doubles/memory-sqs.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';

/** As infra/service/service-stack.ts has them: messages a batch, and invocations side by side. */
const batch = 50;
const slots = 60;
/** So long a batch is waited for that is not full, as the same file has it. */
const windowMs = 2000;
const pollMs = 250;
const sweepMs = 60_000;
/** What a receiver costs that answers, and one that never does (the sender's whole time-out). */
const answerMs = 50;
const silentMs = 15_000;

export interface Traffic {
  seconds: number;
  /** Pushes a second to each recipient. */
  perSecond: number;
  /** Recipients that never answer, beside the healthy one. */
  silent: number;
}

export interface Measured {
  /** Of the healthy recipient's pushes: from being queued to being answered, milliseconds, smallest first. */
  delays: number[];
  invocations: number;
  /** Seconds of invocation time, and how much of them the silent ones' time-outs are. */
  slotSeconds: number;
  timeouts: number;
  /** The most invocations at one moment. */
  mostAtOnce: number;
  /** Pushes to the silent ones that nobody will try before their breaker lets one through. */
  heldBack: number;
}

/**
 * Deliver's own code behind a fair queue, on a clock that jumps from event to event: how long a recipient waits whose neighbours
 * never answer is counted, not timed, and is the same in every run.
 */
export const deliverBeside = async ({ seconds, perSecond, silent }: Traffic): Promise<Measured> => {
  const start = Date.parse('2026-11-21T08:00:00Z');
  const events: { at: number; seq: number; run: () => void }[] = [];
  let seq = 0;
  const clock = { at: start, now: () => clock.at };
  const when = (at: number, run: () => void): void => void events.push({ at, seq: seq++, run });
  const wait = (milliseconds: number) =>
    new Promise<void>((resolve) => when(clock.at + milliseconds, resolve));

  const table = createMemoryTable();
  const queues = createMemoryQueues(clock);
  queues.createQueue({ queueName: 'dead' });
  const redrive = { deadLetterQueueName: 'dead', maxReceiveCount: 12 };
  queues.createQueue({ queueName: 'notifications', visibilityTimeoutSeconds: 360, redrive });
  const sqs = sqsOf(queues);
  const pushes = createPushQueue({ sqs, queueUrl: urlOf('notifications'), pause: async () => undefined });
  const queued = new Map<string, number>();
  const measured: Measured = {
    delays: [],
    invocations: 0,
    slotSeconds: 0,
    timeouts: 0,
    mostAtOnce: 0,
    heldBack: 0,
  };

  const deps = { table, pushes, now: clock.now };
  const handler = queueHandler({
    stage: 'deliver',
    clock: clock.now,
    write: () => undefined,
    parse: parsePushMessage,
    changeVisibility: changeVisibilityIn(sqs, urlOf('notifications')),
    handle: handleMessages(
      deliverPushes({
        ...deps,
        random: () => 0.5,
        addresses: async () => ({
          recipient: (key) => {
            const [locality = ''] = key.split('/');
            const channels = [
              { type: 'webhook' as const, url: `https://${locality}.example.org/`, mode: 'thin' as const },
            ];
            return { locality, department: 'health', secretGeneration: 1, channels };
          },
          fallbackOf: () => 'operator/lead',
          parkedMs: 3_600_000,
        }),
        markGone: async () => undefined,
        offer: offerPush({
          now: clock.now,
          signingSecret: async () => 'whsec_c2VjcmV0',
          describe: async (notifications) => [...notifications],
          sendToInbox: async () => ({ kind: 'delivered' }),
          post: async ({ url, headers }): Promise<PostOutcome> => {
            const isSilent = url.includes('silent');
            await wait(isSilent ? silentMs : answerMs);
            if (isSilent) {
              measured.timeouts += 1;
              return { kind: 'retry', code: 'timeout', slow: true };
            }
            measured.delays.push(clock.at - (queued.get(headers['webhook-id'] ?? '') ?? clock.at));
            return { kind: 'delivered' };
          },
        }),
      }),
    ),
  });

  let running = 0;
  let waitingSince: number | undefined;
  /** As Lambda's poller: a full batch goes at once, another when its window is over, and none while all slots are taken. */
  const poll = (): void => {
    const { visible } = queues.counts('notifications');
    if (visible === 0) return;
    waitingSince ??= clock.at;
    if (running >= slots || (visible < batch && clock.at - waitingSince < windowMs)) return;
    waitingSince = undefined;
    void invoke();
  };
  const invoke = async (): Promise<void> => {
    const messages = queues.receive('notifications', batch);
    if (messages.length === 0) return;
    running += 1;
    measured.invocations += 1;
    measured.mostAtOnce = Math.max(measured.mostAtOnce, running);
    const begun = clock.at;
    const Records = messages.map(({ messageId, receiptHandle, body, attributes }) => ({
      messageId,
      receiptHandle,
      body,
      attributes,
    }));
    const context = { ...lambdaContext(), getRemainingTimeInMillis: () => 60_000 - (clock.at - begun) };
    const { batchItemFailures } = await handler({ Records } as never, context);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const one of messages)
      if (!failed.has(one.messageId)) queues.delete('notifications', one.receiptHandle);
    measured.slotSeconds += (clock.at - begun) / 1000;
    running -= 1;
  };
  const sweep = async (): Promise<void> => {
    const { items } = await readDue(table, clock.at, 100);
    for (const { kind, refs, key } of items) {
      if (kind === 'push') await resendPushes(deps)(refs);
      if (kind === 'probe') for (const ref of refs) await wakeRecipient(deps)(ref);
      await table.delete([key]);
    }
  };
  const push = async (locality: string): Promise<void> => {
    const one = pushTo(locality, clock.at, seq++);
    await table.write(one.notifications.map((notification) => notificationWrite(notification, one.pushId)));
    queued.set(one.pushId, clock.at);
    await pushes.send([one]);
  };

  const localities = ['healthy', ...Array.from({ length: silent }, (_, index) => `silent-${index}`)];
  for (let count = 0; count < seconds * perSecond; count += 1) {
    when(start + (count * 1000) / perSecond, () => void Promise.all(localities.map(push)));
  }
  const end = start + seconds * 1000 + 60_000;
  for (let at = start; at <= end; at += pollMs) when(at, poll);
  for (let at = start; at <= end; at += sweepMs) when(at, () => void sweep());

  while (events.length > 0) {
    events.sort((one, other) => other.at - one.at || other.seq - one.seq);
    const next = events.pop();
    if (!next || next.at > end) break;
    clock.at = next.at;
    next.run();
    await new Promise((resolve) => setImmediate(resolve));
  }
  measured.delays.sort((one, other) => one - other);
  measured.heldBack = table.all().filter(({ pk }) => pk.startsWith('W#')).length;
  queues.close();
  return measured;
};

export const pushTo = (locality: string, at: number, number: number): PushMessage => {
  const recipient = `${locality}/health`;
  const entryId = `ent_${number}`;
  const notification: Notification = {
    id: notificationId(at, entryId, 'arrival', recipient),
    kind: 'arrival.registered',
    entryId,
    version: 1,
    locality,
    department: 'health',
    severity: 'routine',
    createdAt: new Date(at).toISOString(),
    escalation: 0,
    link: `/v1/entries/${entryId}`,
  };
  return {
    v: 1,
    pushId: pushId(at, notification.id),
    recipient,
    createdAt: at,
    attempt: 0,
    notifications: [notification],
  };
};

/** The value below which that share of them lies. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
