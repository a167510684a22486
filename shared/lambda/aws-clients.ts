import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { createDynamoSender, type SenderOptions } from '../store/dynamo-sender.ts';
import { createDynamoTable } from '../store/dynamo-table.ts';
import type { Table } from '../store/table.ts';
import { systemClock } from './clock.ts';
import { defaultProvider as functionCredentials } from './function-credentials.ts';
import { readEnv } from './read-env.ts';

/** Made once per sandbox. A call that hangs is given up in seconds and tried again, long before the function's own time-out. */
const network = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000 },
  logger: silent(),
} as const;

/**
 * The SDK's default logger ignores what it gets, but the SDK first copies every input and output for it, value by value: half of what a
 * call costs. A logger without `info` and `error` is spared that; the credential providers call `debug` and `warn` unasked.
 */
function silent(): NonNullable<SQSClientConfig['logger']> {
  const ignore = (): void => undefined;
  return { debug: ignore, warn: ignore } as unknown as NonNullable<SQSClientConfig['logger']>;
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What a test or the command line says about where DynamoDB is and who calls; a function has it from its environment. */
type Overrides = Partial<Pick<SenderOptions, 'endpoint' | 'region' | 'credentials'>>;

const environment = z.object({
  AWS_REGION: z.string().min(1).optional(),
  AWS_ENDPOINT_URL: z.url().optional(),
  AWS_ENDPOINT_URL_DYNAMODB: z.url().optional(),
});

export const connectTable = (tableName: string, overrides: Overrides = {}): Table => {
  const { AWS_REGION = 'us-east-1', AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_DYNAMODB } = readEnv(environment);
  const sender = createDynamoSender({
    region: AWS_REGION,
    endpoint: AWS_ENDPOINT_URL_DYNAMODB ?? AWS_ENDPOINT_URL,
    credentials: functionCredentials(),
    clock: systemClock,
    pause,
    random: Math.random,
    ...overrides,
  });
  return createDynamoTable({ sender, tableName, pause });
};

export const connectQueues = (): SQSClient => new SQSClient(network);
