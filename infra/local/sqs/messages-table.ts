import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A message as stored. Times are epoch ms; a message is in flight when it was received and is not yet visible. */
export type StoredMessage = {
  seq: number;
  queue: string;
  message_id: string;
  group_id: string | null;
  body: string;
  attributes: string | null;
  sent_at: number;
  visible_at: number;
  receives: number;
  first_received_at: number | null;
  /** The queue it was sent to, once a redrive policy has moved it. */
  origin: string | null;
};

const schema = `
  CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, settings TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    group_id TEXT,
    body TEXT NOT NULL,
    attributes TEXT,
    sent_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receives INTEGER NOT NULL DEFAULT 0,
    first_received_at INTEGER,
    origin TEXT
  );
  CREATE INDEX IF NOT EXISTS by_visibility ON messages (queue, visible_at, seq, receives);
  CREATE INDEX IF NOT EXISTS by_group ON messages (queue, group_id, visible_at, seq, receives);
  CREATE INDEX IF NOT EXISTS by_age ON messages (queue, sent_at);
  CREATE INDEX IF NOT EXISTS by_due ON messages (visible_at);
  CREATE TABLE IF NOT EXISTS move_tasks (
    handle TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    destination TEXT,
    started_at INTEGER NOT NULL,
    moved INTEGER NOT NULL
  );
`;

/** Opens the queues' database. In WAL mode a killed process loses nothing it had committed. */
export function openQueueDatabase(directory: string): DatabaseSync {
  mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(join(directory, 'sqs.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
  database.exec(schema);
  return database;
}

/** Runs `work` as one transaction. */
export function atomically<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
