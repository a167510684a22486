import { connectMasterSecret } from '../../shared/access/master-secret.ts';
import { commitEntries } from '../../shared/commit/commit-entries.ts';
import { makeKeyedHash } from '../../shared/domain/matching/identity-keys.ts';
import { connectQueues, pause } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { queueHandler } from '../../shared/lambda/queue-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealedTable } from '../../shared/lambda/sealed-clients.ts';
import { createArrivalsQueue, parseRegisterMessage } from '../../shared/queue/arrivals-queue.ts';
import { changeVisibilityIn } from '../../shared/queue/change-visibility.ts';
import { createPushQueue } from '../../shared/queue/push-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { claimAgain } from './claim-again.ts';
import { registerEnv } from './env.ts';
import { handleMessages } from './handle-messages.ts';
import { registerMessages } from './register-messages.ts';
import { registerRecords } from './register-records.ts';

const env = readEnv(registerEnv);
const table = connectSealedTable(env);
const sqs = connectQueues();
const config = createConfigReader(table);
const secret = connectMasterSecret(env.SECRET_ID);
const pushes = createPushQueue({ sqs, queueUrl: env.NOTIFICATIONS_QUEUE_URL, pause });
const arrivals = createArrivalsQueue({ sqs, queueUrl: env.ARRIVALS_QUEUE_URL, pause });
const searchHash = async () => makeKeyedHash(await secret.searchKey());
const claim = claimAgain({ table, config: config.load, searchHash });
const register = registerRecords({
  table,
  config: config.load,
  searchHash,
  commit: commitEntries({ table, pushes, config, now: systemClock }),
  now: systemClock,
});

export const handler = queueHandler({
  stage: 'register',
  parse: parseRegisterMessage,
  changeVisibility: changeVisibilityIn(sqs, env.ARRIVALS_QUEUE_URL),
  handle: (messages, { log }) =>
    handleMessages({
      claim,
      register: registerMessages({ table, arrivals, register, tell: (counts) => log.set(counted(counts)) }),
    })(messages),
});

const counted = ({
  opened,
  joined,
  updated,
  duplicate,
  candidate,
  away,
}: Awaited<ReturnType<typeof register>>) => ({
  opened,
  joined,
  updated,
  duplicates: duplicate,
  candidates: candidate,
  away,
});
