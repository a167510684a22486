import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** The one topic of all alarms: encrypted, and published to by this account's alarms only. */
export function alarmTopic(scope: Construct, props: { key: kms.IKey; email: string | undefined }): sns.Topic {
  const topic = new sns.Topic(scope, 'AlarmTopic', {
    displayName: 'Landfall alarms',
    masterKey: props.key,
    enforceSSL: true,
  });
  // A topic with a policy of its own loses the default one, by which an account's alarms may publish.
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AlarmsMayPublish',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': cdk.Aws.ACCOUNT_ID } },
    }),
  );
  if (props.email !== undefined) topic.addSubscription(new subscriptions.EmailSubscription(props.email));
  return topic;
}
