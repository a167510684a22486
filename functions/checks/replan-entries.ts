import { pathsOf } from '../../shared/commit/plan-change.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Due } from '../../shared/store/due.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { loadFollowUpsOf } from '../../shared/store/follow-ups.ts';
import { parseReplanRef, replanDue } from '../../shared/store/replan.ts';
import { listShard, sightItems } from '../../shared/store/who-may-see.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';

const linksPerStep = 500;

/**
 * After a change of the configuration: every entry is looked at again, and after one of the tree linked again, a page of links at a time.
 * The rest of the walk stays due at the same minute, so this tick goes on with it while there is time.
 */
export const replanEntries: Check = async (work, items) => {
  const steps = items.flatMap(({ at, refs }) => refs.map((ref) => replanStep(work, ref, at)));
  return (await Promise.all(steps)).flat();
};

const replanStep = async ({ deps, now }: CheckWork, ref: string, at: number): Promise<Due[]> => {
  const step = parseReplanRef(ref);
  const { sights, next } = await listShard(deps.table, step.root, { ...step, limit: linksPerStep });
  const entryIds = [...new Set(sights.map((sight) => sight.entryId))];
  const kinds = step.cause === 'tree' ? (['relink', 'entry'] as const) : (['entry'] as const);
  const looks = kinds.flatMap((kind) => entryIds.map((entryId): Due => ({ kind, at: now, ref: entryId })));
  return next === undefined ? looks : [...looks, replanDue({ ...step, after: next }, at)];
};

/** Links each entry from where it may be seen in the present tree; the old links stay, and mean nothing any more. */
export const relinkEntries: Check = async ({ deps }, items) => {
  // Not the tick's own configuration: that may have been read before the tree was changed.
  const config = await deps.config.load();
  const loaded = await loadEntries(deps.table, refsOf(items), { consistent: true });
  const stored = loaded.flatMap((one) => one ?? []);
  const followUps = await loadFollowUpsOf(
    deps.table,
    stored.map(({ document }) => document),
  );
  const links = stored.map(({ document }, index) => {
    const entry = deriveEntry(document, followUps[index] ?? [], config);
    return sightItems(entry.entryId, pathsOf(entry, config.tree));
  });
  await deps.table.put(links.flat());
  return [];
};
