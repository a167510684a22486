import type { PushBody } from '../../shared/contracts/notification.ts';
import type { PostOutcome } from '../../shared/outgoing/post.ts';
import { retryAfterSeconds } from '../../shared/outgoing/retry-after.ts';
import type { Random } from '../generator/random.ts';
import type { OtherFault } from './fault-kinds.ts';
import type { Faults } from './faults.ts';
import type { VirtualTime } from './virtual-time.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** What a receiver has got under one webhook id. */
export interface Got {
  recipient: string;
  /** What it was told, each time, without what full mode tells of the person: that is true when it is sent. */
  said: Set<string>;
  bodies: string[];
  mode: 'thin' | 'full';
}

interface Receiver {
  recipient: string;
  mode: 'thin' | 'full';
  down: { from: number; to: number }[];
  goneFrom: number;
}

const moods = [
  'receiver-error',
  'receiver-stalls',
  'receiver-busy',
  'receiver-garbage',
  'receiver-took-unanswered',
] as const satisfies OtherFault[];

/** The counties' own systems, at the other end of every push: mostly well, sometimes not, now and then not for days. */
export const createReceivers = (options: {
  random: Random;
  faults: Faults;
  time: VirtualTime;
  weather: Record<'receiver-down' | 'receiver-gone', number>;
}) => {
  const { random, faults, time, weather } = options;
  const start = time.now;
  const byUrl = new Map<string, Receiver>();
  const got = new Map<string, Got>();

  const take = ({ recipient, mode }: Receiver, webhookId: string, body: string): PostOutcome => {
    const known = got.get(webhookId) ?? { recipient, said: new Set(), bodies: [], mode: 'thin' };
    const { notifications } = JSON.parse(body) as PushBody;
    known.said.add(JSON.stringify(notifications.map(({ data: _, ...one }) => one)));
    if (!known.bodies.includes(body)) known.bodies.push(body);
    // One push may go out by several ways.
    got.set(webhookId, mode === 'full' ? { ...known, mode } : known);
    return { kind: 'delivered' };
  };
  const inMood = (mood: (typeof moods)[number], taken: () => PostOutcome): PostOutcome => {
    switch (mood) {
      case 'receiver-error':
        return { kind: 'retry', code: `http-${random.pick([500, 502, 404, 400])}` };
      case 'receiver-stalls':
        return { kind: 'retry', code: 'timeout', slow: true };
      case 'receiver-busy': {
        const asked = retryAfterSeconds({ 'retry-after': random.pick(retryAfters) }, time.now);
        return {
          kind: 'retry',
          code: 'http-429',
          ...(asked === undefined ? {} : { retryAfterSeconds: asked }),
        };
      }
      case 'receiver-garbage':
        return random.pick(garbage);
      case 'receiver-took-unanswered':
        taken();
        return { kind: 'retry', code: 'timeout', slow: true };
    }
  };
  return {
    got,
    /** Whether an endpoint of theirs has ever said that it is gone. */
    hasLeft: (recipient: string): boolean =>
      [...byUrl.values()].some((one) => one.recipient === recipient && one.goneFrom <= time.now),
    add: (url: string, recipient: string, mode: 'thin' | 'full'): void => {
      const isDown = random.next() < weather['receiver-down'];
      const from = start + random.next() * 24 * day;
      const down = isDown ? [{ from, to: from + (0.1 + random.next() * 2) * day }] : [];
      // A queue cannot say that it is gone for good.
      const isGone = random.next() < weather['receiver-gone'] && !url.startsWith('https://sqs.');
      const goneFrom = isGone ? start + random.next() * 24 * day : Number.POSITIVE_INFINITY;
      byUrl.set(url, { recipient, mode, down, goneFrom });
    },
    /** One attempt at a push, as the receiver sees it. */
    receive: (url: string, webhookId: string, body: string): PostOutcome => {
      const receiver = byUrl.get(url);
      if (!receiver) throw new Error(`nobody is at ${url}`);
      const { recipient, down, goneFrom } = receiver;
      const where = (): string => `${recipient} for ${webhookId}`;
      if (time.now >= goneFrom) {
        faults.happened('receiver-gone', where);
        return { kind: 'gone' };
      }
      if (!faults.isCalm() && down.some(({ from, to }) => time.now >= from && time.now < to)) {
        faults.happened('receiver-down', where);
        return { kind: 'retry', code: 'connection-refused' };
      }
      const mood = faults.draw(moods);
      if (mood === undefined) return take(receiver, webhookId, body);
      faults.happened(mood, where);
      return inMood(mood, () => take(receiver, webhookId, body));
    },
  };
};
export type Receivers = ReturnType<typeof createReceivers>;

const retryAfters = ['0', '30', '3600', 'soon', '-5', 'Wed, 21 Oct 2015 07:28:00 GMT', '999999999'];
const garbage: readonly PostOutcome[] = [
  { kind: 'retry', code: 'http-302' },
  { kind: 'retry', code: 'HPE_INVALID_CONSTANT' },
  { kind: 'refused', code: 'address-refused' },
];
