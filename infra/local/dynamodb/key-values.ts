import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import type { Callback } from './dynalite.ts';

/** Bounds in the order of the keys' UTF-8 bytes; a limit below 0 is none. */
type Range = { gt?: string; gte?: string; lt?: string; lte?: string; reverse?: boolean; limit?: number };
type Row = { key: string; value: string };

/** What dynalite asks of the database beneath it: one ordered map from strings to JSON values. */
export type KeyValues = {
  get(key: string, callback: Callback<unknown>): void;
  put(key: string, value: unknown, callback: Callback<void>): void;
  del(key: string, callback: Callback<void>): void;
  batch(
    changes: ({ type: 'put' | 'del'; key: string } & { value?: unknown })[],
    callback: Callback<void>,
  ): void;
  createKeyStream(range?: Range): Readable;
  createValueStream(range?: Range): Readable;
  close(): Promise<void>;
};

const schema = `
  PRAGMA page_size = 16384;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

/** So many rows a stream reads at once: a query of a few rows is one read, and a scan holds no more than these. */
const rowsAtOnce = 64;

/**
 * Opens the map on disk. What was confirmed is with the kernel, so a killed process loses nothing of it; a power cut may, which the twin
 * does not guard against. Answers come in a later turn of the event loop, as dynalite expects.
 */
export function openKeyValues(directory: string): KeyValues {
  mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(join(directory, 'dynamodb.sqlite'));
  database.exec(schema);
  const read = database.prepare('SELECT value FROM entries WHERE key = ?');
  const write = database.prepare(
    'INSERT INTO entries (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM entries WHERE key = ?');
  const within = 'SELECT key, value FROM entries WHERE key >= ? AND key < ? ORDER BY key';
  const upwards = database.prepare(`${within} LIMIT ${rowsAtOnce}`);
  const downwards = database.prepare(`${within} DESC LIMIT ${rowsAtOnce}`);

  const put = (key: string, value: unknown) => void write.run(key, JSON.stringify(value));
  const del = (key: string) => void remove.run(key);
  function* rows(range: Range): Generator<Row> {
    let { from, before } = bounds(range);
    for (let left = range.limit !== undefined && range.limit >= 0 ? range.limit : Infinity; left > 0; ) {
      const found = (range.reverse ? downwards : upwards).all(from, before) as Row[];
      yield* found.slice(0, left);
      left -= found.length;
      const last = found.at(-1);
      if (last === undefined || found.length < rowsAtOnce) return;
      if (range.reverse) before = last.key;
      else from = after(last.key);
    }
  }
  return {
    get: (key, callback) =>
      answer(callback, () => {
        const row = read.get(key) as Row | undefined;
        return row && JSON.parse(row.value);
      }),
    put: (key, value, callback) => answer(callback, () => put(key, value)),
    del: (key, callback) => answer(callback, () => del(key)),
    batch: (changes, callback) =>
      answer(callback, () => {
        for (const { type, key, value } of changes) type === 'put' ? put(key, value) : del(key);
      }),
    createKeyStream: (range = {}) => Readable.from(map(rows(range), ({ key }) => key)),
    createValueStream: (range = {}) => Readable.from(map(rows(range), ({ value }) => JSON.parse(value))),
    close: async () => database.close(),
  };
}

function bounds(range: Range): { from: string; before: string } {
  return {
    from: range.gt === undefined ? (range.gte ?? '') : after(range.gt),
    before: range.lte === undefined ? (range.lt ?? '\u{10ffff}') : after(range.lte),
  };
}

/** The first key behind this one. */
function after(key: string): string {
  return `${key}\0`;
}

function answer<T>(callback: Callback<T>, work: () => T): void {
  try {
    const value = work();
    setImmediate(() => callback(null, value));
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    setImmediate(() => callback(failure));
  }
}

function* map<A, B>(values: Iterable<A>, to: (value: A) => B): Generator<B> {
  for (const value of values) yield to(value);
}
