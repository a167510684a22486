import type { Faults } from '../runtime/faults.ts';
import type { Metering } from '../runtime/meters.ts';
import type { FunctionPool } from '../sandbox/function-pool.ts';
import type { ReceivedMessage, SqsEngine } from '../sqs/engine.ts';
import type { MappingSpec } from '../template/read-compute.ts';
import { queueEvent, succeeded } from './queue-event.ts';

/** One event source mapping: polls its queue whenever something may be there and a sandbox is free. */
export type QueueMapping = {
  readonly queueName: string;
  /** Looks whether there is something to do; cheap when there is not. */
  kick(): void;
  /** Stops waiting for more messages: whatever is collected goes out now. */
  flush(): void;
  /** Messages collected or in a running invocation, or visible in the queue. */
  pending(): number;
  stop(): void;
};

type Deps = {
  spec: MappingSpec;
  pool: FunctionPool;
  sqs: SqsEngine;
  region: string;
  metering: Metering;
  faults: Faults;
  /** Whether the engines are too busy for more batches at once. */
  saturated: () => boolean;
};

/** A batch of a function is at most 6 MB; SQS gives at most 10 messages a call. */
const largestBatchBytes = 6 * 1024 * 1024 - 64 * 1024;
const perReceive = 10;
const smallMessageBytes = 16 * 1024;
/** Batches at once while the engines have more to do than they can. */
const whenSaturated = 2;

export function createQueueMapping(deps: Deps): QueueMapping {
  const { spec, pool, sqs, metering, faults } = deps;
  const queueName = spec.queueArn.split(':').at(-1) ?? '';
  let collected: ReceivedMessage[] = [];
  let collectedBytes = 0;
  let again: ReceivedMessage[] = [];
  let windowTimer: NodeJS.Timeout | undefined;
  let windowOver = false;
  let running = 0;
  let stopped = false;

  const free = () => {
    const most = deps.saturated() ? whenSaturated : (spec.maximumConcurrency ?? Number.POSITIVE_INFINITY);
    return Math.min(pool.free(), most - running);
  };

  /** Small messages are taken without asking ten by ten who is next: with a thousand groups that is most of what a queue costs here. */
  function atOnce(): number {
    const small = collected.length > 0 && collectedBytes / collected.length < smallMessageBytes;
    return small ? spec.batchSize : perReceive;
  }

  function receive(): boolean {
    const max = Math.min(atOnce(), spec.batchSize - collected.length);
    const messages = sqs.receive(queueName, { max });
    if (messages.length === 0) return false;
    const bytes = sumBytes(messages);
    metering.sqs(
      'ReceiveMessage',
      Math.max(Math.ceil(messages.length / perReceive), Math.ceil(bytes / 65_536)),
    );
    collected.push(...messages);
    collectedBytes += bytes;
    return true;
  }

  function kick(): void {
    while (!stopped && free() > 0) {
      while (collected.length < spec.batchSize && collectedBytes < largestBatchBytes && receive());
      if (collected.length === 0) return;
      const full = collected.length >= spec.batchSize || collectedBytes >= largestBatchBytes;
      if (!full && !windowOver && spec.windowSeconds > 0) {
        windowTimer ??= setTimeout(flush, spec.windowSeconds * 1000);
        return;
      }
      startBatch();
    }
  }

  /** With no sandbox free the batch goes out as soon as there is one. */
  function flush(): void {
    if (collected.length === 0) return;
    windowOver = true;
    kick();
  }

  function startBatch(): void {
    clearTimeout(windowTimer);
    windowTimer = undefined;
    windowOver = false;
    const batch = collected;
    collected = [];
    collectedBytes = 0;
    if (faults.onBatch('reorder', queueName)) batch.reverse();
    if (faults.onBatch('duplicate', queueName)) again = [...again, ...batch];
    void runBatch(batch, true);
  }

  async function runBatch(batch: readonly ReceivedMessage[], settle: boolean): Promise<void> {
    running += 1;
    const outcome = await pool.invoke(JSON.stringify(queueEvent(batch, spec.queueArn, deps.region)));
    if (settle && !stopped) finish(batch, outcome);
    if (again.length > 0 && !stopped) {
      const copies = again;
      again = [];
      // SQS may deliver a message once more, even after it was deleted.
      await runBatch(copies, false);
    }
    running -= 1;
    kick();
  }

  function finish(
    batch: readonly ReceivedMessage[],
    outcome: Awaited<ReturnType<FunctionPool['invoke']>>,
  ): void {
    // A failed batch comes again after the visibility time-out.
    if (outcome.status === 'failed') return;
    const done = spec.partialResponses ? succeeded(batch, outcome.payload) : batch;
    sqs.delete(queueName, ...done.map(({ receiptHandle }) => receiptHandle));
    if (done.length > 0) metering.sqs('DeleteMessage', Math.ceil(done.length / perReceive));
  }

  return {
    queueName,
    kick,
    flush,
    pending: () => collected.length + running + sqs.counts(queueName).visible,
    stop: () => {
      stopped = true;
      clearTimeout(windowTimer);
    },
  };
}

function sumBytes(messages: readonly ReceivedMessage[]): number {
  return messages.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
}
