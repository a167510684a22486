import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { Endpoint } from './engine-endpoint.ts';

export type MakeEndpoint = () => Promise<Endpoint>;
/** A table of our shape (pk, sk, no index), made through the API, in whatever answers at the endpoint. */
export type OpenTable = { client: DynamoDBClient; table: string; close(): Promise<void> };

export async function openTable(makeEndpoint: MakeEndpoint): Promise<OpenTable> {
  const endpoint = await makeEndpoint();
  const client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'contract', secretAccessKey: 'contract' },
    maxAttempts: 1,
  });
  const table = `contract-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  while ((await client.send(new DescribeTableCommand({ TableName: table }))).Table?.TableStatus !== 'ACTIVE');
  const close = async () => {
    await client.send(new DeleteTableCommand({ TableName: table }));
    client.destroy();
    await endpoint.close();
  };
  return { client, table, close };
}

/** The refusal of a call that must not succeed, by its name and message. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    // Some implementations put the query protocol's prefix before the code.
    if (error instanceof Error) return { name: error.name.replace(/^AWS\..*\./, ''), message: error.message };
    throw error;
  }
  throw new Error('The call was expected to be refused');
}
