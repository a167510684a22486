import { randomBytes } from 'node:crypto';
import { rebuildStep } from '../../functions/admin/rebuild-table.ts';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { addressesOf, switchOff } from '../../functions/deliver/addresses.ts';
import { offerPush } from '../../functions/deliver/channels.ts';
import { deliverPushes } from '../../functions/deliver/deliver-pushes.ts';
import { handleMessages as handlePushes } from '../../functions/deliver/handle-messages.ts';
import { takeEvents } from '../../functions/feedback/take-events.ts';
import { claimAgain } from '../../functions/register/claim-again.ts';
import { handleMessages as handleArrivals } from '../../functions/register/handle-messages.ts';
import { registerMessages } from '../../functions/register/register-messages.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import type { ReceivedMessage } from '../../infra/local/sqs/queues.ts';
import type { Caller } from '../../shared/access/caller.ts';
import { createMasterSecret } from '../../shared/access/master-secret.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { rebuildAnswer } from '../../shared/contracts/rebuild.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { type QueueWorker, queueHandler } from '../../shared/lambda/queue-chain.ts';
import type { PostOutcome } from '../../shared/outgoing/post.ts';
import {
  createArrivalsQueue,
  createClaimsQueue,
  parseRegisterMessage,
} from '../../shared/queue/arrivals-queue.ts';
import { changeVisibilityIn } from '../../shared/queue/change-visibility.ts';
import { createPushQueue, parsePushMessage } from '../../shared/queue/push-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import type { Item } from '../../shared/store/table.ts';
import { lambdaContext } from '../doubles/gateway-event.ts';
import { createMemoryQueues } from '../doubles/memory-queues.ts';
import { memoryScan } from '../doubles/memory-scan.ts';
import { sqsOf, urlOf } from '../doubles/memory-sqs.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { putWebhooks, recipients } from './places.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const start = Date.parse('2026-11-21T08:00:00Z');

const retention = { messageRetentionSeconds: 14 * 24 * 3600 };
const mappings = [
  { queue: 'arrivals', batch: 10, maxReceives: 5 },
  { queue: 'notifications', batch: 50, maxReceives: 12 },
] as const;

/** One signed call that a receiver got. */
export interface Call {
  recipient: string;
  webhookId: string;
  signatures: string[];
  timestamp: string;
  body: string;
  at: number;
}

/**
 * Register, deliver, feedback's events and the checks on one table and two queues in memory with their dead letters, under a clock that
 * only the test moves. Every recipient has a webhook; `answer` is what it says.
 */
export const createRecoveryWorld = async (from: { table?: Item[]; now?: number; secret?: string } = {}) => {
  const table = createMemoryTable();
  const clock = { now: () => world.now };
  const queues = createMemoryQueues(clock);
  const world = {
    now: from.now ?? start,
    /** As Secrets Manager has it. */
    secret: from.secret ?? 'm'.repeat(64),
    calls: [] as Call[],
    answer: (_: Call): PostOutcome => ({ kind: 'delivered' }),
    /** What register meets before it begins. */
    beforeRegister: (_: string): void => undefined,
  };
  if (from.table) await table.put(from.table);
  else await putWebhooks(table, world.now);
  for (const { queue, maxReceives } of mappings) {
    queues.createQueue({ queueName: `${queue}-dead`, ...retention });
    const redrive = { deadLetterQueueName: `${queue}-dead`, maxReceiveCount: maxReceives };
    queues.createQueue({ queueName: queue, visibilityTimeoutSeconds: 360, ...retention, redrive });
  }
  const sqs = sqsOf(queues);
  const pause = async (): Promise<void> => undefined;
  const queueOf = (name: string) => ({ sqs, queueUrl: urlOf(name), pause });
  const master = createMasterSecret(async () => world.secret, clock.now);
  const config = createConfigReader(table, clock.now);
  const pushes = createPushQueue(queueOf('notifications'));
  const arrivals = createArrivalsQueue(queueOf('arrivals'));
  const deps = { table, lines: table, pushes, arrivals, config, now: clock.now, pause };
  const searchHash = async () => makeKeyedHash(await master.searchKey());
  const register = registerRecords({ ...deps, config: config.load, searchHash, commit: commitEntries(deps) });
  const claim = claimAgain({ table, config: config.load, searchHash });
  const chain = { clock: clock.now, write: () => undefined };
  const workers: Record<(typeof mappings)[number]['queue'], QueueWorker> = {
    arrivals: queueHandler({
      ...chain,
      stage: 'register',
      parse: parseRegisterMessage,
      changeVisibility: changeVisibilityIn(sqs, urlOf('arrivals')),
      handle: (messages) =>
        handleArrivals({
          claim,
          register: registerMessages({
            ...deps,
            tell: () => undefined,
            register: async (queued) => {
              for (const { record } of queued) world.beforeRegister(record.recordId);
              return register(queued);
            },
          }),
        })(messages),
    }),
    notifications: queueHandler({
      ...chain,
      stage: 'deliver',
      parse: parsePushMessage,
      changeVisibility: changeVisibilityIn(sqs, urlOf('notifications')),
      handle: handlePushes(
        deliverPushes({
          ...deps,
          random: () => 0,
          addresses: async () => addressesOf(await config.load(), clock.now()),
          offer: offerPush({
            ...master,
            describe: async (notifications) => [...notifications],
            now: clock.now,
            sendToInbox: async () => ({ kind: 'delivered' }),
            post: async ({ url, headers, body }) => {
              const call: Call = {
                recipient: new URL(url).pathname.slice(1),
                webhookId: headers['webhook-id'] ?? '',
                signatures: (headers['webhook-signature'] ?? '').split(' '),
                timestamp: headers['webhook-timestamp'] ?? '',
                body: Buffer.from(body).toString('utf8'),
                at: world.now,
              };
              world.calls.push(call);
              return world.answer(call);
            },
          }),
          markGone: switchOff(table),
        }),
      ),
    }),
  };

  const deliverBatch = async ({ queue, batch }: (typeof mappings)[number]): Promise<boolean> => {
    const messages = queues.receive(queue, batch);
    if (messages.length === 0) return false;
    const { batchItemFailures } = await workers[queue](eventOf(messages) as never, lambdaContext(60_000));
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const one of messages) if (!failed.has(one.messageId)) queues.delete(queue, one.receiptHandle);
    return true;
  };
  /** Everything that is visible or due now. */
  const settle = async (): Promise<number | undefined> => {
    let next: number | undefined;
    for (let busy = true; busy; ) {
      const { nextDueAt, errors } = await runChecks(deps)({ now: world.now, remainingMs: () => 50_000 });
      if (errors.length > 0) throw errors[0];
      next = nextDueAt === null ? undefined : Date.parse(nextDueAt);
      busy = false;
      for (const mapping of mappings) while (await deliverBatch(mapping)) busy = true;
    }
    return next;
  };
  /** Lets time pass until then, stopping wherever something falls due. */
  const pass = async (until: number): Promise<void> => {
    for (;;) {
      const due = await settle();
      const next = Math.min(due ?? Number.POSITIVE_INFINITY, queues.nextDueAt() ?? Number.POSITIVE_INFINITY);
      if (next > until) break;
      world.now = Math.max(next, world.now + 1);
    }
    world.now = until;
    await settle();
  };
  /** The whole walk, as `landfall rebuild` makes it. */
  const rebuild = async (more: object = {}, limit = 40) => {
    const step = rebuildStep({
      table,
      scan: memoryScan(table),
      config,
      claims: createClaimsQueue(queueOf('arrivals')),
      eraseAgain: async () => undefined,
      reseal: async () => ({ resealed: 0, damaged: 0 }),
    });
    const total = { read: 0, entries: 0, missing: 0, keys: 0, looks: 0, damaged: 0, steps: 0 };
    let cursor: string | undefined;
    do {
      const { body } = await step({ limit, ...more, ...(cursor === undefined ? {} : { cursor }) }, world.now);
      const answer = rebuildAnswer.parse(body);
      for (const name of ['read', 'entries', 'missing', 'keys', 'looks', 'damaged'] as const)
        total[name] += answer[name];
      total.steps += 1;
      cursor = answer.next;
    } while (cursor !== undefined);
    return total;
  };
  return Object.assign(world, {
    ...{ table, queues, master, config, deps, register, claim, searchHash, recipients },
    ...{ settle, pass, rebuild, random: randomBytes },
    redrive: (queue: string) =>
      queues.handle('StartMessageMoveTask', {
        SourceArn: `arn:aws:sqs:us-east-1:000000000000:${queue}-dead`,
      }),
    tell: (caller: Caller, events: readonly object[]) => takeEvents(deps)(events, caller, world.now),
  });
};
export type RecoveryWorld = Awaited<ReturnType<typeof createRecoveryWorld>>;

const eventOf = (messages: readonly ReceivedMessage[]): object => ({
  Records: messages.map(({ messageId, receiptHandle, body, attributes }) => ({
    ...{ messageId, receiptHandle, body, attributes, messageAttributes: {} },
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
  })),
});
