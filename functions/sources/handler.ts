import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectTable } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { sourcesEnv } from './env.ts';
import { sourcesRoutes } from './sources-routes.ts';

const env = readEnv(sourcesEnv);
const table = connectTable(env.STATE_TABLE);

export const handler = httpHandler({
  stage: 'sources',
  authenticate: createAuthenticate(table, systemClock),
  routes: sourcesRoutes({ table, config: createConfigReader(table) }),
});
