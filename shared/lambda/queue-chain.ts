import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import {
  type ChainOptions,
  type Invocation,
  type InvocationContext,
  logUnexpected,
  startInvocation,
  writeLog,
} from './invocation.ts';
import { PermanentFailure, RetryLater } from './worker-errors.ts';

export type QueueWorker = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** One message of the batch, parsed. */
export interface Received<Message> {
  messageId: string;
  message: Message;
  /** 1 at the first delivery. */
  receiveCount: number;
  /** Epoch milliseconds at which SQS took the message. */
  sentAt: number;
}

export interface WorkerInvocation extends Invocation {
  remainingMs: () => number;
}

/** What became of the messages that were not handled; every message not named here is done and is deleted. */
export type Failures = ReadonlyMap<string, Error>;

export interface ChangedVisibility {
  receiptHandle: string;
  seconds: number;
}

export interface QueueOptions<Message> extends ChainOptions {
  /** Throws (a `PermanentFailure` or anything) when the body is not a message of ours. */
  parse: (body: string) => Message;
  /** Gets the whole batch at once. What it throws fails every message. */
  handle: (messages: Received<Message>[], invocation: WorkerInvocation) => Promise<Failures>;
  changeVisibility: (changes: ChangedVisibility[]) => Promise<void>;
}

/** SQS does not take more than 12 hours. */
const longestVisibilitySeconds = 43_200;

/**
 * The chain of every function behind a queue. Failed messages are reported one by one (partial batch response). A `RetryLater`
 * becomes visible when it says; a `PermanentFailure` at once, so that its remaining receives pass in seconds and SQS itself moves it
 * to the dead-letter queue, from where a redrive still knows the source queue; anything else after the queue's own time-out.
 */
export const queueHandler = <Message>(options: QueueOptions<Message>): QueueWorker => {
  const chain = middy<SQSEvent, SQSBatchResponse, Error, InvocationContext>()
    .use(writeLog())
    .handler(async (event: SQSEvent, context: InvocationContext) => {
      const invocation = { ...context.invocation, remainingMs: () => context.getRemainingTimeInMillis() };
      const failures = await handleBatch(options, event.Records, invocation);
      await reschedule(options, event.Records, failures, invocation);
      return { batchItemFailures: [...failures.keys()].map((itemIdentifier) => ({ itemIdentifier })) };
    });
  return (event, context) => chain(event, startInvocation(options, context, context.awsRequestId));
};

const handleBatch = async <Message>(
  options: QueueOptions<Message>,
  records: SQSRecord[],
  invocation: WorkerInvocation,
): Promise<Map<string, Error>> => {
  const failures = new Map<string, Error>();
  const messages: Received<Message>[] = [];
  for (const record of records) {
    try {
      messages.push(received(record, options.parse(record.body)));
    } catch (error) {
      failures.set(record.messageId, permanent(error));
    }
  }
  try {
    const outcome = messages.length > 0 ? await options.handle(messages, invocation) : new Map();
    for (const [messageId, error] of outcome) failures.set(messageId, error);
  } catch (error) {
    for (const { messageId } of messages) failures.set(messageId, asError(error));
  }
  tell(invocation, records.length, failures);
  return failures;
};

const received = <Message>(record: SQSRecord, message: Message): Received<Message> => ({
  messageId: record.messageId,
  message,
  receiveCount: Number(record.attributes.ApproximateReceiveCount),
  sentAt: Number(record.attributes.SentTimestamp),
});

const permanent = (error: unknown): PermanentFailure =>
  error instanceof PermanentFailure ? error : new PermanentFailure('unreadable-message', { cause: error });

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error('thrown value'));

const tell = ({ log }: Invocation, messages: number, failures: Failures): void => {
  log.count('messages', messages);
  for (const [messageId, error] of failures) {
    if (error instanceof RetryLater) log.count('retried');
    else if (error instanceof PermanentFailure) {
      log.count('poison');
      log.metric('PoisonMessages');
      log.set({ code: error.code, message: messageId });
    } else {
      log.count('failed');
      logUnexpected(log, error);
    }
  }
};

const reschedule = async <Message>(
  options: QueueOptions<Message>,
  records: SQSRecord[],
  failures: Failures,
  invocation: Invocation,
): Promise<void> => {
  const changes = records.flatMap((record) => {
    const error = failures.get(record.messageId);
    if (error instanceof PermanentFailure) return [{ receiptHandle: record.receiptHandle, seconds: 0 }];
    if (!(error instanceof RetryLater)) return [];
    const seconds = Math.min(Math.max(Math.round(error.seconds), 0), longestVisibilitySeconds);
    return [{ receiptHandle: record.receiptHandle, seconds }];
  });
  if (changes.length === 0) return;
  try {
    await options.changeVisibility(changes);
  } catch (error) {
    // The messages then come back after the queue's own time-out: later, but not lost. Failing here would repeat the handled ones too.
    logUnexpected(invocation.log, error);
  }
};
