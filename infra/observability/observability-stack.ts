import * as cdk from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { ServiceStack } from '../service/service-stack.ts';
import type { StateStack } from '../state/state-stack.ts';

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
    const topic = new sns.Topic(this, 'AlarmTopic', {
      displayName: 'Landfall alarms',
      masterKey: props.state.key,
      enforceSSL: true,
    });
    if (props.alarmEmail) topic.addSubscription(new subscriptions.EmailSubscription(props.alarmEmail));
  }
}
