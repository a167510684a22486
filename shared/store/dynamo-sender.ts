import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  BatchGetItemInput,
  BatchGetItemOutput,
  BatchWriteItemInput,
  BatchWriteItemOutput,
  QueryInput,
  QueryOutput,
  ScanInput,
  ScanOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from '@aws-sdk/client-dynamodb';
import { type CallOptions, createCall } from '../aws/call.ts';

/** The calls that `createDynamoTable` and `createDynamoScan` make, in DynamoDB's wire form: binary values are base64 text. */
interface Calls {
  BatchGetItem: [BatchGetItemInput, BatchGetItemOutput];
  BatchWriteItem: [BatchWriteItemInput, BatchWriteItemOutput];
  BatchExecuteStatement: [BatchExecuteStatementInput, BatchExecuteStatementOutput];
  Query: [QueryInput, QueryOutput];
  Scan: [ScanInput, ScanOutput];
  UpdateItem: [UpdateItemInput, UpdateItemOutput];
}

/** Sends one call; throws `AwsFailure`, or what the network says, once it was tried often enough. */
export interface DynamoSender {
  send<Name extends keyof Calls>(name: Name, input: Calls[Name][0]): Promise<Calls[Name][1]>;
}

export const createDynamoSender = (options: CallOptions): DynamoSender => {
  const call = createCall(
    { name: 'dynamodb', target: 'DynamoDB_20120810', contentType: 'application/x-amz-json-1.0' },
    options,
  );
  return { send: (name, input) => call(name, input) as Promise<Calls[typeof name][1]> };
};
