import { AwsError, errorBody } from '../aws-error.ts';
import { perform } from './actions.ts';
import { billedRequests } from './message-content.ts';
import type { QueueCounts } from './message-store.ts';
import { openQueueDatabase } from './messages-table.ts';
import { queueNameOf } from './queue-attributes.ts';
import type { QueueDefinition } from './queue-definition.ts';
import type { Queues, ReceivedMessage } from './queues.ts';
import { changeVisibility, createQueues, deleteMessages, receive } from './queues.ts';

export type { ReceivedMessage } from './queues.ts';

/** The answer to one request, refusals included; `units.requests` counts 64 KB chunks as AWS bills them. */
type SqsAnswer = {
  status: number;
  body: object;
  units: { requests: number };
  queue: string | undefined;
};

export type SqsEngine = {
  /** Makes the queue, or changes an existing one to this definition. */
  createQueue(definition: QueueDefinition): void;
  /**
   * `action` is the part of X-Amz-Target after the point. Never rejects for what a client did wrong.
   * `from.baseUrl` begins the queue URLs it answers (scheme, host and account); of those it is asked about only the last part counts.
   */
  handle(action: string, body: unknown, from?: { baseUrl: string }): Promise<SqsAnswer>;
  /** In-process ReceiveMessage without waiting; not billed here. */
  receive(queueName: string, how: { max: number; visibilitySeconds?: number }): ReceivedMessage[];
  /** As one transaction. */
  delete(queueName: string, ...receiptHandles: string[]): void;
  changeVisibility(queueName: string, receiptHandle: string, seconds: number): void;
  /**
   * Makes every message in flight visible again, as if it had not been received: for a start after a kill, when nobody holds them any more
   * and no function has failed. Returns how many.
   */
  releaseInFlight(queueName: string): number;
  counts(queueName: string): QueueCounts;
  queueNames(): string[];
  /** Epoch ms at which the next delayed or in-flight message becomes visible. */
  nextDueAt(): number | undefined;
  /** Called with the queue's name after each send or move into it. Returns the way to stop. */
  onSend(listener: (queueName: string) => void): () => void;
  close(): void;
};

const defaultBaseUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000';

/** Opens the engine on `directory`, which keeps its state over restarts and kills. `clock.now()` is epoch ms and may jump forward. */
export function createSqsEngine(options: { directory: string; clock: { now(): number } }): SqsEngine {
  const all = createQueues(openQueueDatabase(options.directory), options.clock);
  return {
    createQueue: (definition) => all.queues.save(definition),
    handle: (action, body, from) => answer(all, { action, body, baseUrl: from?.baseUrl ?? defaultBaseUrl }),
    receive: (queueName, how) => receive(all, queueName, how),
    delete: (queueName, ...receiptHandles) => deleteMessages(all, queueName, receiptHandles),
    changeVisibility: (queueName, receiptHandle, seconds) =>
      changeVisibility(all, queueName, receiptHandle, seconds),
    releaseInFlight: (queueName) => all.messages.releaseInFlight(queueName),
    counts: (queueName) => all.messages.counts(all.queues.settings(queueName).queueName),
    queueNames: () => all.queues.names(),
    nextDueAt: () => all.messages.nextDueAt(),
    onSend: (listener) => {
      all.events.on('message', listener);
      return () => all.events.off('message', listener);
    },
    close: () => {
      all.events.emit('closed');
      all.database.close();
    },
  };
}

type Call = { action: string; body: unknown; baseUrl: string };

async function answer(all: Queues, { action, body, baseUrl }: Call): Promise<SqsAnswer> {
  const queue = namedQueue(body);
  try {
    const performed = await perform(all, action, body, baseUrl);
    const requests = billedRequests(performed.payloadBytes ?? 0);
    return { status: 200, body: performed.body, units: { requests }, queue };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      status: error.status,
      body: errorBody('com.amazonaws.sqs', error),
      units: { requests: 1 },
      queue,
    };
  }
}

function namedQueue(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { QueueUrl, QueueName, SourceArn } = body as Record<string, unknown>;
  const name = QueueUrl ?? QueueName ?? SourceArn;
  return typeof name === 'string' ? queueNameOf(name) : undefined;
}
