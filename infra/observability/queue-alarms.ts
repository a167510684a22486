import * as cdk from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { StageQueue } from '../service/stage-queue.ts';
import { ImpactAlarm } from './impact-alarm.ts';

/** The queue's name in the runbook, how old its oldest message may get, and who is hurt. */
export interface QueueAlarmsProps {
  readonly title: 'Arrivals' | 'Notifications';
  readonly stageQueue: StageQueue;
  readonly topic: sns.ITopic;
  readonly oldest: cdk.Duration;
  readonly depth: number;
  readonly impact: { readonly deadLetters: string; readonly age: string; readonly depth: string };
}

/** Alarms on one queue: something was given up, something waits too long, too much waits. */
export class QueueAlarms extends Construct {
  constructor(scope: Construct, id: string, props: QueueAlarmsProps) {
    super(scope, id);
    const { title, stageQueue, topic, impact } = props;
    const every = { period: cdk.Duration.minutes(5), statistic: 'Maximum' };
    new ImpactAlarm(this, 'DeadLetters', {
      topic,
      metric: stageQueue.deadLetters.metricApproximateNumberOfMessagesVisible(every),
      threshold: 1,
      periods: 1,
      impact: impact.deadLetters,
      runbook: `${title} dead letters`,
    });
    new ImpactAlarm(this, 'Age', {
      topic,
      metric: stageQueue.queue.metricApproximateAgeOfOldestMessage(every),
      threshold: props.oldest.toSeconds(),
      periods: 2,
      impact: impact.age,
      runbook: `${title} age`,
    });
    new ImpactAlarm(this, 'Depth', {
      topic,
      metric: stageQueue.queue.metricApproximateNumberOfMessagesVisible(every),
      threshold: props.depth,
      periods: 3,
      impact: impact.depth,
      runbook: `${title} depth`,
    });
  }
}
