import type { ArrivalsMessage } from '../../shared/contracts/messages.ts';
import type { ArrivalsQueue } from '../../shared/queue/arrivals-queue.ts';

/** Keeps what was queued. */
export const createMemoryArrivalsQueue = (): ArrivalsQueue & { sent: ArrivalsMessage[] } => {
  const sent: ArrivalsMessage[] = [];
  return { sent, send: async (messages) => void sent.push(...messages) };
};
