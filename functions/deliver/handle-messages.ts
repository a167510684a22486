import type { PushMessage } from '../../shared/contracts/messages.ts';
import type { InvocationLog } from '../../shared/lambda/log.ts';
import type { Failures, Received, WorkerInvocation } from '../../shared/lambda/queue-chain.ts';
import { RetryLater } from '../../shared/lambda/worker-errors.ts';
import { DamagedItem } from '../../shared/store/stored-item.ts';
import type { PushResult } from './deliver-pushes.ts';
import { endpointGone } from './lane.ts';
import type { QueuedPush } from './read-lanes.ts';

type Deliver = (queued: readonly QueuedPush[], remainingMs: () => number) => Promise<PushResult[]>;

/** The queue chain's view of a delivery: which messages come back and when; and the invocation's counts. */
export const handleMessages =
  (deliver: Deliver) =>
  async (messages: Received<PushMessage>[], { log, remainingMs }: WorkerInvocation): Promise<Failures> => {
    const failures = new Map<string, Error>();
    for (const { messageId, result } of await deliverApart(deliver, messages, remainingMs)) {
      if (result instanceof Error) failures.set(messageId, result);
      else {
        tell(log, result);
        if (result.retrySeconds !== undefined) failures.set(messageId, new RetryLater(result.retrySeconds));
      }
    }
    return failures;
  };

interface Outcome {
  messageId: string;
  result: PushResult | DamagedItem;
}

/**
 * All together; where what is stored of one cannot be read, each alone, so that it keeps back no other. Whatever else goes wrong fails
 * the batch: the table is in trouble then, and everything comes back.
 */
const deliverApart = async (
  deliver: Deliver,
  messages: readonly Received<PushMessage>[],
  remainingMs: () => number,
): Promise<Outcome[]> => {
  const queued = messages.map(({ message, receiveCount }) => ({ push: message, receiveCount }));
  try {
    const results = await deliver(queued, remainingMs);
    return results.map((result, index) => ({ messageId: messages[index]?.messageId ?? '', result }));
  } catch (error) {
    if (!(error instanceof DamagedItem)) throw error;
    const [first] = messages;
    if (first && messages.length === 1) return [{ messageId: first.messageId, result: error }];
    const outcomes: Outcome[] = [];
    for (const one of messages) outcomes.push(...(await deliverApart(deliver, [one], remainingMs)));
    return outcomes;
  }
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
