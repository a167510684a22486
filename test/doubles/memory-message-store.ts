import type { MessageStore, NewMessage } from '../../infra/local/sqs/message-store.ts';
import type { StoredMessage } from '../../infra/local/sqs/messages-table.ts';
import type { QueueSettings } from '../../infra/local/sqs/queue-definition.ts';

const second = 1000;

/** What is visible now, in the order in which a receive looks at it. */
export type Arrange = (visible: StoredMessage[]) => StoredMessage[];

/**
 * The messages of all queues in memory, where the twin's engine has SQLite. `arrange` may reorder what a receive finds: a standard queue
 * promises no order. Ids are counted, so that the same calls make the same messages again.
 */
export const createMemoryMessageStore = (
  clock: { now(): number },
  arrange: Arrange = (visible) => visible,
): MessageStore => {
  const messages = new Map<string, StoredMessage>();
  let seq = 0;
  const of = (queue: string): StoredMessage[] => [...messages.values()].filter((one) => one.queue === queue);
  const insert = (queue: QueueSettings, sent: NewMessage): string => {
    seq += 1;
    const message_id = `message-${seq}`;
    messages.set(message_id, {
      seq,
      queue: queue.queueName,
      message_id,
      group_id: sent.groupId ?? null,
      body: sent.body,
      attributes: sent.attributes ?? null,
      sent_at: clock.now(),
      visible_at: clock.now() + (sent.delaySeconds ?? queue.delaySeconds) * second,
      receives: 0,
      first_received_at: null,
      origin: null,
    });
    return message_id;
  };
  const expire = (queue: QueueSettings): void => {
    for (const one of of(queue.queueName)) {
      if (one.sent_at <= clock.now() - queue.messageRetentionSeconds * second)
        messages.delete(one.message_id);
    }
  };
  const inFlight = (one: StoredMessage): boolean => one.visible_at > clock.now() && one.receives > 0;

  return {
    send: (queue, sent) => sent.map((one) => insert(queue, one)),
    take: (queue, { max, visibilitySeconds }) => {
      expire(queue);
      const all = of(queue.queueName);
      const visible = arrange(all.filter((one) => one.visible_at <= clock.now()).sort(byAge));
      const busy = countGroups(all.filter(inFlight));
      const taken: StoredMessage[] = [];
      let movedTo: string | undefined;
      for (const one of deal(visible, busy, max)) {
        if (queue.redrive !== undefined && one.receives >= queue.redrive.maxReceiveCount) {
          movedTo = queue.redrive.deadLetterQueueName;
          one.origin ??= queue.queueName;
          one.queue = movedTo;
          continue;
        }
        one.visible_at = clock.now() + visibilitySeconds * second;
        one.receives += 1;
        one.first_received_at ??= clock.now();
        taken.push({ ...one });
      }
      return { messages: taken, movedTo };
    },
    find: (messageId) => messages.get(messageId),
    remove: (queueName, received) => {
      for (const { messageId, receives } of received) {
        const found = messages.get(messageId);
        if (found?.queue === queueName && found.receives === receives) messages.delete(messageId);
      }
    },
    show: (messageId, visibleAt) => {
      const found = messages.get(messageId);
      if (found) found.visible_at = visibleAt;
    },
    purge: (queueName) => {
      for (const one of of(queueName)) messages.delete(one.message_id);
    },
    redrive: (queueName, destinationOf) => {
      const moved = new Map<string, number>();
      for (const one of of(queueName).filter(({ visible_at }) => visible_at <= clock.now())) {
        const queue = destinationOf(one.origin);
        const now = clock.now();
        const again = { sent_at: now, visible_at: now, receives: 0, first_received_at: null, origin: null };
        messages.set(one.message_id, { ...one, ...again, queue });
        moved.set(queue, (moved.get(queue) ?? 0) + 1);
      }
      return moved;
    },
    releaseInFlight: (queueName) => {
      const held = of(queueName).filter(inFlight);
      for (const one of held) {
        one.visible_at = clock.now();
        one.receives -= 1;
        if (one.receives === 0) one.first_received_at = null;
      }
      return held.length;
    },
    counts: (queueName) => {
      const all = of(queueName);
      const visible = all.filter((one) => one.visible_at <= clock.now()).length;
      const held = all.filter(inFlight).length;
      return { visible, inFlight: held, delayed: all.length - visible - held };
    },
    nextDueAt: () => {
      const due = [...messages.values()].map((one) => one.visible_at).filter((at) => at > clock.now());
      return due.length > 0 ? Math.min(...due) : undefined;
    },
  };
};

const byAge = (one: StoredMessage, other: StoredMessage): number =>
  one.visible_at - other.visible_at || one.seq - other.seq;

const countGroups = (held: readonly StoredMessage[]): Map<string, number> => {
  const busy = new Map<string, number>();
  for (const { group_id } of held) if (group_id !== null) busy.set(group_id, (busy.get(group_id) ?? 0) + 1);
  return busy;
};

/** One at a time to the message group with the fewest in flight, as fair queues do; a message without a group is one of its own. */
const deal = (visible: readonly StoredMessage[], busy: Map<string, number>, max: number): StoredMessage[] => {
  if (visible.every(({ group_id }) => group_id === visible[0]?.group_id)) return visible.slice(0, max);
  const left = [...visible];
  const dealt: StoredMessage[] = [];
  const loadOf = ({ group_id }: StoredMessage): number => (group_id === null ? 0 : (busy.get(group_id) ?? 0));
  while (dealt.length < max && left.length > 0) {
    const least = left.reduce((best, one) => (loadOf(one) < loadOf(best) ? one : best));
    left.splice(left.indexOf(least), 1);
    dealt.push(least);
    if (least.group_id !== null) busy.set(least.group_id, loadOf(least) + 1);
  }
  return dealt;
};
