/** What a queue is made with; the template's property names in camel case, with AWS's defaults. */
export type QueueDefinition = {
  queueName: string;
  visibilityTimeoutSeconds?: number;
  delaySeconds?: number;
  messageRetentionSeconds?: number;
  receiveWaitSeconds?: number;
  /** The dead-letter queue must exist in the same engine by the time a message is moved. */
  redrive?: { deadLetterQueueName: string; maxReceiveCount: number };
};
