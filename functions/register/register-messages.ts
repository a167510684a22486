import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';
import type { Failures, Received } from '../../shared/lambda/queue-chain.ts';
import { RetryLater } from '../../shared/lambda/worker-errors.ts';
import type { ArrivalsQueue } from '../../shared/queue/arrivals-queue.ts';
import { forgetHashWrite } from '../../shared/store/records.ts';
import { failedRecordWrite } from '../../shared/store/submissions.ts';
import type { Table } from '../../shared/store/table.ts';
import type { Placement } from './place-record.ts';
import type { QueuedRecord } from './prepare-records.ts';

export interface RegisterMessagesDeps {
  table: Pick<Table, 'write'>;
  arrivals: ArrivalsQueue;
  register: (queued: readonly QueuedRecord[]) => Promise<Record<Placement, number>>;
  tell: (counts: Record<Placement, number>) => void;
}

type Incoming = Received<ArrivalsMessage>;

/** The queue moves a message to the dead-letter queue after this many receives. */
export const maximumReceives = 5;

/**
 * All messages of the batch are registered together. If that fails each is tried alone, so that one message spoils no other; a packed
 * message that fails again is split into one message a record, so that one record spoils no other. A record that
 * fails alone until the end is noted as failed in its submission and lies in the dead-letter queue.
 */
export const registerMessages =
  (deps: RegisterMessagesDeps) =>
  async (messages: readonly Incoming[]): Promise<Failures> => {
    const together = await attempt(deps, messages);
    if (!together) return new Map();
    const failures = new Map<string, Error>();
    for (const one of messages) {
      const error = messages.length > 1 ? await attempt(deps, [one]) : together;
      if (error && !(await isolated(deps, one, error))) failures.set(one.messageId, error);
    }
    return failures;
  };

const attempt = async (
  deps: RegisterMessagesDeps,
  messages: readonly Incoming[],
): Promise<Error | undefined> => {
  try {
    deps.tell(await deps.register(messages.flatMap(recordsOf)));
    return undefined;
  } catch (error) {
    // Not swallowed: the queue chain reports it, logs its class and place, and the queue delivers the message again.
    return error instanceof Error ? error : new Error('thrown value', { cause: error });
  }
};

const recordsOf = ({ message }: Incoming): QueuedRecord[] =>
  message.records.map(({ record, hash }) => ({
    submissionId: message.submissionId,
    agency: message.agency,
    source: message.source,
    receivedAt: message.receivedAt,
    record,
    ...(hash === undefined ? {} : { hash }),
  }));

/** True when the message was split: its records are safe in messages of their own, so it is done. Only from the second receive on. */
const isolated = async (
  deps: RegisterMessagesDeps,
  { message, receiveCount }: Incoming,
  error: Error,
): Promise<boolean> => {
  if (receiveCount < 2 || error instanceof RetryLater) return false;
  if (message.records.length > 1) {
    await deps.arrivals.send(message.records.map((record) => ({ ...message, records: [record] })));
    return true;
  }
  const [only] = message.records;
  if (receiveCount >= maximumReceives && only) {
    const { recordId } = only.record;
    await deps.table.write([
      failedRecordWrite(message.submissionId, recordId),
      forgetHashWrite({ agency: message.agency, recordId }),
    ]);
  }
  return false;
};
