import type { PushMessage } from '../../shared/contracts/messages.ts';
import type { PushQueue } from '../../shared/queue/push-queue.ts';

/** Keeps what was queued. `failNext` makes the next send fail before anything is queued. */
export const createMemoryPushQueue = (): PushQueue & { sent: PushMessage[]; failNext: boolean } => {
  const queue = {
    sent: [] as PushMessage[],
    failNext: false,
    send: async (messages: readonly PushMessage[]) => {
      if (queue.failNext) {
        queue.failNext = false;
        throw new Error('the queue is down');
      }
      queue.sent.push(...messages);
    },
  };
  return queue;
};
