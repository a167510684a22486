import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { createDynamoTable } from '../store/dynamo-table.ts';
import { plainJsonProtocol } from '../store/plain-json-protocol.ts';
import type { Table } from '../store/table.ts';

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

/** `overrides` point a test's client at an engine of its own. */
export const connectTable = (tableName: string, overrides: DynamoDBClientConfig = {}): Table =>
  createDynamoTable({
    client: new DynamoDBClient({ ...network, protocol: plainJsonProtocol(), ...overrides }),
    tableName,
    pause,
  });

export const connectQueues = (): SQSClient => new SQSClient(network);
