import * as z from 'zod';
import type { ApiClient } from '../../cli/api-client.ts';

const entryShape = z.object({ entryId: z.string() });

/** The entries that go on, each once, and where an id leads that was merged into one of them. */
export interface LiveEntries {
  all: ReadonlySet<string>;
  /** How many times the list named one: as often as there are entries, if none is named twice. */
  listed: number;
  leadsTo(entryId: string): Promise<string>;
}

/** What the key sees of them. */
export const readLiveEntries = async (client: ApiClient): Promise<LiveEntries> => {
  const path = '/v1/entries';
  const items = await client.list(entryShape, { path, query: { limit: '200' } });
  const all = new Set(items.map(({ entryId }) => entryId));
  const merged = new Map<string, string>();
  const follow = async (entryId: string): Promise<string> => {
    const live = await client.call(entryShape, { method: 'GET', path: `${path}/${entryId}` });
    merged.set(entryId, live.entryId);
    return live.entryId;
  };
  return {
    all,
    listed: items.length,
    leadsTo: async (entryId) => (all.has(entryId) ? entryId : (merged.get(entryId) ?? follow(entryId))),
  };
};
