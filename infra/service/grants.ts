import * as cdk from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StageName } from './stages.ts';

/** What the functions share and must be granted. */
export interface Granted {
  readonly key: IKey;
  readonly table: ITable;
  readonly journal: ITable;
  readonly keyTable: ITable;
  readonly masterSecret: ISecret;
  readonly sealSecret: ISecret;
  readonly arrivals: IQueue;
  readonly notifications: IQueue;
}

// The calls of shared/store. BatchExecuteStatement has no action of its own: each statement needs that of its verb.
const read = ['BatchGetItem', 'Query'];
const insert = ['PartiQLInsert'];
const update = ['PartiQLUpdate'];
/** Evidence and other items under content-derived keys; DynamoDB has no narrower action for batches, so this can delete as well. */
const put = ['BatchWriteItem'];
/** The version of the configuration. */
const add = ['UpdateItem'];
/** A rebuild walks through the whole table, in steps that an administrator asks for. */
const walk = ['Scan'];
const change = [...insert, ...update, ...put];
/** On the key table: new keys are only ever added, and erasing is for the two that do it. */
const open = ['BatchGetItem'];
const seal = [...open, ...insert];
const remove = ['PartiQLDelete'];
const erase = [...open, ...update, ...remove];

/** On the journal: a line once written is neither changed nor deleted, by whichever function (docs/decisions/0150-the-journals-table.md). */
const addLines = ['Query', ...insert];

/** All that each function may do, by action and resource. Nothing else in the stacks grants a function anything but its own log. */
export function grantsOf(on: Granted): Record<StageName, iam.PolicyStatement[]> {
  const table = (...actions: string[]) => tableAccess(on, actions);
  const person = (...actions: string[]) => sealAccess(on, actions);
  const { arrivals, notifications } = on;
  const lines = journal(on);
  return {
    intake: [
      ...table(...read, ...insert, ...update, ...put),
      ...person(...open),
      send(arrivals),
      keyThrough(on.key, 'sqs'),
    ],
    register: [
      ...table(...read, ...change),
      ...person(...seal),
      consume(arrivals),
      send(arrivals, notifications),
      keyThrough(on.key, 'sqs'),
      ...secret(on),
    ],
    deliver: [
      ...table(...read, ...change, ...add),
      ...person(...open),
      consume(notifications),
      send(notifications),
      sendToInboxes(),
      keyThrough(on.key, 'sqs'),
      ...secret(on),
    ],
    inbox: [...table(...read, ...insert, ...update, ...put), lines, ...person(...open)],
    feedback: [
      ...table(...read, ...change),
      lines,
      ...person(...open),
      send(notifications),
      keyThrough(on.key, 'sqs'),
    ],
    transfers: [...table(...read, ...change), lines, send(notifications), keyThrough(on.key, 'sqs')],
    sites: [...table(...read, ...change), lines],
    certificates: [...table(...read, ...insert), ...person(...seal), ...secret(on)],
    sources: [...table(...read, ...change), lines, ...person(...seal)],
    lookups: [
      ...table(...read, ...change),
      lines,
      ...person(...open),
      send(notifications),
      keyThrough(on.key, 'sqs'),
      ...secret(on),
    ],
    traveller: [
      ...table(...read, ...change),
      lines,
      ...person(...seal),
      send(notifications),
      keyThrough(on.key, 'sqs'),
      ...secret(on),
    ],
    reports: [
      ...table(...read, ...change),
      lines,
      ...person(...open),
      send(notifications),
      keyThrough(on.key, 'sqs'),
    ],
    checks: [
      ...table(...read, ...change, ...remove),
      lines,
      ...person(...seal, ...erase),
      ...secret(on),
      send(arrivals, notifications),
      keyThrough(on.key, 'sqs'),
    ],
    admin: [
      ...table(...read, ...change, ...add, ...walk, ...remove),
      lines,
      ...person(...erase),
      send(arrivals, notifications),
      count(arrivals, notifications),
      keyThrough(on.key, 'sqs'),
      ...secret(on),
    ],
  };
}

function tableAccess(on: Granted, actions: string[]): iam.PolicyStatement[] {
  return [
    allow(
      'Table',
      actions.map((action) => `dynamodb:${action}`),
      [on.table.tableArn],
    ),
    keyThrough(on.key, 'dynamodb'),
  ];
}

/** What personal data is opened and sealed with. */
function sealAccess(on: Granted, actions: string[]): iam.PolicyStatement[] {
  return [
    allow(
      'KeyTable',
      [...new Set(actions)].map((action) => `dynamodb:${action}`),
      [on.keyTable.tableArn],
    ),
    allow('SealSecret', ['secretsmanager:GetSecretValue'], [on.sealSecret.secretArn]),
    keyThrough(on.key, 'secretsmanager'),
  ];
}

function journal(on: Granted): iam.PolicyStatement {
  return allow(
    'Journal',
    addLines.map((action) => `dynamodb:${action}`),
    [on.journal.tableArn],
  );
}

function secret(on: Granted): iam.PolicyStatement[] {
  return [
    allow('MasterSecret', ['secretsmanager:GetSecretValue'], [on.masterSecret.secretArn]),
    keyThrough(on.key, 'secretsmanager'),
  ];
}

function send(...queues: IQueue[]): iam.PolicyStatement {
  return allow(
    'Send',
    ['sqs:SendMessage'],
    queues.map((queue) => queue.queueArn),
  );
}

function count(...queues: IQueue[]): iam.PolicyStatement {
  return allow(
    'Count',
    ['sqs:GetQueueAttributes'],
    queues.map((queue) => queue.queueArn),
  );
}

/** What Lambda's poller does in the name of the function's role, and the visibility back-off of RetryLater. */
function consume(queue: IQueue): iam.PolicyStatement {
  const actions = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];
  return allow(
    'Consume',
    actions.map((action) => `sqs:${action}`),
    [queue.queueArn],
  );
}

/** The `sqs` channel: a locality's own queue, in any account and region, bears this prefix. */
function sendToInboxes(): iam.PolicyStatement {
  return allow('SendToInboxes', ['sqs:SendMessage'], [`arn:${cdk.Aws.PARTITION}:sqs:*:*:landfall-inbox-*`]);
}

const keyUse = {
  // DynamoDB uses the caller's right to the table's key (DynamoDB guide, "Authorizing use of your customer managed key").
  dynamodb: ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'],
  // A sender needs both, a receiver only Decrypt (SQS guide, "Key management").
  sqs: ['Decrypt', 'GenerateDataKey'],
  secretsmanager: ['Decrypt'],
};

/** The key, but only in the hands of `service`: a stolen role cannot decrypt anything by itself. */
export function keyThrough(key: IKey, service: keyof typeof keyUse): iam.PolicyStatement {
  const statement = allow(
    `KeyFor${service}`,
    keyUse[service].map((action) => `kms:${action}`),
    [key.keyArn],
  );
  statement.addCondition('StringEquals', { 'kms:ViaService': `${service}.${cdk.Aws.REGION}.amazonaws.com` });
  return statement;
}

function allow(sid: string, actions: string[], resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources });
}
