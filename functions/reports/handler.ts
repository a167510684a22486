import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectTable } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { reportsEnv } from './env.ts';
import { reportsRoutes } from './reports-routes.ts';

const env = readEnv(reportsEnv);
const table = connectTable(env.STATE_TABLE);

export const handler = httpHandler({
  stage: 'reports',
  authenticate: createAuthenticate(table, systemClock),
  routes: reportsRoutes({ table, config: createConfigReader(table) }),
});
