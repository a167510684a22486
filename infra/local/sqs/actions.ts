import type * as z from 'zod';
import { AwsError } from '../aws-error.ts';
import * as queueActions from './queue-actions.ts';
import type { Queues } from './queues.ts';
import * as receiveActions from './receive-actions.ts';
import * as sendActions from './send-actions.ts';

/** What an action answers, and the payload it is billed for: without one it is one request. */
type Performed = { body: object; payloadBytes?: number };

/** One action of the SQS API: what its request looks like and what it does. */
export type Action<S extends z.ZodType> = {
  schema: S;
  run(all: Queues, request: z.output<S>, baseUrl: string): Performed | Promise<Performed>;
};

type Run = (all: Queues, body: unknown, baseUrl: string) => Performed | Promise<Performed>;

const actions = new Map<string, Run>([
  ['SendMessage', checked(sendActions.sendMessageAction)],
  ['SendMessageBatch', checked(sendActions.sendMessageBatchAction)],
  ['ReceiveMessage', checked(receiveActions.receiveMessageAction)],
  ['DeleteMessage', checked(receiveActions.deleteMessageAction)],
  ['DeleteMessageBatch', checked(receiveActions.deleteMessageBatchAction)],
  ['ChangeMessageVisibility', checked(receiveActions.changeVisibilityAction)],
  ['ChangeMessageVisibilityBatch', checked(receiveActions.changeVisibilityBatchAction)],
  ['CreateQueue', checked(queueActions.createQueueAction)],
  ['GetQueueUrl', checked(queueActions.getQueueUrlAction)],
  ['GetQueueAttributes', checked(queueActions.getQueueAttributesAction)],
  ['SetQueueAttributes', checked(queueActions.setQueueAttributesAction)],
  ['PurgeQueue', checked(queueActions.purgeQueueAction)],
  ['StartMessageMoveTask', checked(queueActions.startMessageMoveTaskAction)],
  ['ListMessageMoveTasks', checked(queueActions.listMessageMoveTasksAction)],
]);

/** Throws AwsError for an action or a request that is not understood. */
export function perform(all: Queues, name: string, body: unknown, baseUrl: string) {
  const run = actions.get(name);
  if (run === undefined) throw new AwsError('UnsupportedOperation', `${name} is not emulated here.`);
  return run(all, body, baseUrl);
}

function checked<S extends z.ZodType>(action: Action<S>): Run {
  return (all, body, baseUrl) => {
    const request = action.schema.safeParse(body);
    if (request.success) return action.run(all, request.data, baseUrl);
    const [fault] = request.error.issues;
    throw new AwsError(
      'InvalidParameterValue',
      `Value for parameter ${fault?.path.join('.')} is invalid. Reason: ${fault?.message}`,
    );
  };
}
