import type { EraseRequest, Erasure } from '../../shared/commit/erase-entry.ts';
import { listAway } from '../../shared/store/away.ts';
import type { Due } from '../../shared/store/due.ts';
import type { RecordName } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';
import { listShard, sightShards } from '../../shared/store/who-may-see.ts';

export interface PurgeDeps {
  table: Table;
  erase: (request: EraseRequest) => Promise<Erasure>;
  eraseAway: (request: { name: RecordName }) => Promise<Erasure>;
}

/** An erasure is a dozen calls: so many fit well into the time that is left when a step begins. */
const linksPerStep = 40;

/** The walk that erases everybody who is linked under these roots, or on an away list there. */
export const purgeDues = (roots: readonly string[], at: number): Due[] =>
  [...new Set(roots)].flatMap((root) => [
    ...sightShards.map((shard) => purgeDue({ root, shard }, at)),
    purgeDue({ root, shard: 'away' }, at),
  ]);

interface PurgeStep {
  root: string;
  shard: number | 'away';
  after?: string;
}

const purgeDue = ({ root, shard, after = '' }: PurgeStep, at: number): Due => ({
  kind: 'mandate',
  at,
  ref: `purge#${root}#${shard}#${after}`,
});

/** Undefined for a ref that is no step of the walk. */
export const readPurgeRef = (ref: string): PurgeStep | undefined => {
  const [, root, shard, after] = /^purge#([^#]+)#(\d|away)#(.*)$/.exec(ref) ?? [];
  if (root === undefined) return undefined;
  return { root, shard: shard === 'away' ? shard : Number(shard), ...(after ? { after } : {}) };
};

/** G9: erases the people of one page of links, open journeys too; what is left of the shard comes with the next tick. */
export const purgeStep = async (
  deps: PurgeDeps,
  step: PurgeStep,
  now: number,
): Promise<{ erased: number; next: Due[] }> => {
  const { table, erase } = deps;
  const { root, shard } = step;
  if (shard === 'away') return purgeAway(deps, step, now);
  const { sights, next } = await listShard(table, root, { ...step, shard, limit: linksPerStep });
  let erased = 0;
  for (const entryId of new Set(sights.map((sight) => sight.entryId))) {
    const outcome = await erase({ entryId, rule: 'mandate-ended', evenOpen: true });
    if (outcome.kind === 'erased') erased += 1;
  }
  return { erased, next: next === undefined ? [] : [purgeDue({ ...step, after: next }, now)] };
};

/** Who is erased is off the list, so the next page is its beginning again. */
const purgeAway = async (
  { table, eraseAway }: PurgeDeps,
  step: PurgeStep,
  now: number,
): Promise<{ erased: number; next: Due[] }> => {
  const { lines, next } = await listAway(table, step.root, { limit: linksPerStep });
  let erased = 0;
  for (const name of lines) if ((await eraseAway({ name })).kind === 'erased') erased += 1;
  return { erased, next: next === undefined || erased === 0 ? [] : [purgeDue(step, now)] };
};
