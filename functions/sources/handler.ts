import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { connectJournal } from '../../shared/lambda/connect-journal.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealedTable } from '../../shared/lambda/sealed-clients.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { sourcesEnv } from './env.ts';
import { sourcesRoutes } from './sources-routes.ts';

const env = readEnv(sourcesEnv);
const table = connectSealedTable(env);
const config = createConfigReader(table);

export const handler = httpHandler({
  stage: 'sources',
  authenticate: createAuthenticate(table, systemClock, env.KEY_ENVIRONMENT),
  journal: connectJournal(env.JOURNAL_TABLE, { table, config }),
  routes: sourcesRoutes({ table, config }),
});
