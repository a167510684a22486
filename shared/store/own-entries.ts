import { loadEntries, type StoredEntry } from './entries.ts';
import type { Table } from './table.ts';
import { listSights, type SightPosition } from './who-may-see.ts';

const linksPerPage = 500;

/**
 * Every entry linked at `path` (`root/…/code`) or below it, page by page, each once; merged ones are left out. With `exactly` only those
 * linked at the node itself: what a level adds to what the levels below it have. Reads nothing of any other locality.
 */
export async function* ownEntries(
  table: Table,
  path: string,
  { exactly = false, consistent = false }: { exactly?: boolean; consistent?: boolean } = {},
): AsyncGenerator<StoredEntry[]> {
  const seen = new Set<string>();
  let cursor: SightPosition | undefined;
  do {
    const { sights, next } = await listSights(table, path, {
      limit: linksPerPage,
      exactly,
      ...(cursor ? { cursor } : {}),
    });
    const fresh = sights.filter((sight) => !seen.has(sight.entryId));
    for (const { entryId } of fresh) seen.add(entryId);
    const entryIds = [...new Set(fresh.map(({ entryId }) => entryId))];
    const loaded = await loadEntries(table, entryIds, { consistent });
    yield loaded.flatMap((stored) => (stored && stored.document.mergedInto === undefined ? [stored] : []));
    cursor = next;
  } while (cursor !== undefined);
}
