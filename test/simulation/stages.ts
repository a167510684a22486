import type { Context } from 'aws-lambda';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { tellOutcome } from '../../functions/checks/tell-outcome.ts';
import { addressesOf, switchOff } from '../../functions/deliver/addresses.ts';
import { offerPush } from '../../functions/deliver/channels.ts';
import { deliverPushes } from '../../functions/deliver/deliver-pushes.ts';
import { handleMessages } from '../../functions/deliver/handle-messages.ts';
import { feedbackRoutes } from '../../functions/feedback/feedback-routes.ts';
import { inboxRoutes } from '../../functions/inbox/inbox-routes.ts';
import { intakeRoutes } from '../../functions/intake/intake-routes.ts';
import { claimAgain } from '../../functions/register/claim-again.ts';
import { handleMessages as handleRegister } from '../../functions/register/handle-messages.ts';
import { registerMessages } from '../../functions/register/register-messages.ts';
import { registerRecords } from '../../functions/register/register-records.ts';
import type { Authenticate } from '../../shared/access/authenticate.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { describePersons } from '../../shared/commit/describe-persons.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { queueHandler } from '../../shared/lambda/queue-chain.ts';
import { scheduledHandler } from '../../shared/lambda/scheduled-chain.ts';
import type { Post } from '../../shared/outgoing/post.ts';
import { createArrivalsQueue } from '../../shared/queue/arrivals-queue.ts';
import { changeVisibilityIn } from '../../shared/queue/change-visibility.ts';
import { createPushQueue } from '../../shared/queue/push-queue.ts';
import type { SqsSender } from '../../shared/queue/sqs-sender.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import type { Table } from '../../shared/store/table.ts';
import { journalIn } from '../doubles/journal.ts';
import type { Random } from '../generator/random.ts';
import type { Release } from './deploy.ts';
import { arrivals as arrivalsQueue, notifications, urlOf } from './faulty-queues.ts';

/** What one sandbox has of the world: everything else a handler is made of is the product's own. */
export interface StageWorld {
  table: Table;
  /** Where the journal of who read what lies. */
  journal: Table;
  sqs: SqsSender;
  now: () => number;
  pause: (milliseconds: number) => Promise<void>;
  random: Random;
  authenticate: Authenticate;
  post: Post;
  release: Release;
  /** The one line of each invocation. */
  write: (line: string) => void;
}

export type Handler = (event: never, context: Context) => Promise<unknown>;

const searchKey = Buffer.alloc(32, 7);
const silent = (): void => undefined;
const signingSecret = async (): Promise<string> => `whsec_${searchKey.toString('base64')}`;

/** The handlers as `functions/<stage>/handler.ts` wires them, on a world's table, queues and clock. */
export const stages = {
  intake: (world: StageWorld): Handler =>
    httpHandler({
      ...chain(world, 'intake'),
      authenticate: world.authenticate,
      routes: intakeRoutes({
        table: world.table,
        queue: arrivalsOf(world),
        config: configOf(world),
        newSubmissionId: () => `sub_${Math.floor(world.random.next() * 2 ** 32).toString(36)}`,
      }),
    }),
  register: (world: StageWorld): Handler => {
    const { table, now } = world;
    const config = configOf(world);
    const searchHash = async () => makeKeyedHash(searchKey);
    const register = registerRecords({
      table,
      config: config.load,
      searchHash,
      commit: commitEntries({ table, pushes: pushesOf(world), config, now }),
      now,
    });
    const handle = handleRegister({
      claim: claimAgain({ table, config: config.load, searchHash }),
      register: registerMessages({ table, arrivals: arrivalsOf(world), register, tell: silent }),
    });
    return queueHandler({
      ...chain(world, 'register'),
      parse: world.release.readArrivals,
      changeVisibility: changeVisibilityIn(world.sqs, urlOf(arrivalsQueue)),
      handle: (messages) => handle(messages),
    });
  },
  deliver: (world: StageWorld): Handler => {
    const { table, now, post, random } = world;
    const config = configOf(world);
    const deliver = deliverPushes({
      table,
      pushes: pushesOf(world),
      now,
      random: () => random.next(),
      addresses: async () => addressesOf(await config.load(), now()),
      offer: offerPush({
        post,
        sendToInbox: (queueUrl, body, headers) => post({ url: queueUrl, headers, body: Buffer.from(body) }),
        signingSecret,
        now,
        describe: describePersons(table, config),
      }),
      markGone: switchOff(table),
    });
    return queueHandler({
      ...chain(world, 'deliver'),
      parse: world.release.readPush,
      changeVisibility: changeVisibilityIn(world.sqs, urlOf(notifications)),
      handle: handleMessages(deliver),
    });
  },
  feedback: (world: StageWorld): Handler =>
    httpHandler({
      ...chain(world, 'feedback'),
      authenticate: world.authenticate,
      journal: journalIn(world.table, configOf(world)),
      routes: feedbackRoutes({
        table: world.table,
        pushes: pushesOf(world),
        config: configOf(world),
        now: world.now,
        pause: world.pause,
      }),
    }),
  inbox: (world: StageWorld): Handler =>
    httpHandler({
      ...chain(world, 'inbox'),
      authenticate: world.authenticate,
      journal: journalIn(world.table, configOf(world)),
      routes: inboxRoutes({ table: world.table, config: configOf(world) }),
    }),
  checks: (world: StageWorld): Handler => {
    const { table, now } = world;
    const run = runChecks({
      table,
      pushes: pushesOf(world),
      arrivals: arrivalsOf(world),
      config: configOf(world),
      lines: world.journal,
      now,
    });
    return scheduledHandler({
      ...chain(world, 'checks'),
      handle: async (_, { log, now: at, remainingMs }) =>
        tellOutcome(log, await run({ now: at, remainingMs })),
    });
  },
};
export type StageName = keyof typeof stages;

const chain = ({ now, write }: StageWorld, stage: string) => ({ stage, clock: now, write });
const configOf = ({ table, now }: StageWorld) => createConfigReader(table, now);
const pushesOf = ({ sqs, pause }: StageWorld) =>
  createPushQueue({ sqs, queueUrl: urlOf(notifications), pause });
const arrivalsOf = ({ sqs, pause }: StageWorld) =>
  createArrivalsQueue({ sqs, queueUrl: urlOf(arrivalsQueue), pause });
