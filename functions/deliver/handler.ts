import { connectMasterSecret } from '../../shared/access/master-secret.ts';
import { describePersons } from '../../shared/commit/describe-persons.ts';
import { connectQueues, pause, regionalSqs } from '../../shared/lambda/aws-clients.ts';
import { systemClock } from '../../shared/lambda/clock.ts';
import { queueHandler } from '../../shared/lambda/queue-chain.ts';
import { readEnv } from '../../shared/lambda/read-env.ts';
import { connectSealedTable } from '../../shared/lambda/sealed-clients.ts';
import { loopbackAllowed } from '../../shared/lambda/twin-switch.ts';
import { createSendToInbox } from '../../shared/outgoing/inbox-queue.ts';
import { createPost } from '../../shared/outgoing/post.ts';
import { changeVisibilityIn } from '../../shared/queue/change-visibility.ts';
import { createPushQueue, parsePushMessage } from '../../shared/queue/push-queue.ts';
import { createConfigReader } from '../../shared/store/config.ts';
import { addressesOf, switchOff } from './addresses.ts';
import { offerPush } from './channels.ts';
import { deliverPushes } from './deliver-pushes.ts';
import { deliverEnv } from './env.ts';
import { handleMessages } from './handle-messages.ts';

const env = readEnv(deliverEnv);
const table = connectSealedTable(env);
const sqs = connectQueues();
const config = createConfigReader(table);
const { signingSecret, formerSigningSecrets } = connectMasterSecret(env.SECRET_ID);
const post = createPost({ loopback: loopbackAllowed(), now: systemClock });
const sendToInbox = createSendToInbox(regionalSqs);
const deliver = deliverPushes({
  table,
  pushes: createPushQueue({ sqs, queueUrl: env.NOTIFICATIONS_QUEUE_URL, pause }),
  now: systemClock,
  random: Math.random,
  addresses: async () => addressesOf(await config.load(), systemClock()),
  offer: offerPush({
    post,
    sendToInbox,
    signingSecret,
    formerSigningSecrets,
    now: systemClock,
    describe: describePersons(table, config),
  }),
  markGone: switchOff(table),
});

export const handler = queueHandler({
  stage: 'deliver',
  parse: parsePushMessage,
  changeVisibility: changeVisibilityIn(sqs, env.NOTIFICATIONS_QUEUE_URL),
  handle: handleMessages(deliver),
});
