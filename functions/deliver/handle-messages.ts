import type { PushMessage } from '../../shared/contracts/messages.ts';
import type { InvocationLog } from '../../shared/lambda/log.ts';
import type { Failures, Received, WorkerInvocation } from '../../shared/lambda/queue-chain.ts';
import { RetryLater } from '../../shared/lambda/worker-errors.ts';
import type { PushResult } from './deliver-pushes.ts';
import { endpointGone } from './lane.ts';
import type { QueuedPush } from './read-lanes.ts';

type Deliver = (queued: readonly QueuedPush[], remainingMs: () => number) => Promise<PushResult[]>;

/** The queue chain's view of a delivery: which messages come back and when; and the invocation's counts. */
export const handleMessages =
  (deliver: Deliver) =>
  async (messages: Received<PushMessage>[], { log, remainingMs }: WorkerInvocation): Promise<Failures> => {
    const queued = messages.map(({ message, receiveCount }) => ({ push: message, receiveCount }));
    const results = await deliver(queued, remainingMs);
    const failures = new Map<string, Error>();
    for (const [index, result] of results.entries()) {
      tell(log, result);
      const messageId = messages[index]?.messageId;
      if (result.retrySeconds !== undefined && messageId !== undefined) {
        failures.set(messageId, new RetryLater(result.retrySeconds));
      }
    }
    return failures;
  };

const tell = (log: InvocationLog, { pushId, state, code, notifications }: PushResult): void => {
  log.count('pushes');
  if (state === 'DELIVERED') {
    log.count('delivered');
    log.metric('NotificationsDelivered', notifications);
  }
  if (state === 'WAITING') log.count('waiting');
  if (state === 'PARKED' && code === endpointGone) {
    log.count('gone');
    log.metric('EndpointsGone');
  } else if (state === 'PARKED') {
    log.count('parked');
    log.metric('ParkedDeliveries');
  }
  // One example of what went wrong is enough to start looking; the rest is in the table.
  if (code !== undefined) log.set({ push: pushId, code });
};
