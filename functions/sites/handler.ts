import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectTable } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { connectJournal } from '../../shared/lambda/connect-journal.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { sitesEnv } from './env.ts';
import { sitesRoutes } from './sites-routes.ts';

const env = readEnv(sitesEnv);
const table = connectTable(env.STATE_TABLE);
const config = createConfigReader(table);

export const handler = httpHandler({
  stage: 'sites',
  authenticate: createAuthenticate(table, systemClock, env.KEY_ENVIRONMENT),
  journal: connectJournal(env.JOURNAL_TABLE, { table, config }),
  routes: sitesRoutes({ table, config }),
});
