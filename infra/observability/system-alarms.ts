import * as cdk from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ServiceStack } from '../service/service-stack.ts';
import { ImpactAlarm } from './impact-alarm.ts';

/** What is watched beside queues and functions. */
export interface SystemAlarmsProps {
  readonly table: dynamodb.Table;
  readonly service: ServiceStack;
  readonly topic: sns.ITopic;
}

const period = cdk.Duration.minutes(5);

/** Alarms on the API, the table and the minute schedule. */
export class SystemAlarms extends Construct {
  constructor(scope: Construct, id: string, props: SystemAlarmsProps) {
    super(scope, id);
    this.#api(props);
    this.#table(props);
    this.#schedule(props);
  }

  #api({ service, topic }: SystemAlarmsProps): void {
    new ImpactAlarm(this, 'ApiFailures', {
      topic,
      metric: service.api.api.metricServerError({ period, statistic: 'Sum' }),
      threshold: 5,
      periods: 3,
      breaching: 2,
      impact: 'Agencies and localities get server errors for what they post and read.',
      runbook: 'API failures',
    });
  }

  #table({ table, topic }: SystemAlarmsProps): void {
    for (const kind of ['Read', 'Write'] as const) {
      new ImpactAlarm(this, `Table${kind}Throttles`, {
        topic,
        metric: table.metric(`${kind}ThrottleEvents`, { period, statistic: 'Sum' }),
        threshold: 10,
        periods: 2,
        impact: `The table refuses ${kind.toLowerCase()}s, so arrivals and feedback are handled late or answered with errors.`,
        runbook: `Table ${kind.toLowerCase()} throttles`,
      });
    }
    new ImpactAlarm(this, 'TableFailures', {
      topic,
      metric: table.metricSystemErrorsForOperations({ period, operations: storeOperations }),
      threshold: 5,
      periods: 2,
      impact: 'DynamoDB itself fails, so nothing that is posted or due can be worked on.',
      runbook: 'Table failures',
    });
  }

  #schedule({ service, topic }: SystemAlarmsProps): void {
    const minute = cdk.Duration.minutes(1);
    new ImpactAlarm(this, 'ChecksNotRunning', {
      topic,
      metric: service.stages.checks.function.metricInvocations({ period: minute, statistic: 'Sum' }),
      threshold: 1,
      periods: 5,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: cloudwatch.TreatMissingData.BREACHING,
      impact: 'Nobody is told of overdue acknowledgements or of people held past their last day.',
      runbook: 'Checks not running',
    });
    new ImpactAlarm(this, 'ScheduleDeadLetters', {
      topic,
      metric: service.schedule.deadLetters.metricApproximateNumberOfMessagesVisible({
        period,
        statistic: 'Maximum',
      }),
      threshold: 1,
      periods: 1,
      impact: 'Single minutes of checks were lost, so some alerts came a minute or more late.',
      runbook: 'Schedule dead letters',
    });
  }
}

/** What the store calls; an alarm takes at most ten metrics. */
const storeOperations = [
  dynamodb.Operation.BATCH_GET_ITEM,
  dynamodb.Operation.QUERY,
  dynamodb.Operation.UPDATE_ITEM,
  dynamodb.Operation.BATCH_WRITE_ITEM,
  dynamodb.Operation.BATCH_EXECUTE_STATEMENT,
];
