import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { connectMasterSecret } from '../../shared/access/master-secret.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealedTable } from '../../shared/lambda/sealed-clients.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { certificateRoutes } from './certificate-routes.ts';
import { certificatesEnv } from './env.ts';

const env = readEnv(certificatesEnv);
const table = connectSealedTable(env);

export const handler = httpHandler({
  stage: 'certificates',
  authenticate: createAuthenticate(table, systemClock, env.KEY_ENVIRONMENT),
  routes: certificateRoutes({
    table,
    config: createConfigReader(table),
    master: connectMasterSecret(env.SECRET_ID),
  }),
});
