import { randomBytes } from 'node:crypto';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectQueues, pause } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealedTable } from '../../shared/lambda/sealed-clients.ts';
import { createArrivalsQueue } from '../../shared/queue/arrivals-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { intakeEnv } from './env.ts';
import { intakeRoutes } from './intake-routes.ts';

const env = readEnv(intakeEnv);
const table = connectSealedTable(env);

export const handler = httpHandler({
  stage: 'intake',
  authenticate: createAuthenticate(table, systemClock, env.KEY_ENVIRONMENT),
  routes: intakeRoutes({
    table,
    queue: createArrivalsQueue({ sqs: connectQueues(), queueUrl: env.ARRIVALS_QUEUE_URL, pause }),
    config: createConfigReader(table),
    newSubmissionId: () => `sub_${randomBytes(16).toString('base64url')}`,
  }),
});
