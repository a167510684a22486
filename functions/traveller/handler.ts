import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectTable } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { travellerEnv } from './env.ts';
import { travellerRoutes } from './traveller-routes.ts';

const env = readEnv(travellerEnv);
const table = connectTable(env.STATE_TABLE);

export const handler = httpHandler({
  stage: 'traveller',
  authenticate: createAuthenticate(table, systemClock),
  routes: travellerRoutes({ table, config: createConfigReader(table) }),
});
