import * as cdk from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ImpactAlarm } from './impact-alarm.ts';

/** What the checks count each minute, in the namespace `Landfall` with the one dimension `service` = `checks`. */
export const dutyMetricNames = [
  'OverdueReleases',
  'OperatorUnacknowledged',
  'ParkedDeliveries',
  'LostAndFound',
] as const;

/** One of the counts. */
export type DutyMetricName = (typeof dutyMetricNames)[number];

/** A count of the checks over five minutes. */
export function dutyMetric(metricName: DutyMetricName, statistic: 'Maximum' | 'Sum'): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'Landfall',
    metricName,
    dimensionsMap: { service: 'checks' },
    statistic,
    period: cdk.Duration.minutes(5),
  });
}

/** Alarms on duties towards people that the system itself cannot fulfil: somebody must act. */
export class DutyAlarms extends Construct {
  constructor(scope: Construct, id: string, { topic }: { topic: sns.ITopic }) {
    super(scope, id);
    new ImpactAlarm(this, 'OverdueReleases', {
      topic,
      metric: dutyMetric('OverdueReleases', 'Maximum'),
      threshold: 1,
      periods: 1,
      impact: 'Somebody is held past the last day of quarantine and nobody has released them.',
      runbook: 'Overdue releases',
    });
    new ImpactAlarm(this, 'OperatorUnacknowledged', {
      topic,
      metric: dutyMetric('OperatorUnacknowledged', 'Maximum'),
      threshold: 1,
      periods: 1,
      impact: 'What no locality answered for reached the operator two hours ago, and nobody has taken it up.',
      runbook: 'Operator unacknowledged',
    });
    new ImpactAlarm(this, 'ParkedDeliveries', {
      topic,
      metric: dutyMetric('ParkedDeliveries', 'Maximum'),
      threshold: 1,
      periods: 1,
      impact:
        'A locality could not be reached for a day, and its officers know nothing of what was meant for them.',
      runbook: 'Parked deliveries',
    });
    new ImpactAlarm(this, 'LostAndFound', {
      topic,
      metric: dutyMetric('LostAndFound', 'Sum'),
      threshold: 1,
      periods: 3,
      impact: 'Notifications are written but not sent at first, so localities learn of them minutes late.',
      runbook: 'Lost and found',
    });
  }
}
