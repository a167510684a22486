import { EventEmitter } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { AwsError, errorBody } from '../../infra/local/aws-error.ts';
import { perform } from '../../infra/local/sqs/actions.ts';
import type { QueueDefinition } from '../../infra/local/sqs/queue-definition.ts';
import { createQueueStore } from '../../infra/local/sqs/queue-store.ts';
import {
  changeVisibility,
  deleteMessages,
  type Queues,
  type ReceivedMessage,
  receive,
} from '../../infra/local/sqs/queues.ts';
import { type Arrange, createMemoryMessageStore } from './memory-message-store.ts';

/** Definitions of queues are few, so the engine's own store keeps them, in a database that is never on a disk. */
const tables = `
  CREATE TABLE queues (name TEXT PRIMARY KEY, settings TEXT NOT NULL);
  CREATE TABLE move_tasks (handle TEXT PRIMARY KEY, source TEXT, destination TEXT, started_at INTEGER, moved INTEGER);
`;

/** Stateful queues in memory, held to the same contract suites as the twin's engine (`test/store/contract/sqs.test.ts`). */
export const createMemoryQueues = (clock: { now(): number }, arrange?: Arrange) => {
  const database = new DatabaseSync(':memory:');
  database.exec(tables);
  const all: Queues = {
    clock,
    database,
    queues: createQueueStore(database, clock),
    messages: createMemoryMessageStore(clock, arrange),
    events: new EventEmitter().setMaxListeners(0),
  };
  const baseUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000';
  return {
    createQueue: (definition: QueueDefinition): void => all.queues.save(definition),
    /** One request over the wire, refusals included. */
    handle: async (action: string, body: unknown): Promise<{ status: number; body: object }> => {
      try {
        return { status: 200, body: (await perform(all, action, body, baseUrl)).body };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return { status: error.status, body: errorBody('com.amazonaws.sqs', error) };
      }
    },
    receive: (queueName: string, max: number): ReceivedMessage[] => receive(all, queueName, { max }),
    delete: (queueName: string, handle: string): void => deleteMessages(all, queueName, [handle]),
    changeVisibility: (queueName: string, handle: string, seconds: number): void =>
      changeVisibility(all, queueName, handle, seconds),
    counts: (queueName: string) => all.messages.counts(queueName),
    nextDueAt: () => all.messages.nextDueAt(),
    close: (): void => {
      all.events.emit('closed');
      database.close();
    },
  };
};
export type MemoryQueues = ReturnType<typeof createMemoryQueues>;
