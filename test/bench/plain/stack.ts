import { join } from 'node:path';
import type { Stack } from '../../../infra/local/template/template.ts';
import { bundleFile } from '../../../infra/service/bundle.ts';
import { att, type policy, type Resources, ref, resource, role } from '../../twin/fixture/stack.ts';

const functions = ['api', 'register', 'deliver', 'ticker'] as const;
const indexes = ['byLocality', 'byDocument', 'byDue'] as const;

/** The plain reference as a template, with its functions bundled into `directory` the way ours are. */
export const plainStack = (directory: string): Stack => ({
  name: 'Plain',
  template: { Resources: { ...stores(), ...compute(), ...api() }, Outputs: {} },
  assets: new Map(
    functions.map((name) => {
      bundleFile(join(import.meta.dirname, `${name}.ts`), join(directory, name, 'index.mjs'));
      return [`${name}.zip`, join(directory, name)];
    }),
  ),
});

const stores = (): Resources => ({
  Table: resource('AWS::DynamoDB::Table', {
    KeySchema: keys('pk', 'sk'),
    AttributeDefinitions: ['pk', 'sk', ...indexes.flatMap((name) => [`${name}Key`, `${name}At`])].map(
      (name) => ({ AttributeName: name, AttributeType: 'S' }),
    ),
    GlobalSecondaryIndexes: indexes.map((name) => ({
      IndexName: name,
      KeySchema: keys(`${name}Key`, `${name}At`),
      Projection: { ProjectionType: 'ALL' },
    })),
  }),
  ...queue('Arrivals'),
  ...queue('Pushes'),
});

const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];

const queue = (name: string): Resources => ({
  [`${name}Dead`]: resource('AWS::SQS::Queue', {}),
  [name]: resource('AWS::SQS::Queue', {
    VisibilityTimeout: 360,
    RedrivePolicy: { deadLetterTargetArn: att(`${name}Dead`), maxReceiveCount: 5 },
  }),
});

const compute = (): Resources => ({
  ...Object.fromEntries(
    functions.flatMap((name) => [
      [name, lambda(name)],
      [`${name}Role`, role('lambda.amazonaws.com', ...grants(name))],
    ]),
  ),
  ArrivalsMapping: mapping('register', 'Arrivals'),
  PushesMapping: mapping('deliver', 'Pushes'),
  schedulerRole: role('scheduler.amazonaws.com', {
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: att('ticker'),
  }),
  Schedule: resource('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
    Target: { Arn: att('ticker'), RoleArn: att('schedulerRole'), Input: '{}' },
  }),
});

const lambda = (name: string) =>
  resource('AWS::Lambda::Function', {
    FunctionName: `plain-${name}`,
    Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    MemorySize: 512,
    Timeout: 60,
    Role: att(`${name}Role`),
    Environment: {
      Variables: { TABLE: ref('Table'), ARRIVALS_URL: ref('Arrivals'), PUSHES_URL: ref('Pushes') },
    },
  });

/** Ten messages a batch and no window: what a queue gets when nobody says otherwise. */
const mapping = (name: string, from: string) =>
  resource('AWS::Lambda::EventSourceMapping', {
    FunctionName: ref(name),
    EventSourceArn: att(from),
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });

const grants = (name: string): Parameters<typeof policy> => [
  {
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
    Resource: [att('Table'), { 'Fn::Join': ['', [att('Table'), '/index/*']] }],
  },
  { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: [att('Arrivals'), att('Pushes')] },
  {
    Effect: 'Allow',
    Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    Resource: name === 'deliver' ? att('Pushes') : att('Arrivals'),
  },
];

const api = (): Resources => ({
  Api: resource('AWS::ApiGatewayV2::Api', { Name: 'plain', ProtocolType: 'HTTP' }),
  Integration: resource('AWS::ApiGatewayV2::Integration', {
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: att('api'),
    PayloadFormatVersion: '2.0',
  }),
  Permission: resource('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: att('api'),
    Principal: 'apigateway.amazonaws.com',
    SourceArn: {
      'Fn::Join': [
        '',
        ['arn:aws:execute-api:', ref('AWS::Region'), ':', ref('AWS::AccountId'), ':', ref('Api'), '/*/*'],
      ],
    },
  }),
  ...Object.fromEntries(
    ['POST /arrivals', 'POST /notifications/{id}/acknowledge', 'POST /entries/{id}/events'].map(
      (RouteKey, index) => [
        `Route${index}`,
        resource('AWS::ApiGatewayV2::Route', {
          RouteKey,
          Target: { 'Fn::Join': ['/', ['integrations', ref('Integration')]] },
        }),
      ],
    ),
  ),
});
