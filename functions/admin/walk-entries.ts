import { pathsOf } from '../../shared/commit/plan-change.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EventEvidence } from '../../shared/domain/evidence.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadFollowUpsOf } from '../../shared/store/follow-ups.ts';
import type { Table } from '../../shared/store/table.ts';
import { listSights, type Sight } from '../../shared/store/who-may-see.ts';
import { cursorOf, nextPosition, positionOf } from '../feedback/list-position.ts';

/** An open entry with all it is derived from. */
export interface Walked {
  stored: StoredEntry;
  followUps: EventEvidence[];
  entry: Entry;
}

interface Walk {
  config: Config;
  /** Paths whose subtrees are walked through, in order. */
  roots: readonly string[];
  limit: number;
  cursor?: string | undefined;
}

/** One page of links: the open entries among them, each at one link only, and where to go on. At most `limit` links are read. */
export const walkEntries = async (
  table: Table,
  { config, roots, limit, cursor }: Walk,
): Promise<{ entries: Walked[]; looked: number; next?: string }> => {
  let at = cursor === undefined ? firstOf(roots) : positionOf(cursor, roots);
  const sights: Sight[] = [];
  while (at !== undefined && sights.length < limit) {
    const page = await listSights(table, at.root, { limit: limit - sights.length, cursor: at });
    sights.push(...page.sights);
    at = nextPosition(at.root, page.next, roots);
  }
  const entryIds = sights.map(({ entryId }) => entryId);
  const found = await openEntries(table, entryIds, config);
  const entries = found.flatMap((one, index) =>
    one !== undefined && sights[index]?.path === firstPathOf(one.entry, config, roots) ? [one] : [],
  );
  return { entries, looked: sights.length, ...(at === undefined ? {} : { next: cursorOf(at.root, at) }) };
};

/** In the order of `entryIds`; undefined for what is closed, merged or unknown. */
export const openEntries = async (
  table: Table,
  entryIds: readonly string[],
  config: Config,
): Promise<(Walked | undefined)[]> => {
  const loaded = await loadEntries(table, entryIds, { consistent: true });
  const present = loaded.flatMap((stored) => stored ?? []);
  const followUps = await loadFollowUpsOf(
    table,
    present.map(({ document }) => document),
  );
  const derived = new Map(
    present.map((stored, index) => {
      const some = followUps[index] ?? [];
      return [stored, { stored, followUps: some, entry: deriveEntry(stored.document, some, config) }];
    }),
  );
  return loaded.map((stored) => {
    const walked = stored && derived.get(stored);
    return walked?.entry.stage === 'CLOSED' ? undefined : walked;
  });
};

const firstOf = ([root]: readonly string[]) => (root === undefined ? undefined : { root, shard: 0 });

/** Several links of the walked subtrees may lead to an entry: it counts at the first of those that hold now. */
const firstPathOf = (entry: Entry, { tree }: Config, roots: readonly string[]): string | undefined =>
  pathsOf(entry, tree)
    .filter((path) => roots.some((root) => path === root || path.startsWith(`${root}/`)))
    .sort()[0];
