import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { createJournal } from '../../shared/access/journal.ts';
import { connectMasterSecret } from '../../shared/access/master-secret.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { connectQueues, connectTable, pause } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealedTable } from '../../shared/lambda/sealed-clients.ts';
import { createPushQueue } from '../../shared/queue/push-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { lookupsEnv } from './env.ts';
import { lookupsRoutes } from './lookups-routes.ts';

const env = readEnv(lookupsEnv);
const table = connectSealedTable(env);
const lines = connectTable(env.JOURNAL_TABLE);
const config = createConfigReader(table);
const journal = createJournal({ table, journal: lines, config });
const secret = connectMasterSecret(env.SECRET_ID);

export const handler = httpHandler({
  stage: 'lookups',
  authenticate: createAuthenticate(table, systemClock, env.KEY_ENVIRONMENT),
  journal,
  routes: lookupsRoutes({
    table,
    pushes: createPushQueue({ sqs: connectQueues(), queueUrl: env.NOTIFICATIONS_QUEUE_URL, pause }),
    config,
    journal,
    lines,
    searchHash: async () => makeKeyedHash(await secret.searchKey()),
    now: systemClock,
  }),
});
