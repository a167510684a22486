import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** For the empty handlers that cold starts are compared with. */
export const client = new DynamoDBClient({});
