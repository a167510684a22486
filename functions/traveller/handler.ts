import { randomBytes } from 'node:crypto';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectMasterSecret } from '../../shared/access/master-secret.ts';
import { connectQueues, pause } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { connectJournal } from '../../shared/lambda/connect-journal.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealedTable } from '../../shared/lambda/sealed-clients.ts';
import { createPushQueue } from '../../shared/queue/push-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { travellerEnv } from './env.ts';
import { travellerRoutes } from './traveller-routes.ts';

const env = readEnv(travellerEnv);
const table = connectSealedTable(env);
const config = createConfigReader(table);
const journal = connectJournal(env.JOURNAL_TABLE, { table, config });

export const handler = httpHandler({
  stage: 'traveller',
  authenticate: createAuthenticate(table, systemClock, env.KEY_ENVIRONMENT),
  journal,
  routes: travellerRoutes({
    table,
    pushes: createPushQueue({ sqs: connectQueues(), queueUrl: env.NOTIFICATIONS_QUEUE_URL, pause }),
    config,
    journal,
    now: systemClock,
    master: connectMasterSecret(env.SECRET_ID),
    random: randomBytes,
  }),
});
