import { createHash } from 'node:crypto';
import type { Item, Table } from './table.ts';

/**
 * One link per (locality, entry) that may be seen from there, under the tree's root in eight shards, sorted by path: a locality
 * reads its own subtree and nothing else. Links are never taken back: what a locality may still see of an entry is decided on reading.
 */
const shards = 8;

export const sightItems = (entryId: string, paths: readonly string[]): Item[] =>
  paths.map((path) => ({ pk: `L#${rootOf(path)}#${shardOf(entryId)}`, sk: `${path}/#${entryId}` }));

/** Entry ids seen from `path` and below, at most `limit` links from `cursor` on. `next` is undefined at the end. An entry may come twice. */
export const listSights = async (
  table: Table,
  path: string,
  page: { limit: number; cursor?: { shard: number; after?: string } },
): Promise<{ entryIds: string[]; next?: { shard: number; after?: string } }> => {
  const entryIds: string[] = [];
  let { shard, after } = page.cursor ?? { shard: 0 };
  for (; shard < shards; shard += 1, after = undefined) {
    const wanted = page.limit - entryIds.length;
    const answer = await table.query({
      pk: `L#${rootOf(path)}#${shard}`,
      prefix: `${path}/`,
      after,
      limit: wanted,
    });
    entryIds.push(...answer.items.map((item) => item.sk.slice(item.sk.lastIndexOf('#') + 1)));
    if (answer.more) return { entryIds, next: { shard, after: answer.items.at(-1)?.sk } };
  }
  return { entryIds };
};

const rootOf = (path: string): string => path.split('/', 1)[0] ?? path;
const shardOf = (entryId: string): number => (createHash('sha256').update(entryId).digest()[0] ?? 0) % shards;
