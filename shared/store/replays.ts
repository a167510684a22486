import * as z from 'zod';
import { replayFilter } from '../contracts/deliveries.ts';
import type { Due } from './due.ts';
import { pack } from './packed.ts';
import { readPacked, versionOf } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

const count = z.number().int();

const storedReplay = z.object({
  replayId: z.string(),
  filter: replayFilter,
  /** No more pushes than these are started over. */
  limit: count,
  state: z.enum(['running', 'done', 'cancelled']),
  startedAt: z.number(),
  matched: count,
  sent: count,
  settled: count,
  missing: count,
  /** The limit was reached and more would fit. */
  more: z.boolean(),
  /** Where the next step begins. */
  after: z.string().optional(),
  /** Pushes of the last step: their other notifications may lie on the next page. */
  recent: z.array(z.string()),
});

/** A replay and how far it has come. */
export type Replay = z.infer<typeof storedReplay>;

/** Version 0: not stored yet. */
export interface StoredReplay {
  replay: Replay;
  version: number;
}

const keyOf = (replayId: string): Key => ({ pk: `G#${replayId}`, sk: 'G' });
const keptSeconds = 30 * 24 * 3600;

export const loadReplay = async (table: Table, replayId: string): Promise<StoredReplay | undefined> => {
  const [item] = await table.get([keyOf(replayId)], { consistent: true });
  return item ? parseReplay(item) : undefined;
};

const parseReplay = (item: Item): StoredReplay => ({
  replay: readPacked(storedReplay, item),
  version: versionOf(item),
});

/** Insert at version 0, else conditional on the version it was read at. */
export const replayWrite = ({ replay, version }: StoredReplay): ConditionalWrite => {
  const key = keyOf(replay.replayId);
  const packed = pack(replay);
  const ttl = Math.floor(replay.startedAt / 1000) + keptSeconds;
  return version === 0
    ? { kind: 'insert', item: { ...key, v: 1, d: packed, ttl } }
    : { kind: 'update', key, set: { v: version + 1, d: packed }, when: { v: version } };
};

/** When a replay's next step is made. */
export const replayDue = (replayId: string, at: number): Due => ({ kind: 'replay', at, ref: replayId });
