import * as cdk from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** What must outlive every deploy: the key, the tables and the secrets. Each is retained when its stack goes. */
export class StateStack extends cdk.Stack {
  readonly key: kms.Key;
  readonly table: dynamodb.Table;
  readonly journal: dynamodb.Table;
  /** The keys of what is sealed in the table: apart from it, so that what is deleted here comes back with no backup of it. */
  readonly keyTable: dynamodb.Table;
  readonly masterSecret: secretsmanager.Secret;
  readonly sealSecret: secretsmanager.Secret;

  constructor(scope: Construct, id: string, props: cdk.StackProps) {
    super(scope, id, { description: 'Landfall: the key, the tables and the secrets', ...props });
    this.key = this.#key();
    this.table = this.#table();
    this.keyTable = this.#keyTable();
    this.journal = this.#journal();
    this.masterSecret = this.#masterSecret();
    this.sealSecret = this.#sealSecret();
    new cdk.CfnOutput(this, 'StateTable', { value: this.table.tableName });
    new cdk.CfnOutput(this, 'KeyTableName', { value: this.keyTable.tableName });
    new cdk.CfnOutput(this, 'JournalTable', { value: this.journal.tableName });
    new cdk.CfnOutput(this, 'MasterSecretArn', { value: this.masterSecret.secretArn });
    new cdk.CfnOutput(this, 'SealSecretArn', { value: this.sealSecret.secretArn });
  }

  #key(): kms.Key {
    const key = new kms.Key(this, 'Key', {
      alias: 'landfall',
      description: 'Encrypts the tables, the secrets, the queues and the alarm topic of Landfall',
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
    return this.#keptTable('Table', {
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Garbage only (submissions past their 24 h): no rule of the domain waits for an expiry.
      timeToLiveAttribute: 'ttl',
    });
  }

  #keyTable(): dynamodb.Table {
    return this.#keptTable('KeyTable', {
      // G8: a deleted key can be brought back for a day, against a mistake, and never after.
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 1 },
    });
  }

  /** Who looked at whom. Functions may only add to it, so it is a table of its own: what is allowed on the other would hold for it too. */
  #journal(): dynamodb.Table {
    return this.#keptTable('Journal', {
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Two years (G8).
      timeToLiveAttribute: 'ttl',
    });
  }

  /** Every table is keyed, billed, encrypted and kept alike. */
  #keptTable(
    id: string,
    its: Pick<dynamodb.TableProps, 'pointInTimeRecoverySpecification' | 'timeToLiveAttribute'>,
  ): dynamodb.Table {
    return new dynamodb.Table(this, id, {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      deletionProtection: true,
      removalPolicy: cdk.RemovalPolicy.RETAIN,
      ...its,
    });
  }

  #masterSecret(): secretsmanager.Secret {
    return new secretsmanager.Secret(this, 'MasterSecret', {
      description:
        'Signing secrets and search keys are derived from it: replace it only as docs/runbook.md says',
      encryptionKey: this.key,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: cdk.RemovalPolicy.RETAIN,
    });
  }

  #sealSecret(): secretsmanager.Secret {
    return new secretsmanager.Secret(this, 'SealSecret', {
      description:
        'The day keys of sealed personal data are derived from it: never rotate or replace it in place',
      encryptionKey: this.key,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: cdk.RemovalPolicy.RETAIN,
    });
  }
}
