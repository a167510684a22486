import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectTable } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { lookupsEnv } from './env.ts';
import { lookupsRoutes } from './lookups-routes.ts';

const env = readEnv(lookupsEnv);
const table = connectTable(env.STATE_TABLE);

export const handler = httpHandler({
  stage: 'lookups',
  authenticate: createAuthenticate(table, systemClock),
  routes: lookupsRoutes({ table, config: createConfigReader(table) }),
});
