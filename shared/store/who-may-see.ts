import { shardOf } from './shard.ts';
import type { Item, Table } from './table.ts';

/**
 * One link per (locality, entry) that may be seen from there, under the tree's root in eight shards, sorted by path: a locality
 * reads its own subtree and nothing else. Links are never taken back: what a locality may still see of an entry is decided on reading.
 */
const shards = 8;
/** Every shard of a root's links. */
export const sightShards: readonly number[] = Array.from({ length: shards }, (_, shard) => shard);

export const sightItems = (entryId: string, paths: readonly string[]): Item[] =>
  paths.map((path) => ({ pk: `L#${rootOf(path)}#${shardOf(entryId, shards)}`, sk: `${path}/#${entryId}` }));

/** One link: which entry, seen from where; `position` is where a listing goes on after it. */
export interface Sight {
  entryId: string;
  path: string;
  position: SightPosition;
}

export interface SightPosition {
  shard: number;
  after?: string;
}

/**
 * Links seen from `path` and below, with `exactly` from `path` alone, at most `limit` from `cursor` on. `next` is undefined at the end. An
 * entry may come by several paths.
 */
export const listSights = async (
  table: Table,
  path: string,
  page: { limit: number; cursor?: SightPosition; exactly?: boolean },
): Promise<{ sights: Sight[]; next?: SightPosition }> => {
  const sights: Sight[] = [];
  let { shard, after } = page.cursor ?? { shard: 0 };
  for (; shard < shards; shard += 1, after = undefined) {
    const answer = await table.query({
      pk: `L#${rootOf(path)}#${shard}`,
      prefix: page.exactly === true ? `${path}/#` : `${path}/`,
      after,
      limit: page.limit - sights.length,
    });
    for (const { sk } of answer.items) sights.push(sightOf(shard, sk));
    const last = answer.items.at(-1)?.sk ?? after;
    if (answer.more) return { sights, next: last === undefined ? { shard } : { shard, after: last } };
    if (sights.length >= page.limit && shard + 1 < shards) return { sights, next: { shard: shard + 1 } };
  }
  return { sights };
};

/** One shard of everything linked under a root, whatever its path now; `next` is the `after` of the next page, undefined at the end. */
export const listShard = async (
  table: Table,
  root: string,
  { shard, after, limit }: SightPosition & { limit: number },
): Promise<{ sights: Sight[]; next?: string }> => {
  const { items, more } = await table.query({ pk: `L#${root}#${shard}`, after, limit, consistent: true });
  const last = items.at(-1)?.sk;
  const sights = items.map(({ sk }) => sightOf(shard, sk));
  return more && last !== undefined ? { sights, next: last } : { sights };
};

const sightOf = (shard: number, sk: string): Sight => {
  const end = sk.lastIndexOf('/#');
  return { entryId: sk.slice(end + 2), path: sk.slice(0, end), position: { shard, after: sk } };
};

const rootOf = (path: string): string => path.split('/', 1)[0] ?? path;
