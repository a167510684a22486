import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { MetricName } from '../../shared/lambda/log-fields.ts';
import type { StageName } from '../service/stages.ts';
import { ImpactAlarm } from './impact-alarm.ts';
import { ownMetric } from './own-metric.ts';

/** The counts that mean a duty towards somebody is not done, and the stages that make them. */
const dutyMetrics = {
  OverdueReleases: ['checks'],
  OperatorUnacknowledged: ['checks'],
  ParkedDeliveries: ['deliver', 'checks'],
  LostAndFound: ['checks'],
} as const satisfies Partial<Record<MetricName, readonly StageName[]>>;

/** One of the counts. */
export type DutyMetricName = keyof typeof dutyMetrics;

/** How often it happened within five minutes, in whichever stage. */
export function dutyMetric(metricName: DutyMetricName): cloudwatch.IMetric {
  return ownMetric(metricName, dutyMetrics[metricName]);
}

/** Alarms on duties towards people that the system itself cannot fulfil: somebody must act. */
export class DutyAlarms extends Construct {
  constructor(scope: Construct, id: string, { topic }: { topic: sns.ITopic }) {
    super(scope, id);
    new ImpactAlarm(this, 'OverdueReleases', {
      topic,
      metric: dutyMetric('OverdueReleases'),
      threshold: 1,
      periods: 1,
      impact: 'Somebody is held past the last day of quarantine and nobody has released them.',
      runbook: 'Overdue releases',
    });
    new ImpactAlarm(this, 'OperatorUnacknowledged', {
      topic,
      metric: dutyMetric('OperatorUnacknowledged'),
      threshold: 1,
      periods: 1,
      impact: 'What no locality answered for reached the operator two hours ago, and nobody has taken it up.',
      runbook: 'Operator unacknowledged',
    });
    new ImpactAlarm(this, 'ParkedDeliveries', {
      topic,
      metric: dutyMetric('ParkedDeliveries'),
      threshold: 1,
      periods: 1,
      impact:
        'A locality could not be reached for a day, and its officers know nothing of what was meant for them.',
      runbook: 'Parked deliveries',
    });
    new ImpactAlarm(this, 'LostAndFound', {
      topic,
      metric: dutyMetric('LostAndFound'),
      threshold: 1,
      periods: 3,
      impact: 'Notifications are written but not sent at first, so localities learn of them minutes late.',
      runbook: 'Lost and found',
    });
  }
}
