import { randomUUID } from 'node:crypto';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { createJournal } from '../../shared/access/journal.ts';
import { connectQueues, connectTable, pause } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealedTable } from '../../shared/lambda/sealed-clients.ts';
import { createPushQueue } from '../../shared/queue/push-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { reportsEnv } from './env.ts';
import { reportsRoutes } from './reports-routes.ts';
import { scoreRoutes } from './score-routes.ts';

const env = readEnv(reportsEnv);
const table = connectSealedTable(env);
const deps = {
  table,
  pushes: createPushQueue({ sqs: connectQueues(), queueUrl: env.NOTIFICATIONS_QUEUE_URL, pause }),
  config: createConfigReader(table),
  now: systemClock,
  newRun: randomUUID,
  lines: connectTable(env.JOURNAL_TABLE),
};

export const handler = httpHandler({
  stage: 'reports',
  authenticate: createAuthenticate(table, systemClock, env.KEY_ENVIRONMENT),
  journal: createJournal({ ...deps, journal: deps.lines }),
  routes: [...reportsRoutes(deps), ...scoreRoutes(deps)],
});
