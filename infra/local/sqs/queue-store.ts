import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../aws-error.ts';
import type { QueueDefinition, QueueSettings } from './queue-definition.ts';
import { settingsOf, storedSettings } from './queue-definition.ts';

export type QueueStore = {
  /** Throws QueueDoesNotExist. */
  settings(queueName: string): QueueSettings;
  exists(queueName: string): boolean;
  save(definition: QueueDefinition): void;
  names(): string[];
  /** The queues whose redrive policy names this one. */
  sourcesOf(deadLetterQueueName: string): string[];
};

/** The queues and their settings: few and read at every call, so kept in memory and written through. */
export function createQueueStore(database: DatabaseSync, clock: { now(): number }): QueueStore {
  const write = database.prepare('INSERT OR REPLACE INTO queues (name, settings) VALUES (?, ?)');
  const queues = new Map<string, QueueSettings>();
  for (const { name, settings } of database.prepare('SELECT name, settings FROM queues').all()) {
    queues.set(String(name), storedSettings(String(settings)));
  }
  return {
    settings(queueName) {
      const found = queues.get(queueName);
      if (found === undefined) {
        throw new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${queueName}`);
      }
      return found;
    },
    exists: (queueName) => queues.has(queueName),
    save(definition) {
      const now = clock.now();
      const createdAt = queues.get(definition.queueName)?.createdAt ?? now;
      const settings = { ...settingsOf(definition), createdAt, modifiedAt: now };
      write.run(definition.queueName, JSON.stringify(settings));
      queues.set(definition.queueName, settings);
    },
    names: () => [...queues.keys()],
    sourcesOf: (deadLetterQueueName) =>
      [...queues.values()]
        .filter(({ redrive }) => redrive?.deadLetterQueueName === deadLetterQueueName)
        .map(({ queueName }) => queueName),
  };
}
