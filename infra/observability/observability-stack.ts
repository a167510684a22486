import * as cdk from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ServiceStack } from '../service/service-stack.ts';
import { stageNames } from '../service/stages.ts';
import type { StateStack } from '../state/state-stack.ts';
import { alarmTopic } from './alarm-topic.ts';
import { LandfallDashboard } from './dashboard.ts';
import { DutyAlarms } from './duty-alarms.ts';
import { FunctionAlarms } from './function-alarms.ts';
import { QueueAlarms } from './queue-alarms.ts';
import { SystemAlarms } from './system-alarms.ts';

/** What the observability stack watches, and who is written to. */
export interface ObservabilityStackProps extends cdk.StackProps {
  readonly state: StateStack;
  readonly service: ServiceStack;
  readonly alarmEmail: string | undefined;
}

/** Alarms, their topic and the dashboard. */
export class ObservabilityStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, { description: 'Landfall: alarms and dashboard' });
    const { state, service } = props;
    const topic = alarmTopic(this, { key: state.key, email: props.alarmEmail });
    new DutyAlarms(this, 'Duties', { topic });
    new SystemAlarms(this, 'System', { table: state.table, service, topic });
    this.#queues(service, topic);
    for (const name of stageNames) new FunctionAlarms(this, name, { stage: service.stages[name], topic });
    new LandfallDashboard(this, 'Page', { state, service });
    new cdk.CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn });
  }

  #queues(service: ServiceStack, topic: sns.ITopic): void {
    new QueueAlarms(this, 'Arrivals', {
      title: 'Arrivals',
      stageQueue: service.queues.arrivals,
      topic,
      oldest: cdk.Duration.minutes(10),
      depth: 5000,
      impact: {
        deadLetters:
          'Accepted arrivals were given up after five tries: these travellers are followed by nobody.',
        age: 'Arrivals accepted ten minutes ago are not matched yet, so localities meet travellers unprepared.',
        depth: 'Arrivals come in faster than they are matched, and localities will learn of them late.',
      },
    });
    new QueueAlarms(this, 'Notifications', {
      title: 'Notifications',
      stageQueue: service.queues.notifications,
      topic,
      // The retry timetable keeps a push in the queue for up to half an hour.
      oldest: cdk.Duration.hours(1),
      depth: 5000,
      impact: {
        deadLetters:
          'Pushes were given up by the queue, and their localities are told only by a later sweep.',
        age: 'Pushes are an hour old and not delivered, parked or retried: localities are not told.',
        depth: 'More must be told than is being sent, and urgent notifications wait behind routine ones.',
      },
    });
  }
}
