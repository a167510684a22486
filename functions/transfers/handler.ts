import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectQueues, connectTable, pause } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { connectJournal } from '../../shared/lambda/connect-journal.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { createPushQueue } from '../../shared/queue/push-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { transfersEnv } from './env.ts';
import { transfersRoutes } from './transfers-routes.ts';

const env = readEnv(transfersEnv);
const table = connectTable(env.STATE_TABLE);
const config = createConfigReader(table);

export const handler = httpHandler({
  stage: 'transfers',
  authenticate: createAuthenticate(table, systemClock, env.KEY_ENVIRONMENT),
  journal: connectJournal(env.JOURNAL_TABLE, { table, config }),
  routes: transfersRoutes({
    table,
    pushes: createPushQueue({ sqs: connectQueues(), queueUrl: env.NOTIFICATIONS_QUEUE_URL, pause }),
    config,
    now: systemClock,
  }),
});
