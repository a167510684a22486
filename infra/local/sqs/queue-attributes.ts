import * as z from 'zod';
import { AwsError } from '../aws-error.ts';
import type { QueueCounts } from './message-store.ts';
import type { QueueDefinition, QueueSettings } from './queue-definition.ts';
import { settingsOf } from './queue-definition.ts';

const arnPrefix = 'arn:aws:sqs:us-east-1:000000000000:';

export function queueArn(queueName: string): string {
  return `${arnPrefix}${queueName}`;
}

/** The last part of an ARN or of a queue URL; hosts and accounts are not looked at. */
export function queueNameOf(arnOrUrl: string): string {
  return arnOrUrl.slice(Math.max(arnOrUrl.lastIndexOf(':'), arnOrUrl.lastIndexOf('/')) + 1);
}

const redrive = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() });

const settable: Record<string, keyof QueueDefinition> = {
  VisibilityTimeout: 'visibilityTimeoutSeconds',
  DelaySeconds: 'delaySeconds',
  MessageRetentionPeriod: 'messageRetentionSeconds',
  ReceiveMessageWaitTimeSeconds: 'receiveWaitSeconds',
  MaximumMessageSize: 'maximumMessageBytes',
};

/** A definition changed by the attributes of CreateQueue or SetQueueAttributes. */
export function withAttributes(
  definition: QueueDefinition,
  attributes: Record<string, string>,
): QueueDefinition {
  const changed: Record<string, unknown> = { ...definition };
  for (const [name, value] of Object.entries(attributes)) {
    const setting = settable[name];
    if (setting !== undefined) changed[setting] = Number(value);
    else if (name === 'RedrivePolicy') changed.redrive = redriveOf(value);
    else throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
  try {
    return settingsOf(changed as QueueDefinition);
  } catch (error) {
    const fault = error instanceof z.ZodError ? error.issues[0] : undefined;
    if (fault === undefined) throw error;
    throw new AwsError(
      'InvalidAttributeValue',
      `Invalid value for ${fault.path.join('.')}: ${fault.message}`,
    );
  }
}

function redriveOf(value: string): QueueDefinition['redrive'] {
  if (value === '') return undefined;
  const policy = redrive.safeParse(parsed(value));
  if (!policy.success) {
    throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter RedrivePolicy: ${value}`);
  }
  const { deadLetterTargetArn, maxReceiveCount } = policy.data;
  return { deadLetterQueueName: queueNameOf(deadLetterTargetArn), maxReceiveCount };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All attributes GetQueueAttributes can tell. */
export function attributesOf(queue: QueueSettings, counts: QueueCounts): Record<string, string> {
  const policy = queue.redrive;
  return {
    QueueArn: queueArn(queue.queueName),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    DelaySeconds: String(queue.delaySeconds),
    MessageRetentionPeriod: String(queue.messageRetentionSeconds),
    ReceiveMessageWaitTimeSeconds: String(queue.receiveWaitSeconds),
    MaximumMessageSize: String(queue.maximumMessageBytes),
    ...(policy === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: queueArn(policy.deadLetterQueueName),
            maxReceiveCount: policy.maxReceiveCount,
          }),
        }),
  };
}
