import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { createFairPicker } from './fair-picker.ts';
import type { StoredMessage } from './messages-table.ts';
import { atomically } from './messages-table.ts';
import type { QueueSettings } from './queue-definition.ts';

export type NewMessage = {
  body: string;
  groupId?: string | undefined;
  attributes?: string | undefined;
  delaySeconds?: number | undefined;
};
export type QueueCounts = { visible: number; inFlight: number; delayed: number };

export type MessageStore = {
  send(queue: QueueSettings, messages: NewMessage[]): string[];
  /** Takes up to `max` visible messages; those received too often go to the dead-letter queue instead. */
  take(queue: QueueSettings, how: { max: number; visibilitySeconds: number }): Taken;
  find(messageId: string): StoredMessage | undefined;
  /** Those of the queue that were received so many times and no more. */
  remove(queueName: string, received: readonly { messageId: string; receives: number }[]): void;
  show(messageId: string, visibleAt: number): void;
  purge(queueName: string): void;
  /** Moves everything in a dead-letter queue, as new messages, to `destination` or to where each came from. */
  redrive(queueName: string, destinationOf: (origin: string | null) => string): Map<string, number>;
  releaseInFlight(queueName: string): number;
  counts(queueName: string): QueueCounts;
  nextDueAt(): number | undefined;
};
type Taken = { messages: StoredMessage[]; movedTo: string | undefined };

const second = 1000;

/** The messages of all queues in SQLite. Every method is one transaction. */
export function createMessageStore(database: DatabaseSync, clock: { now(): number }): MessageStore {
  const sql = statements(database);
  const pick = createFairPicker(database);
  const expire = createExpiry(sql, clock);
  const all = (rows: unknown[]): StoredMessage[] => rows as StoredMessage[];

  return {
    send: (queue, messages) =>
      atomically(database, () => messages.map((message) => insert(sql, queue, message, clock.now()))),
    take: (queue, how) => {
      expire(queue);
      return atomically(database, () => take({ sql, pick, now: clock.now() }, queue, how));
    },
    find: (messageId) => all(sql.find.all(messageId))[0],
    remove: (queueName, received) =>
      atomically(database, () => {
        for (const { messageId, receives } of received) sql.remove.run(messageId, queueName, receives);
      }),
    show: (messageId, visibleAt) => void sql.show.run(visibleAt, messageId),
    purge: (queueName) => void sql.purge.run(queueName),
    redrive: (queueName, destinationOf) =>
      atomically(database, () => {
        const moved = new Map<string, number>();
        for (const message of all(sql.visible.all(queueName, clock.now()))) {
          const destination = destinationOf(message.origin);
          sql.renew.run(destination, randomUUID(), clock.now(), clock.now(), message.seq);
          moved.set(destination, (moved.get(destination) ?? 0) + 1);
        }
        return moved;
      }),
    releaseInFlight: (queueName) => {
      const now = clock.now();
      return Number(sql.release.run(now, queueName, now).changes);
    },
    counts: (queueName) => {
      const row = sql.counts.get(clock.now(), clock.now(), clock.now(), queueName);
      return {
        visible: Number(row?.visible ?? 0),
        inFlight: Number(row?.in_flight ?? 0),
        delayed: Number(row?.hidden ?? 0),
      };
    },
    nextDueAt: () => {
      const due = sql.nextDue.get(clock.now())?.due;
      return typeof due === 'number' ? due : undefined;
    },
  };
}

type Sql = ReturnType<typeof statements>;

function statements(database: DatabaseSync) {
  return {
    insert: database.prepare(
      'INSERT INTO messages (queue, message_id, group_id, body, attributes, sent_at, visible_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    receive: database.prepare(
      'UPDATE messages SET visible_at = ?, receives = receives + 1, first_received_at = coalesce(first_received_at, ?) WHERE seq = ? RETURNING *',
    ),
    bury: database.prepare('UPDATE messages SET queue = ?, origin = coalesce(origin, ?) WHERE seq = ?'),
    find: database.prepare('SELECT * FROM messages WHERE message_id = ?'),
    remove: database.prepare('DELETE FROM messages WHERE message_id = ? AND queue = ? AND receives = ?'),
    show: database.prepare('UPDATE messages SET visible_at = ? WHERE message_id = ?'),
    purge: database.prepare('DELETE FROM messages WHERE queue = ?'),
    expire: database.prepare('DELETE FROM messages WHERE queue = ? AND sent_at <= ?'),
    visible: database.prepare('SELECT * FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY seq'),
    renew: database.prepare(
      'UPDATE messages SET queue = ?, message_id = ?, sent_at = ?, visible_at = ?, receives = 0, first_received_at = NULL, origin = NULL WHERE seq = ?',
    ),
    release: database.prepare(
      'UPDATE messages SET visible_at = ?, receives = receives - 1, first_received_at = iif(receives > 1, first_received_at, NULL) WHERE queue = ? AND visible_at > ? AND receives > 0',
    ),
    counts: database.prepare(
      'SELECT sum(visible_at <= ?) AS visible, sum(visible_at > ? AND receives > 0) AS in_flight, sum(visible_at > ? AND receives = 0) AS hidden FROM messages WHERE queue = ?',
    ),
    nextDue: database.prepare('SELECT min(visible_at) AS due FROM messages WHERE visible_at > ?'),
  };
}

function insert(sql: Sql, queue: QueueSettings, message: NewMessage, now: number): string {
  const messageId = randomUUID();
  const visibleAt = now + (message.delaySeconds ?? queue.delaySeconds) * second;
  const { groupId = null, attributes = null } = message;
  sql.insert.run(queue.queueName, messageId, groupId, message.body, attributes, now, visibleAt);
  return messageId;
}

type Taking = { sql: Sql; pick: ReturnType<typeof createFairPicker>; now: number };

function take(
  { sql, pick, now }: Taking,
  queue: QueueSettings,
  how: { max: number; visibilitySeconds: number },
): Taken {
  const messages: StoredMessage[] = [];
  let movedTo: string | undefined;
  for (const { seq, receives } of pick(queue.queueName, now, how.max)) {
    if (queue.redrive !== undefined && receives >= queue.redrive.maxReceiveCount) {
      movedTo = queue.redrive.deadLetterQueueName;
      sql.bury.run(movedTo, queue.queueName, seq);
    } else {
      const row = sql.receive.get(now + how.visibilitySeconds * second, now, seq);
      messages.push(row as unknown as StoredMessage);
    }
  }
  return { messages, movedTo };
}

/** Drops what is older than the retention period, counted from when it was first sent, at most once a second. */
function createExpiry(sql: Sql, clock: { now(): number }): (queue: QueueSettings) => void {
  const lastRun = new Map<string, number>();
  return (queue) => {
    const now = clock.now();
    if (now - (lastRun.get(queue.queueName) ?? 0) < second) return;
    lastRun.set(queue.queueName, now);
    sql.expire.run(queue.queueName, now - queue.messageRetentionSeconds * second);
  };
}
