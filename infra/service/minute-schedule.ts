import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { keyThrough } from './grants.ts';
import { deadLetterQueue } from './stage-queue.ts';

/** Ticks a function each minute. A tick older than a minute is worth nothing: the next one does its work. */
export class MinuteSchedule extends Construct {
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: { target: lambda.IFunction; key: kms.IKey }) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', props.key);
    const role = new iam.Role(this, 'Role', {
      description: 'What the scheduler may do for the minute schedule of Landfall',
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': cdk.Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: { tick: new iam.PolicyDocument({ statements: this.#grants(props) }) },
    });
    // The scheduler only puts the tick into Lambda's own queue, which would try it for six hours (Lambda guide, "Asynchronous").
    new lambda.EventInvokeConfig(this, 'NoRetries', {
      function: props.target,
      maxEventAge: cdk.Duration.minutes(1),
      retryAttempts: 0,
    });
    new CfnSchedule(this, 'Schedule', {
      description: 'Runs the checks of Landfall',
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: props.target.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 2 },
        deadLetterConfig: { arn: this.deadLetters.queueArn },
      },
    });
  }

  #grants(props: { target: lambda.IFunction; key: kms.IKey }): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'Tick',
        actions: ['lambda:InvokeFunction'],
        resources: [props.target.functionArn],
      }),
      new iam.PolicyStatement({
        sid: 'LostTicks',
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetters.queueArn],
      }),
      keyThrough(props.key, 'sqs'),
    ];
  }
}
