import type { ArrivalsMessage, PushMessage } from '../../shared/contracts/messages.ts';
import { parseArrivalsMessage } from '../../shared/queue/arrivals-queue.ts';
import { open, seal } from '../../shared/queue/envelope.ts';
import { parsePushMessage } from '../../shared/queue/push-queue.ts';
import type { Random } from '../generator/random.ts';
import type { Faults } from './faults.ts';
import { arrivals } from './faulty-queues.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What a version of the functions reads. */
export interface Release {
  readArrivals: (body: string) => ArrivalsMessage;
  readPush: (body: string) => PushMessage;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Two deploys in the middle of everything. The first replaces the version before `hash` came into arrivals messages: what it had sent is
 * still in the queue, and its workers, which know no such field, refuse what the new intake sends. The second goes to a version whose
 * messages say `v: 2`, is taken back within a day and a half, and comes again for good at the end: until then nobody can read those messages.
 */
export const createDeploys = (
  random: Random,
  faults: Faults,
  { time, start, calmFrom, fair }: { time: VirtualTime; start: number; calmFrom: number; fair: boolean },
) => {
  const hasFirst = !fair && random.chance(0.8);
  const hasSecond = !fair && random.chance(0.8);
  const sendersAt = hasFirst ? start + (1 + random.next() * 15) * day : start;
  const workersAt = sendersAt + (random.next() - 0.1) * 3 * hour;
  const canary = start + (10 + random.next() * 12) * day;
  const canaryEnd = hasSecond ? canary + random.next() * 36 * hour : canary;

  const older = (body: string): string => {
    const message = parseArrivalsMessage(body);
    faults.happened('older-message', () => `an arrivals message of ${message.submissionId} without hashes`);
    return seal({ ...message, records: message.records.map(({ hash: _, ...one }) => one) });
  };
  const newer = (body: string): string => {
    faults.happened('unreadable-message', () => 'a message of version 2');
    return seal({ ...(open(body) as object), v: 2 });
  };
  const readable = (body: string): string => {
    const message = open(body) as { v: number };
    return message.v === 2 && time.now >= calmFrom ? seal({ ...message, v: 1 }) : body;
  };
  const refuseHash = (message: ArrivalsMessage): ArrivalsMessage => {
    if (message.records.every(({ hash }) => hash === undefined)) return message;
    faults.happened('unreadable-message', () => `hashes in ${message.submissionId}, to a worker of before`);
    throw new Error('unknown field hash');
  };
  return {
    translate: (queueName: string, body: string): string => {
      if (time.now < sendersAt && queueName === arrivals) return older(body);
      return time.now >= canary && time.now < canaryEnd ? newer(body) : body;
    },
    release: {
      readArrivals: (body) => {
        const message = parseArrivalsMessage(hasSecond ? readable(body) : body);
        return time.now < workersAt ? refuseHash(message) : message;
      },
      readPush: (body) => parsePushMessage(hasSecond ? readable(body) : body),
    } satisfies Release,
  };
};
