import { describe, expect, it } from 'vitest';
import { createResolver } from '../../infra/local/template/resolve.ts';
import { readSystem, twinAccount } from '../../infra/local/template/system.ts';
import type { Stack } from '../../infra/local/template/template.ts';
import { att, fixtureStack, ref, resource, variable } from '../twin/fixture/stack.ts';

const endpoint = 'http://127.0.0.1:9';

function stackOf(
  name: string,
  Resources: Stack['template']['Resources'],
  Outputs: Stack['template']['Outputs'] = {},
) {
  return { name, template: { Resources, Outputs }, assets: new Map<string, string>() };
}

/** The value of one property `Value` of a resource, resolved beside a queue, a table and an exporting stack. */
function resolved(value: unknown): unknown {
  const stacks = [
    stackOf(
      'State',
      { Table: resource('AWS::DynamoDB::Table', { TableName: 'entries' }) },
      { Arn: { Value: att('Table'), Export: { Name: { 'Fn::Sub': `${variable('AWS::StackName')}:arn` } } } },
    ),
    stackOf('Service', {
      Queue: resource('AWS::SQS::Queue', {}),
      Odd: resource('Custom::Odd', {}),
      Probe: resource('AWS::Lambda::Function', { Value: value }),
    }),
  ];
  return createResolver(stacks, twinAccount, endpoint).properties({ stack: 'Service', logicalId: 'Probe' })
    .Value;
}

describe('intrinsic functions', () => {
  it.each([
    [ref('AWS::Region'), 'us-east-1'],
    [ref('Queue'), 'http://127.0.0.1:9/000000000000/Service-Queue'],
    [att('Queue'), 'arn:aws:sqs:us-east-1:000000000000:Service-Queue'],
    [{ 'Fn::GetAtt': 'Queue.QueueName' }, 'Service-Queue'],
    [
      { 'Fn::Join': ['-', ['a', ref('AWS::AccountId'), { 'Fn::Join': ['', ['b', 'c']] }]] },
      'a-000000000000-bc',
    ],
    [
      { 'Fn::Sub': `${variable('AWS::Partition')}/${variable('Queue.Arn')}/${variable('!kept')}` },
      `aws/arn:aws:sqs:us-east-1:000000000000:Service-Queue/${variable('kept')}`,
    ],
    [{ 'Fn::Sub': [`${variable('name')}!`, { name: ref('AWS::StackName') }] }, 'Service!'],
    [{ 'Fn::ImportValue': 'State:arn' }, 'arn:aws:dynamodb:us-east-1:000000000000:table/entries'],
    [{ nested: [{ deep: ref('AWS::URLSuffix') }] }, { nested: [{ deep: 'amazonaws.com' }] }],
  ])('%j', (value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  it.each([
    [{ 'Fn::Select': [0, ['a']] }, 'Service/Probe.Value uses Fn::Select, which the twin does not resolve'],
    [
      { inner: { 'Fn::If': ['c', 1, 2] } },
      'Service/Probe.Value.inner uses Fn::If, which the twin does not resolve',
    ],
    [ref('AWS::NoValue'), 'Service/Probe.Value uses AWS::NoValue, which the twin does not resolve'],
    [ref('Odd'), 'The twin does not know the Ref of Service/Odd (Custom::Odd)'],
    [att('Queue', 'Colour'), 'The twin does not know Colour of Service/Queue (AWS::SQS::Queue)'],
    [ref('Missing'), 'There is no resource Service/Missing'],
    [{ 'Fn::ImportValue': 'State:other' }, 'Service/Probe.Value imports State:other, which no stack exports'],
  ])('refuses %j', (value, message) => {
    expect(() => resolved(value)).toThrow(message);
  });
});

describe('what the twin would have to guess', () => {
  it.each([
    [
      'a schedule it cannot play',
      'Schedule',
      { ScheduleExpression: 'cron(0 2 * * ? *)' },
      /does not know the schedule cron/,
    ],
    ['a FIFO queue', 'Dead', { FifoQueue: true }, /standard queues only/],
    ['a runtime that is not Node', 'api', { Runtime: 'python3.14' }, /Node functions only/],
    ['another payload format', 'Integration', { PayloadFormatVersion: '1.0' }, /2\.0/],
    [
      'a managed policy it does not know',
      'apiRole',
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/Admin'] },
      /Admin/,
    ],
  ])('stops it from starting: %s', (_what, logicalId, properties, message) => {
    const stack = fixtureStack((resources) => {
      const changed = resources[logicalId];
      if (changed === undefined) throw new Error(`The fixture has no ${logicalId}`);
      changed.Properties = { ...changed.Properties, ...properties };
    });
    expect(() => readSystem([stack], endpoint)).toThrow(message);
  });

  it('is listed when it is only left out', () => {
    const stack = fixtureStack((resources) => {
      resources.Alarm = resource('AWS::CloudWatch::Alarm', {});
      resources.Other = resource('AWS::CloudWatch::Alarm', {});
    });
    expect(readSystem([stack], endpoint).unemulated).toEqual(['AWS::CloudWatch::Alarm (2)']);
  });
});
