import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTwin } from '../../infra/local/twin.ts';
import { type FixtureTwin, startFixtureTwin } from '../twin/fixture/fixture-twin.ts';
import { att, fixtureStack, policy, type Resources, role, viaTable } from '../twin/fixture/stack.ts';

const TableName = 'Fixture-Table';
const tableArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Fixture-Table';
const item = { pk: { S: 'a' }, sk: { S: '1' } };
const queueUrl = (twin: FixtureTwin) => `${twin.aws.endpoint}/000000000000/Fixture-Queue`;

describe('a call is judged by the role of the function that makes it', () => {
  let twin: FixtureTwin;
  beforeAll(async () => {
    twin = await startFixtureTwin();
  });
  afterAll(() => twin.stop());

  it('does what a policy allows', async () => {
    expect(await twin.call('dynamodb', 'PutItem', { TableName, Item: item })).toHaveProperty('output');
    expect(await twin.call('dynamodb', 'GetItem', { TableName, Key: item })).toMatchObject({
      output: { Item: item },
    });
    const message = { QueueUrl: queueUrl(twin), MessageBody: '{"id":"m"}' };
    expect(await twin.call('sqs', 'SendMessage', message)).toHaveProperty('output');
  });

  it.each([
    ['dynamodb', 'UpdateItem', { TableName, Key: item }, 'dynamodb:UpdateItem', tableArn],
    ['dynamodb', 'Scan', { TableName }, 'dynamodb:Scan', tableArn],
    [
      'dynamodb',
      'BatchGetItem',
      { RequestItems: { [TableName]: { Keys: [item] } } },
      'dynamodb:BatchGetItem',
      tableArn,
    ],
    [
      'dynamodb',
      'PutItem',
      { TableName: 'Other', Item: item },
      'dynamodb:PutItem',
      tableArn.replace(TableName, 'Other'),
    ],
    ['sqs', 'ReceiveMessage', {}, 'sqs:ReceiveMessage', 'arn:aws:sqs:us-east-1:000000000000:Fixture-Queue'],
  ] as const)(
    'refuses %s %s naming role, action and resource',
    async (service, operation, input, action, resource) => {
      const { error } = Object(
        await twin.call(service, operation, service === 'sqs' ? { QueueUrl: queueUrl(twin) } : input),
      );
      expect(error.name).toMatch(/^AccessDenied/);
      expect(error.message).toContain('Fixture-apiRole');
      expect(error.message).toContain(action);
      expect(error.message).toContain(resource);
      expect(twin.denials.at(-1)).toMatchObject({ role: 'Fixture-apiRole', action, resource });
    },
  );

  it('lets an explicit Deny win over an Allow', async () => {
    const input = {
      TableName,
      KeyConditionExpression: 'pk = :a',
      ExpressionAttributeValues: { ':a': { S: 'a' } },
    };
    const { error } = Object(await twin.call('dynamodb', 'Query', input));
    expect(error.message).toContain('denies it explicitly');
  });

  it('judges each PartiQL statement by its verb', async () => {
    const statement = (Statement: string) => ({ Statements: [{ Statement }] });
    const insert = statement(`INSERT INTO "${TableName}" VALUE {'pk': 'p', 'sk': '1'}`);
    const remove = statement(`DELETE FROM "${TableName}" WHERE pk = 'p' AND sk = '1'`);
    expect(await twin.call('dynamodb', 'BatchExecuteStatement', insert)).toHaveProperty('output');
    const { error } = Object(await twin.call('dynamodb', 'BatchExecuteStatement', remove));
    expect(error.message).toContain('dynamodb:PartiQLDelete');
  });

  it('knows nobody without an access key of this twin', async () => {
    const answer = await fetch(twin.aws.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.ListQueues', authorization: 'AWS4 Credential=AKIAEXAMPLE/x' },
    });
    expect(answer.status).toBe(403);
  });
});

describe('a grant that is taken away is missed', () => {
  async function messageAfter(change: (resources: Resources) => void): Promise<string> {
    const twin = await startFixtureTwin({ change });
    try {
      const { error } = Object(await twin.call('dynamodb', 'PutItem', { TableName, Item: item }));
      return error?.message ?? 'allowed';
    } finally {
      await twin.stop();
    }
  }
  const put = { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: att('Table') } as const;
  const withRole =
    (...statements: Parameters<typeof policy>) =>
    (resources: Resources) => {
      resources.apiRole = role('lambda.amazonaws.com', ...statements);
    };

  it('the use of the table key, which only DynamoDB may make of it', async () => {
    expect(await messageAfter(withRole(put, viaTable))).toBe('allowed');
    expect(await messageAfter(withRole(put))).toMatch(/kms:Decrypt on arn:aws:kms/);
    const elsewhere = {
      ...viaTable,
      Condition: { StringEquals: { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' } },
    };
    expect(await messageAfter(withRole(put, elsewhere))).toMatch(/kms:Decrypt on arn:aws:kms/);
  });

  it('the partition keys a policy names', async () => {
    const leading = (values: string[]) => ({
      ...put,
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': values } },
    });
    expect(await messageAfter(withRole(leading(['a*']), viaTable))).toBe('allowed');
    expect(await messageAfter(withRole(leading(['b*']), viaTable))).toMatch(/dynamodb:PutItem on/);
  });

  it('a queue policy that denies', async () => {
    const twin = await startFixtureTwin({
      change: (resources) => {
        const denying = { Effect: 'Deny', Action: 'sqs:SendMessage', Resource: '*', Principal: '*' } as const;
        resources.QueuePolicy = {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: policy(denying) },
        };
      },
    });
    const { error } = Object(
      await twin.call('sqs', 'SendMessage', { QueueUrl: queueUrl(twin), MessageBody: '{}' }),
    );
    expect(error.message).toMatch(/sqs:SendMessage.*denies it explicitly/);
    await twin.stop();
  });
});

describe('what AWS itself does in the name of a role is checked at start', () => {
  const starting = (change: (resources: Resources) => void) =>
    startTwin({ empty: true, stacks: [fixtureStack(change)] });

  it.each([
    [
      'polling a queue',
      (resources: Resources) => {
        resources.workerRole = role('lambda.amazonaws.com');
      },
      /role Fixture-workerRole is not authorized to perform sqs:ReceiveMessage on arn:aws:sqs/,
    ],
    [
      'invoking by schedule',
      (resources: Resources) => {
        resources.schedulerRole = role('scheduler.amazonaws.com');
      },
      /role Fixture-schedulerRole is not authorized to perform lambda:InvokeFunction/,
    ],
    [
      'running a function',
      (resources: Resources) => {
        resources.tickerRole = role('ec2.amazonaws.com');
      },
      /Role Fixture-tickerRole does not let lambda.amazonaws.com assume it/,
    ],
    [
      'invoking from the gateway',
      (resources: Resources) => {
        delete resources.Permission;
      },
      /no AWS::Lambda::Permission lets apigateway.amazonaws.com invoke/,
    ],
    [
      'a condition it cannot judge',
      (resources: Resources) => {
        const Condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
        resources.tickerRole = role('lambda.amazonaws.com', {
          Effect: 'Allow',
          Action: '*',
          Resource: '*',
          Condition,
        });
      },
      /Fixture\/tickerRole has the condition IpAddress aws:SourceIp, which the twin cannot judge/,
    ],
  ])('%s', async (_what, change, message) => {
    await expect(starting(change)).rejects.toThrow(message);
  });
});
