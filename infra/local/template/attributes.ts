import type { Account } from './resolve.ts';
import type { ResourceId } from './template.ts';

type Described = {
  id: ResourceId;
  type: string;
  /** A property that names the resource, resolved; undefined when the template leaves the name to CloudFormation. */
  named: (property: string) => string | undefined;
  account: Account;
  endpoint: string;
};
type Attributes = Record<string, string>;

/** What Ref and Fn::GetAtt give for a resource of a type the twin emulates; undefined for any other type. */
export function attributesOf(resource: Described): Attributes | undefined {
  return readers[resource.type]?.(resource);
}

/** A name as CloudFormation would make one, without its random tail: the same at every start. */
function physicalName(resource: Described, property: string): string {
  return resource.named(property) ?? `${resource.id.stack}-${resource.id.logicalId}`;
}

function arn(resource: Described, service: string, rest: string, region = resource.account.region): string {
  return `arn:${resource.account.partition}:${service}:${region}:${resource.account.accountId}:${rest}`;
}

function named(service: string, prefix: string, property: string, ref: 'name' | 'arn' = 'name') {
  return (resource: Described): Attributes => {
    const name = physicalName(resource, property);
    const full = arn(resource, service, `${prefix}${name}`);
    return { Ref: ref === 'arn' ? full : name, Arn: full };
  };
}

function queue(resource: Described): Attributes {
  const name = physicalName(resource, 'QueueName');
  const url = `${resource.endpoint}/${resource.account.accountId}/${name}`;
  return { Ref: url, QueueUrl: url, QueueName: name, Arn: arn(resource, 'sqs', name) };
}

function role(resource: Described): Attributes {
  const name = physicalName(resource, 'RoleName');
  return {
    Ref: name,
    Arn: arn(resource, 'iam', `role/${name}`, ''),
    RoleId: `AROA${resource.id.logicalId.toUpperCase()}`,
  };
}

function key(resource: Described): Attributes {
  const id = `${resource.id.stack}-${resource.id.logicalId}`.toLowerCase();
  return { Ref: id, KeyId: id, Arn: arn(resource, 'kms', `key/${id}`) };
}

function secret(resource: Described): Attributes {
  const full = arn(resource, 'secretsmanager', `secret:${physicalName(resource, 'Name')}-000000`);
  return { Ref: full, Id: full, Arn: full };
}

function api(resource: Described): Attributes {
  const id = resource.id.logicalId.toLowerCase();
  return {
    Ref: id,
    ApiId: id,
    ApiEndpoint: `https://${id}.execute-api.${resource.account.region}.${resource.account.urlSuffix}`,
  };
}

function byLogicalId(resource: Described): Attributes {
  return { Ref: resource.id.logicalId };
}

const table = named('dynamodb', 'table/', 'TableName');

const readers: Record<string, (resource: Described) => Attributes> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::SQS::Queue': queue,
  'AWS::Lambda::Function': named('lambda', 'function:', 'FunctionName'),
  'AWS::Lambda::EventSourceMapping': byLogicalId,
  'AWS::IAM::Role': role,
  'AWS::IAM::ManagedPolicy': (resource) => ({
    Ref: arn(resource, 'iam', `policy/${physicalName(resource, 'ManagedPolicyName')}`, ''),
  }),
  'AWS::KMS::Key': key,
  'AWS::KMS::Alias': (resource) => ({ Ref: physicalName(resource, 'AliasName') }),
  'AWS::SecretsManager::Secret': secret,
  'AWS::Logs::LogGroup': (resource) => {
    const name = physicalName(resource, 'LogGroupName');
    return { Ref: name, Arn: `${arn(resource, 'logs', `log-group:${name}`)}:*` };
  },
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Integration': byLogicalId,
  'AWS::ApiGatewayV2::Route': byLogicalId,
  'AWS::Scheduler::ScheduleGroup': (resource) => {
    const name = physicalName(resource, 'Name');
    return { Ref: name, Arn: arn(resource, 'scheduler', `schedule-group/${name}`) };
  },
  'AWS::Scheduler::Schedule': (resource) => {
    const name = physicalName(resource, 'Name');
    const group = resource.named('GroupName') ?? 'default';
    return { Ref: name, Arn: arn(resource, 'scheduler', `schedule/${group}/${name}`) };
  },
  'AWS::SNS::Topic': named('sns', '', 'TopicName', 'arn'),
};
