import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectTable } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { transfersEnv } from './env.ts';
import { transfersRoutes } from './transfers-routes.ts';

const env = readEnv(transfersEnv);
const table = connectTable(env.STATE_TABLE);

export const handler = httpHandler({
  stage: 'transfers',
  authenticate: createAuthenticate(table, systemClock),
  routes: transfersRoutes({ table, config: createConfigReader(table) }),
});
