import * as cdk from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** What must outlive every deploy: the key, the one table and the master secret. Each is retained when its stack goes. */
export class StateStack extends cdk.Stack {
  readonly key: kms.Key;
  readonly table: dynamodb.Table;
  readonly masterSecret: secretsmanager.Secret;

  constructor(scope: Construct, id: string, props: cdk.StackProps) {
    super(scope, id, { description: 'Landfall: the key, the table and the master secret', ...props });
    this.key = this.#key();
    this.table = this.#table();
    this.masterSecret = this.#masterSecret();
    new cdk.CfnOutput(this, 'StateTable', { value: this.table.tableName });
    new cdk.CfnOutput(this, 'MasterSecretArn', { value: this.masterSecret.secretArn });
  }

  #key(): kms.Key {
    const key = new kms.Key(this, 'Key', {
      alias: 'landfall',
      description: 'Encrypts the table, the master secret, the queues and the alarm topic of Landfall',
      enableKeyRotation: true,
      removalPolicy: cdk.RemovalPolicy.RETAIN,
    });
    // An alarm cannot publish to an encrypted topic unless CloudWatch itself may use the key (CloudWatch guide, "SNS and encryption").
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsMayPublish',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': cdk.Aws.ACCOUNT_ID } },
      }),
    );
    return key;
  }

  #table(): dynamodb.Table {
    return new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Garbage only (submissions past their 24 h): no rule of the domain waits for an expiry.
      timeToLiveAttribute: 'ttl',
      deletionProtection: true,
      removalPolicy: cdk.RemovalPolicy.RETAIN,
    });
  }

  #masterSecret(): secretsmanager.Secret {
    return new secretsmanager.Secret(this, 'MasterSecret', {
      description: 'Signing secrets and search keys are derived from it: never rotate or replace it in place',
      encryptionKey: this.key,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: cdk.RemovalPolicy.RETAIN,
    });
  }
}
