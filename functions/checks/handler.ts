import { connectMasterSecret } from '../../shared/access/master-secret.ts';
import { eraseAway } from '../../shared/commit/erase-away.ts';
import { eraseEntry } from '../../shared/commit/erase-entry.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { connectQueues, connectTable, pause } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { scheduledHandler } from '../../shared/lambda/scheduled-chain.ts';
import { connectSealed } from '../../shared/lambda/sealed-clients.ts';
import { createArrivalsQueue } from '../../shared/queue/arrivals-queue.ts';
import { createPushQueue } from '../../shared/queue/push-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { checksEnv } from './env.ts';
import { runChecks } from './run-checks.ts';
import { tellOutcome } from './tell-outcome.ts';

const env = readEnv(checksEnv);
const { table, beneath } = connectSealed(env);
const config = createConfigReader(table);
const master = connectMasterSecret(env.SECRET_ID);
const sqs = connectQueues();
const erasing = {
  table,
  keys: beneath.keys,
  config: config.load,
  searchHash: async () => makeKeyedHash(await master.searchKey()),
  now: systemClock,
};
const run = runChecks({
  table,
  pushes: createPushQueue({ sqs, queueUrl: env.NOTIFICATIONS_QUEUE_URL, pause }),
  arrivals: createArrivalsQueue({ sqs, queueUrl: env.ARRIVALS_QUEUE_URL, pause }),
  config,
  erase: eraseEntry(erasing),
  eraseAway: eraseAway(erasing),
  lines: connectTable(env.JOURNAL_TABLE),
  now: systemClock,
});

export const handler = scheduledHandler({
  stage: 'checks',
  handle: async (_input, { log, now, remainingMs }) => tellOutcome(log, await run({ now, remainingMs })),
});
