import type { ReceivedMessage } from '../../infra/local/sqs/queues.ts';
import type { MemoryQueues } from '../doubles/memory-queues.ts';
import type { Random } from '../generator/random.ts';
import type { Faults } from './faults.ts';
import { arrivals, notifications } from './faulty-queues.ts';
import type { Functions } from './functions.ts';
import type { Journal } from './journal.ts';
import type { StageName } from './stages.ts';
import type { VirtualTime } from './virtual-time.ts';

interface Mapping {
  queueName: string;
  stage: StageName;
  batch: number;
  maxReceives: number;
}

/** As infra/service/service-stack.ts defines them. */
const mappings: readonly Mapping[] = [
  { queueName: arrivals, stage: 'register', batch: 10, maxReceives: 5 },
  { queueName: notifications, stage: 'deliver', batch: 50, maxReceives: 12 },
];
const workers = 3;
const visibilitySeconds = 360;
const retentionSeconds = 14 * 24 * 3600;
const latestCopyMs = 20 * 60_000;

export const deadLettersOf = (queueName: string): string => `${queueName}-dead`;

/** Hands what is visible in the queues to the functions behind them, as Lambda's pollers do, and deletes what was handled. */
export const createMappings = (deps: {
  queues: MemoryQueues;
  functions: Functions;
  faults: Faults;
  random: Random;
  time: VirtualTime;
  journal: Journal;
}) => {
  const { queues, functions, faults, random, time, journal } = deps;
  for (const { queueName, maxReceives } of mappings) {
    const dead = deadLettersOf(queueName);
    queues.createQueue({ queueName: dead, messageRetentionSeconds: retentionSeconds });
    queues.createQueue({
      queueName,
      visibilityTimeoutSeconds: visibilitySeconds,
      messageRetentionSeconds: retentionSeconds,
      redrive: { deadLetterQueueName: dead, maxReceiveCount: maxReceives },
    });
  }
  const busy = new Map<string, number>();

  const again = ({ queueName, stage }: Mapping, message: ReceivedMessage): void => {
    if (!faults.strikes('duplicate-delivery', () => `${queueName} ${message.messageId}`)) return;
    time.at(time.now + random.next() * latestCopyMs, () => void functions.queue(stage, [message]));
  };
  const work = async (mapping: Mapping, messages: readonly ReceivedMessage[]): Promise<void> => {
    const { queueName, stage } = mapping;
    const { answer } = await functions.queue(stage, messages);
    busy.set(queueName, (busy.get(queueName) ?? 0) - 1);
    if (!answer) return;
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId, receiptHandle } of messages) {
      if (failed.has(messageId)) journal.note(() => `${queueName} ${messageId} comes back`);
      else if (!faults.strikes('delete-lost', () => `${queueName} ${messageId}`))
        queues.delete(queueName, receiptHandle);
    }
  };
  return {
    queueNames: mappings.map(({ queueName }) => queueName),
    /** Starts as many workers as there is something to do for; true when it started any. */
    poll: (): boolean => {
      let started = false;
      for (const mapping of mappings) {
        const { queueName, batch } = mapping;
        while ((busy.get(queueName) ?? 0) < workers && queues.counts(queueName).visible > 0) {
          const messages = queues.receive(queueName, batch);
          if (messages.length === 0) break;
          started = true;
          busy.set(queueName, (busy.get(queueName) ?? 0) + 1);
          for (const message of messages) again(mapping, message);
          void work(mapping, messages);
        }
      }
      return started;
    },
    /** What an operator does by the runbook once the cause is gone. */
    redrive: async (): Promise<void> => {
      for (const { queueName } of mappings) {
        const SourceArn = `arn:aws:sqs:us-east-1:000000000000:${deadLettersOf(queueName)}`;
        await queues.handle('StartMessageMoveTask', { SourceArn });
      }
    },
  };
};
