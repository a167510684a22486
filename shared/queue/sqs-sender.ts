import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult,
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  SendMessageBatchRequest,
  SendMessageBatchResult,
  SendMessageRequest,
  SendMessageResult,
} from '@aws-sdk/client-sqs';
import { type CallOptions, createCall } from '../aws/call.ts';

/** The calls we make, in SQS's wire form. */
interface Calls {
  SendMessage: [SendMessageRequest, SendMessageResult];
  SendMessageBatch: [SendMessageBatchRequest, SendMessageBatchResult];
  GetQueueAttributes: [GetQueueAttributesRequest, GetQueueAttributesResult];
  ChangeMessageVisibilityBatch: [ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResult];
}

/** Sends one call; throws `AwsFailure`, or what the network says, once it was tried often enough. A batch's answer is its caller's to read. */
export interface SqsSender {
  send<Name extends keyof Calls>(name: Name, input: Calls[Name][0]): Promise<Calls[Name][1]>;
}

/** SQS of one region. Its endpoint is the region's, whatever host a queue URL names. */
export const createSqsSender = (options: CallOptions): SqsSender => {
  const call = createCall(
    { name: 'sqs', target: 'AmazonSQS', contentType: 'application/x-amz-json-1.0' },
    options,
  );
  return { send: (name, input) => call(name, input) as Promise<Calls[typeof name][1]> };
};
