import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { StageName } from './stages.ts';

/** `environment` must have exactly the keys of `env`, the schema the handler reads its environment with. */
export interface StageFunctionProps<S extends z.ZodObject> {
  readonly name: StageName;
  readonly assetDirectory: string;
  readonly env: S;
  readonly environment: { readonly [K in keyof z.input<S>]: string };
  readonly grants: iam.PolicyStatement[];
  readonly memoryMegabytes: number;
  readonly timeout: cdk.Duration;
}

/** A stage's function whatever its schema. */
export type AnyStageFunction = StageFunction<z.ZodObject>;

/** One stage's function with its own role and its own log group; what the role may do is `grants` and writing that log, no more. */
export class StageFunction<S extends z.ZodObject> extends Construct {
  readonly name: StageName;
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly timeout: cdk.Duration;

  constructor(scope: Construct, id: string, props: StageFunctionProps<S>) {
    super(scope, id);
    this.name = props.name;
    this.timeout = props.timeout;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: cdk.RemovalPolicy.RETAIN,
    });
    this.role = this.#role(props, logGroup);
    this.function = new lambda.Function(this, 'Function', {
      description: `Landfall ${props.name}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(props.assetDirectory),
      handler: 'index.handler',
      memorySize: props.memoryMegabytes,
      timeout: props.timeout,
      environment: { ...props.environment },
      role: this.role,
      logGroup,
      // Lambda's own START and REPORT lines would be most of the log's bytes; failures are still told at WARN.
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
    });
  }

  #role(props: StageFunctionProps<S>, logGroup: logs.LogGroup): iam.Role {
    const ownLog = new iam.PolicyStatement({
      sid: 'OwnLog',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    return new iam.Role(this, 'Role', {
      description: `What Landfall ${props.name} may do`,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { [props.name]: new iam.PolicyDocument({ statements: [ownLog, ...props.grants] }) },
    });
  }
}
