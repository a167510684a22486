import * as z from 'zod';
import type { QueueSpec, SecretSpec, TableSpec } from '../template/read-stores.ts';
import type { System } from '../template/system.ts';
import type { Need } from './judge.ts';
import { leadingKeys } from './leading-keys.ts';

export type Stores = {
  region: string;
  accountId: string;
  partition: string;
  tables: ReadonlyMap<string, TableSpec>;
  queues: ReadonlyMap<string, QueueSpec>;
  secrets: readonly SecretSpec[];
  /** Whether any policy has a condition on dynamodb:LeadingKeys: only then the keys of a request are looked for. */
  leadingKeysMatter: boolean;
};

const single = z.looseObject({
  TableName: z.string(),
  IndexName: z.string().optional(),
});
const batch = z.looseObject({ RequestItems: z.record(z.string(), z.unknown()) });
const statements = z.union([
  z.looseObject({ Statements: z.array(z.looseObject({ Statement: z.string() })) }),
  z.looseObject({ Statement: z.string() }).transform((one) => ({ Statements: [one] })),
]);

/** Everything the caller must be allowed for one DynamoDB request: the action per table or index, and the table's key. */
export function dynamoNeeds(stores: Stores, operation: string, body: unknown): Need[] {
  if (operation === 'BatchExecuteStatement' || operation === 'ExecuteStatement') {
    return statements.parse(body).Statements.flatMap(({ Statement }) => statementNeeds(stores, Statement));
  }
  if (operation.startsWith('Batch')) {
    const { RequestItems } = batch.parse(body);
    return Object.keys(RequestItems).flatMap((table) => tableNeeds(stores, { operation, table, body }));
  }
  if (operation === 'ListTables') return [{ action: 'dynamodb:ListTables', resource: '*' }];
  const request = single.parse(body);
  return tableNeeds(stores, {
    operation,
    table: request.TableName,
    body,
    index: request.IndexName,
  });
}

type TableRequest = { operation: string; table: string; body: unknown; index?: string | undefined };

function tableNeeds(stores: Stores, request: TableRequest): Need[] {
  const spec = stores.tables.get(request.table);
  const arn = spec?.arn ?? arnOf(stores, 'dynamodb', `table/${request.table}`);
  const resource = request.index === undefined ? arn : `${arn}/index/${request.index}`;
  const main: Need = { action: `dynamodb:${request.operation}`, resource };
  if (stores.leadingKeysMatter) {
    const keys = leadingKeys({ ...request, schema: spec?.definition.KeySchema ?? [] });
    if (keys !== undefined) main.context = { 'dynamodb:LeadingKeys': keys };
  }
  return [main, ...keyNeeds(stores, spec?.keyArn, 'dynamodb', ['kms:Decrypt'])];
}

const partiql = /^\s*(SELECT|INSERT|UPDATE|DELETE)\b[^"]*"([^"]+)"(?:\."([^"]+)")?/i;

function statementNeeds(stores: Stores, statement: string): Need[] {
  const match = partiql.exec(statement);
  const [, verb = '', table = '', index] = match ?? [];
  const operation = `PartiQL${verb.slice(0, 1).toUpperCase()}${verb.slice(1).toLowerCase()}`;
  return tableNeeds(stores, { operation, table, body: undefined, index });
}

const queueRequest = z.looseObject({ QueueUrl: z.string().optional(), QueueName: z.string().optional() });
const batchActions: Record<string, string> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** IAM knows the batch calls of SQS by the action of the single call. */
export function sqsNeeds(stores: Stores, operation: string, body: unknown): Need[] {
  const request = queueRequest.parse(body);
  const name = request.QueueName ?? request.QueueUrl?.split('/').at(-1) ?? '';
  const spec = stores.queues.get(name);
  const action = batchActions[operation] ?? operation;
  const resource = spec?.arn ?? arnOf(stores, 'sqs', name);
  const key = keyActions[action] ?? [];
  return [{ action: `sqs:${action}`, resource }, ...keyNeeds(stores, spec?.keyArn, 'sqs', key)];
}

const keyActions: Record<string, string[]> = {
  SendMessage: ['kms:GenerateDataKey', 'kms:Decrypt'],
  ReceiveMessage: ['kms:Decrypt'],
};

/** Secrets are named by ARN or by name. */
export function secretNeeds(stores: Stores, operation: string, secretId: string): Need[] {
  const spec = stores.secrets.find(({ arn, name }) => arn === secretId || name === secretId);
  const resource = spec?.arn ?? arnOf(stores, 'secretsmanager', `secret:${secretId}`);
  const action = `secretsmanager:${operation}`;
  return [{ action, resource }, ...keyNeeds(stores, spec?.keyArn, 'secretsmanager', ['kms:Decrypt'])];
}

function keyNeeds(stores: Stores, keyArn: string | undefined, service: string, actions: string[]): Need[] {
  if (keyArn === undefined) return [];
  const context = { 'kms:ViaService': `${service}.${stores.region}.amazonaws.com` };
  return actions.map((action) => ({ action, resource: keyArn, context }));
}

function arnOf(stores: Stores, service: string, rest: string): string {
  return `arn:${stores.partition}:${service}:${stores.region}:${stores.accountId}:${rest}`;
}

/** The stores of a system as calls on them are judged. */
export function storesOf(system: System): Stores {
  const { accountId, region, partition } = system.account;
  const statements = [
    ...[...system.policies.roles.values()].flatMap((role) => role.statements),
    ...[...system.policies.resourcePolicies.values()].flat(),
  ];
  return {
    ...{ accountId, region, partition },
    tables: new Map(system.tables.map((spec) => [spec.definition.TableName, spec])),
    queues: new Map(system.queues.map((spec) => [spec.definition.queueName, spec])),
    secrets: system.secrets,
    leadingKeysMatter: statements.some(({ readsLeadingKeys }) => readsLeadingKeys),
  };
}
