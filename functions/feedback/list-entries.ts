import type { Caller } from '../../shared/access/caller.ts';
import { pathsOf } from '../../shared/commit/plan-change.ts';
import type { EntriesAnswer } from '../../shared/contracts/entry-view.ts';
import { operatorLocality } from '../../shared/contracts/localities.ts';
import type { DeadlineKind } from '../../shared/domain/deadlines/deadline-kinds.ts';
import type { Entry, Stage } from '../../shared/domain/entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { FieldGroup } from '../../shared/domain/notices/notification-matrix.ts';
import { noticeState } from '../../shared/domain/traveller/traveller-notice.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { readLocalities } from '../../shared/store/localities.ts';
import type { Table } from '../../shared/store/table.ts';
import { listSights, type Sight } from '../../shared/store/who-may-see.ts';
import { deriveAll } from './derive-all.ts';
import { cursorOf, type ListPosition, nextPosition, positionOf } from './list-position.ts';
import { seesClock } from './tells-of-health.ts';
import { summaryOf } from './view-entry.ts';
import { groupsSeenBy } from './what-may-be-seen.ts';

/** `from` inclusive, `to` exclusive, both on the arrival. */
interface EntryFilter {
  stage?: Stage | undefined;
  overdue?: DeadlineKind | undefined;
  /** G3: the ones nobody has told what is recorded of them, or the others. */
  notice?: 'given' | 'missing' | undefined;
  from?: EpochMs | undefined;
  to?: EpochMs | undefined;
}

export interface ListRequest {
  caller: Caller;
  config: Config;
  now: EpochMs;
  filter: EntryFilter;
  limit: number;
  cursor?: string | undefined;
}

/** A page looks through this many links at most, so that a filter that matches nothing costs no more than one that does. */
const linksPerPage = 1000;
const linksPerRead = 100;

/** Entries that the caller's subtree is involved in now, each once, in no order that means anything. */
export const listEntries =
  (table: Table) =>
  async (request: ListRequest): Promise<EntriesAnswer> => {
    const roots = await rootsOf(table, request);
    let at = startOf(request.cursor, roots);
    const items: EntriesAnswer['items'] = [];
    for (let links = 0; at !== undefined; ) {
      const { root } = at;
      if (links >= linksPerPage) return { items, next: cursorOf(root, at) };
      const page = await listSights(table, root, { limit: linksPerRead, cursor: at });
      const summaries = await summariesOf(table, request, page.sights, roots);
      for (const [index, { position }] of page.sights.entries()) {
        const summary = summaries[index];
        if (summary) items.push(summary);
        if (items.length === request.limit) return { items, next: cursorOf(root, position) };
      }
      links += page.sights.length;
      at = nextPosition(root, page.next, roots);
    }
    return { items };
  };

/** Paths whose subtrees the caller sees: its own node, or for a steward every root and the operator. */
const rootsOf = async (table: Table, { caller, config }: ListRequest): Promise<string[]> => {
  if (caller.role !== 'steward') return [config.tree.pathOf(caller.subject)];
  const nodes = await readLocalities(table);
  const roots = nodes.filter(({ code }) => config.tree.parentOf(code) === undefined).map(({ code }) => code);
  return [...new Set([...roots, operatorLocality])].sort();
};

const startOf = (cursor: string | undefined, roots: readonly string[]): ListPosition | undefined => {
  if (cursor !== undefined) return positionOf(cursor, roots);
  return roots[0] === undefined ? undefined : { root: roots[0], shard: 0 };
};

/** In the order of `sights`; undefined where the entry is not to be listed at that link. */
const summariesOf = async (
  table: Table,
  request: ListRequest,
  sights: readonly Sight[],
  roots: readonly string[],
): Promise<(EntriesAnswer['items'][number] | undefined)[]> => {
  const loaded = await loadEntries(
    table,
    sights.map((sight) => sight.entryId),
    { consistent: false },
  );
  const derived = await deriveAll(table, loaded, request.config);
  return sights.map(({ path }, index) => {
    const [stored, entry] = [loaded[index], derived[index]];
    if (
      !stored ||
      !entry ||
      stored.document.mergedInto !== undefined ||
      stored.document.erased !== undefined ||
      path !== listedAt(entry, request.config, roots)
    )
      return undefined;
    const { caller, config, now } = request;
    const groups = groupsSeenBy(caller, entry, config.tree);
    return matches(entry, request, groups) ? summaryOf(entry, stored.version, { groups, now }) : undefined;
  });
};

/** Several links of one subtree may lead to an entry: it is listed at the first of those that still hold. */
const listedAt = (entry: Entry, { tree }: Config, roots: readonly string[]): string | undefined =>
  pathsOf(entry, tree)
    .filter((path) => roots.some((root) => path === root || path.startsWith(`${root}/`)))
    .sort()[0];

/** A filter must not tell what the answer would not. */
const matches = (entry: Entry, { filter, now }: ListRequest, groups: ReadonlySet<FieldGroup>): boolean =>
  (groups.has('stage') || Object.values(filter).every((one) => one === undefined)) &&
  (filter.stage === undefined || entry.stage === filter.stage) &&
  (filter.notice === undefined || noticeState(entry) === filter.notice) &&
  (filter.from === undefined || entry.arrivalAt >= filter.from) &&
  (filter.to === undefined || entry.arrivalAt < filter.to) &&
  (filter.overdue === undefined ||
    (seesClock(filter.overdue, groups) &&
      entry.deadlines.some((deadline) => deadline.kind === filter.overdue && deadline.dueAt <= now)));
