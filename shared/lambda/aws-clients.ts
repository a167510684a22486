import * as z from 'zod';
import { type CallOptions, createCall } from '../aws/call.ts';
import { createSqsSender, type SqsSender } from '../queue/sqs-sender.ts';
import { createDynamoSender } from '../store/dynamo-sender.ts';
import { createDynamoTable } from '../store/dynamo-table.ts';
import { createDynamoScan, type ScanTable } from '../store/scan.ts';
import type { Table } from '../store/table.ts';
import { systemClock } from './clock.ts';
import { functionCredentials } from './function-credentials.ts';
import { readEnv } from './read-env.ts';

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What a test or the command line says about where a service is and who calls; a function has it from its environment. */
type Overrides = Partial<Pick<CallOptions, 'endpoint' | 'region' | 'credentials' | 'attempts'>>;

const environment = z.object({
  AWS_REGION: z.string().min(1).default('us-east-1'),
  AWS_ENDPOINT_URL: z.url().optional(),
  AWS_ENDPOINT_URL_DYNAMODB: z.url().optional(),
  AWS_ENDPOINT_URL_SQS: z.url().optional(),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: z.url().optional(),
});

/** Made once per sandbox. A call that hangs is given up in seconds and tried again, long before the function's own time-out. */
const callOptions = (service: 'DYNAMODB' | 'SQS' | 'SECRETS_MANAGER', overrides: Overrides): CallOptions => {
  const env = readEnv(environment);
  return {
    region: env.AWS_REGION,
    endpoint: env[`AWS_ENDPOINT_URL_${service}`] ?? env.AWS_ENDPOINT_URL,
    credentials: functionCredentials,
    clock: systemClock,
    pause,
    random: Math.random,
    ...overrides,
  };
};

export const connectTable = (tableName: string, overrides: Overrides = {}): Table => {
  const sender = createDynamoSender(callOptions('DYNAMODB', overrides));
  return createDynamoTable({ sender, tableName, pause });
};

/** The same table as a whole, for recovery alone. */
export const connectScan = (tableName: string, overrides: Overrides = {}): ScanTable =>
  createDynamoScan({ sender: createDynamoSender(callOptions('DYNAMODB', overrides)), tableName });

export const connectQueues = (overrides: Overrides = {}): SqsSender =>
  createSqsSender(callOptions('SQS', overrides));

/** The SQS of a region in which a locality has its own queue. Tried twice only: a push that fails has its own timetable. */
export const regionalSqs = (region: string): SqsSender => connectQueues({ region, attempts: 2 });

const secretValue = z.object({ SecretString: z.string() });

/** Reads a secret's text from Secrets Manager, at every call. */
export const secretReader = (secretId: string, overrides: Overrides = {}): (() => Promise<string>) => {
  const call = createCall(
    { name: 'secretsmanager', target: 'secretsmanager', contentType: 'application/x-amz-json-1.1' },
    callOptions('SECRETS_MANAGER', overrides),
  );
  return async () => secretValue.parse(await call('GetSecretValue', { SecretId: secretId })).SecretString;
};
