import { SQSClient } from '@aws-sdk/client-sqs';

/** For the empty handlers that cold starts are compared with. */
export const client = new SQSClient({});
