import { randomBytes } from 'node:crypto';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectMasterSecret } from '../../shared/access/master-secret.ts';
import { eraseEntry } from '../../shared/commit/erase-entry.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { connectQueues, connectScan, pause } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { connectJournal } from '../../shared/lambda/connect-journal.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealed } from '../../shared/lambda/sealed-clients.ts';
import { loopbackAllowed } from '../../shared/lambda/twin-switch.ts';
import { createClaimsQueue } from '../../shared/queue/arrivals-queue.ts';
import { createPushQueue } from '../../shared/queue/push-queue.ts';
import { queueDepths } from '../../shared/queue/queue-depths.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { resealItems } from '../../shared/store/reseal.ts';
import { configurationRoutes, keyRoutes } from './admin-routes.ts';
import { adminEnv } from './env.ts';
import { erasureRoutes } from './erasure-routes.ts';
import { createOpenapiText } from './openapi-text.ts';
import { operationRoutes } from './operation-routes.ts';

const env = readEnv(adminEnv);
const { table, beneath } = connectSealed(env);
const sqs = connectQueues();
const config = createConfigReader(table);
const master = connectMasterSecret(env.SECRET_ID);
const erasing = {
  table,
  keys: beneath.keys,
  config: config.load,
  searchHash: async () => makeKeyedHash(await master.searchKey()),
  now: systemClock,
};
const erase = eraseEntry(erasing);
const deps = {
  table,
  ...{ config, master },
  pushes: createPushQueue({ sqs, queueUrl: env.NOTIFICATIONS_QUEUE_URL, pause }),
  scan: connectScan(env.STATE_TABLE),
  eraseAgain: (entryId: string) => erase({ entryId, rule: 'request', evenOpen: true }),
  reseal: resealItems(beneath),
  claims: createClaimsQueue({ sqs, queueUrl: env.ARRIVALS_QUEUE_URL, pause }),
  queues: queueDepths(sqs, { arrivals: env.ARRIVALS_QUEUE_URL, notifications: env.NOTIFICATIONS_QUEUE_URL }),
  now: systemClock,
  environment: env.KEY_ENVIRONMENT,
  random: randomBytes,
  loopback: loopbackAllowed(),
  openapi: createOpenapiText(),
};

export const handler = httpHandler({
  stage: 'admin',
  authenticate: createAuthenticate(table, systemClock, env.KEY_ENVIRONMENT),
  journal: connectJournal(env.JOURNAL_TABLE, deps),
  routes: [
    ...configurationRoutes(deps),
    ...keyRoutes(deps),
    ...operationRoutes(deps),
    ...erasureRoutes(erasing),
  ],
});
