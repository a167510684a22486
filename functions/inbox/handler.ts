import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealedTable } from '../../shared/lambda/sealed-clients.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { inboxEnv } from './env.ts';
import { inboxRoutes } from './inbox-routes.ts';

const table = connectSealedTable(readEnv(inboxEnv));

export const handler = httpHandler({
  stage: 'inbox',
  authenticate: createAuthenticate(table, systemClock),
  routes: inboxRoutes({ table, config: createConfigReader(table) }),
});
