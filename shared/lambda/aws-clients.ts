import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoTable } from '../store/dynamo-table.ts';
import type { Table } from '../store/table.ts';

/** Made once per sandbox. A call that hangs is given up in seconds and tried again, long before the function's own time-out. */
const network = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000 },
} as const;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export const connectTable = (tableName: string): Table =>
  createDynamoTable({ client: new DynamoDBClient(network), tableName, pause });

export const connectQueues = (): SQSClient => new SQSClient(network);
