import * as cdk from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** `consumerTimeout` is the time-out of the function that reads the queue; `maxReceives` how often a message is tried. */
export interface StageQueueProps {
  readonly key: kms.IKey;
  readonly consumerTimeout: cdk.Duration;
  readonly maxReceives: number;
}

/** A queue with its dead-letter queue, both encrypted with the key and refusing plain HTTP. */
export class StageQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: StageQueueProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', props.key);
    this.queue = new sqs.Queue(this, 'Queue', {
      ...encrypted(props.key),
      retentionPeriod: cdk.Duration.days(14),
      // Six times the time-out, so that a batch that is being retried by Lambda is not handed out twice (Lambda guide, "SQS").
      visibilityTimeout: cdk.Duration.seconds(6 * props.consumerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceives },
    });
  }
}

/** A queue for what could not be handled, kept for 14 days: the longest SQS offers. */
export function deadLetterQueue(scope: Construct, id: string, key: kms.IKey): sqs.Queue {
  return new sqs.Queue(scope, id, { ...encrypted(key), retentionPeriod: cdk.Duration.days(14) });
}

function encrypted(key: kms.IKey): sqs.QueueProps {
  return {
    encryption: sqs.QueueEncryption.KMS,
    encryptionMasterKey: key,
    dataKeyReuse: cdk.Duration.hours(1),
    enforceSSL: true,
  };
}
