import { createHash } from 'node:crypto';
import * as z from 'zod';
import { bumpConfig, type ConfigKind } from './config-head.ts';
import { pack } from './packed.ts';
import { readPacked, versionOf } from './stored-item.ts';
import type { ConditionalWrite, Item, Table } from './table.ts';

/** One kind of configuration: many small values, spread by the hash of their key over packed chunks, each written conditionally. */
export interface ChunkedKind<Value> {
  kind: ConfigKind;
  chunks: number;
  keyOf: (value: Value) => string;
  schema: z.ZodType<Value>;
}

interface Chunk<Value> {
  sk: string;
  /** 0: not stored yet. */
  version: number;
  values: Map<string, Value>;
}

const envelope = z.object({ schema: z.literal(1), values: z.array(z.unknown()) });
const rounds = 10;

/** Every value of the kind. Throws when a stored chunk is damaged. */
export const readChunks = async <Value>(table: Table, kind: ChunkedKind<Value>): Promise<Value[]> => {
  const { items } = await table.query({ pk: partitionOf(kind), consistent: true });
  return items.flatMap((item) => [...decode(kind, item).values.values()]);
};

/** The values under these keys. */
export const readValues = async <Value>(
  table: Table,
  kind: ChunkedKind<Value>,
  keys: readonly string[],
): Promise<Map<string, Value>> => {
  const chunks = await loadChunks(table, kind, new Set(keys.map((key) => chunkOf(kind, key))));
  const found = new Map<string, Value>();
  for (const key of keys) {
    const value = chunks.get(chunkOf(kind, key))?.values.get(key);
    if (value !== undefined) found.set(key, value);
  }
  return found;
};

/**
 * Replaces each key's value by `change(key, before)` (undefined: leave as it is), then makes readers look again. A chunk somebody else
 * wrote meanwhile is read and changed again, so `change` may be called more than once for a key. Returns the values written.
 */
export const changeValues = async <Value>(
  table: Table,
  kind: ChunkedKind<Value>,
  keys: readonly string[],
  change: (key: string, before: Value | undefined) => Value | undefined,
): Promise<Map<string, Value>> => {
  const written = new Map<string, Value>();
  let left = Map.groupBy(new Set(keys), (key) => chunkOf(kind, key));
  for (let round = 0; left.size > 0; round += 1) {
    if (round === rounds) throw new Error(`configuration ${kind.kind} is written too often to be changed`);
    left = await changeOnce(table, kind, left, change, written);
  }
  if (written.size > 0) await bumpConfig(table, kind.kind);
  return written;
};

const changeOnce = async <Value>(
  table: Table,
  kind: ChunkedKind<Value>,
  wanted: Map<string, string[]>,
  change: (key: string, before: Value | undefined) => Value | undefined,
  written: Map<string, Value>,
): Promise<Map<string, string[]>> => {
  const chunks = await loadChunks(table, kind, new Set(wanted.keys()));
  const writes: { sk: string; write: ConditionalWrite; changed: Map<string, Value> }[] = [];
  for (const [sk, keys] of wanted) {
    const chunk = chunks.get(sk) ?? { sk, version: 0, values: new Map<string, Value>() };
    const changed = new Map<string, Value>();
    for (const key of keys) {
      const after = change(key, chunk.values.get(key));
      if (after !== undefined) changed.set(key, after);
    }
    if (changed.size === 0) continue;
    const values = new Map([...chunk.values, ...changed]);
    writes.push({ sk, changed, write: writeOf(kind, { ...chunk, values }) });
  }
  const outcomes = await table.write(writes.map(({ write }) => write));
  const again = new Map<string, string[]>();
  for (const [index, { sk, changed }] of writes.entries()) {
    if (outcomes[index] === 'written') for (const [key, value] of changed) written.set(key, value);
    else again.set(sk, wanted.get(sk) ?? []);
  }
  return again;
};

const writeOf = <Value>(kind: ChunkedKind<Value>, chunk: Chunk<Value>): ConditionalWrite => {
  const key = { pk: partitionOf(kind), sk: chunk.sk };
  const attributes = { v: chunk.version + 1, d: pack({ schema: 1, values: [...chunk.values.values()] }) };
  return chunk.version === 0
    ? { kind: 'insert', item: { ...key, ...attributes } }
    : { kind: 'update', key, set: attributes, when: { v: chunk.version } };
};

const loadChunks = async <Value>(
  table: Table,
  kind: ChunkedKind<Value>,
  sks: ReadonlySet<string>,
): Promise<Map<string, Chunk<Value>>> => {
  const keys = [...sks].map((sk) => ({ pk: partitionOf(kind), sk }));
  const items = await table.get(keys, { consistent: true });
  return new Map(items.flatMap((item) => (item ? [[item.sk, decode(kind, item)] as const] : [])));
};

const decode = <Value>(kind: ChunkedKind<Value>, item: Item): Chunk<Value> => {
  const parse = (value: unknown): Value[] =>
    envelope.parse(value).values.map((one) => kind.schema.parse(one));
  const parsed = readPacked({ parse }, item);
  return {
    sk: item.sk,
    version: versionOf(item),
    values: new Map(parsed.map((value) => [kind.keyOf(value), value])),
  };
};

const partitionOf = (kind: { kind: ConfigKind }): string => `C#${kind.kind}`;

const chunkOf = (kind: { chunks: number }, key: string): string => {
  const hash = createHash('sha256').update(key).digest().readUInt32BE(0);
  return String(hash % kind.chunks).padStart(2, '0');
};
