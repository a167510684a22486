import * as cdk from 'aws-cdk-lib';
import type { ObservabilityStack } from '../observability/observability-stack.ts';
import type { ServiceStack } from '../service/service-stack.ts';
import type { StateStack } from '../state/state-stack.ts';

/** The stacks whose findings are judged here. */
export interface Stacks {
  readonly state: StateStack;
  readonly service: ServiceStack;
  readonly observability: ObservabilityStack;
}

/** Every finding of the AwsSolutions pack that stands, where it stands and why. The only place that acknowledges any. */
export function acknowledgeFindings({ state, service }: Stacks): void {
  cdk.Validations.of(state.masterSecret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'Search keys in the table are derived from it: a rotated secret would find nobody.',
  });
  cdk.Validations.of(state.sealSecret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'The keys of sealed personal data are derived from it: a rotated secret would open nothing.',
  });
  cdk.Validations.of(service.api).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'Keys are verified in the handlers with their scopes, which saves an authorizer invocation per call.',
  });
  cdk.Validations.of(service.stages.deliver.role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sqs:*:*:landfall-inbox-*]',
    reason: 'The sqs channel: a locality names a queue of its own account, which must bear this prefix.',
  });
  cdk.Validations.of(service.schedule.deadLetters).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is the dead-letter queue of a schedule; the rule knows only those of other queues.',
  });
}
