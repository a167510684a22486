import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { connectJournal } from '../../shared/lambda/connect-journal.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealedTable } from '../../shared/lambda/sealed-clients.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { inboxEnv } from './env.ts';
import { inboxRoutes } from './inbox-routes.ts';

const env = readEnv(inboxEnv);
const table = connectSealedTable(env);
const config = createConfigReader(table);

export const handler = httpHandler({
  stage: 'inbox',
  authenticate: createAuthenticate(table, systemClock, env.KEY_ENVIRONMENT),
  journal: connectJournal(env.JOURNAL_TABLE, { table, config }),
  routes: inboxRoutes({ table, config }),
});
