import type { EraseRequest, Erasure } from '../../shared/commit/erase-entry.ts';
import type { Due } from '../../shared/store/due.ts';
import type { Table } from '../../shared/store/table.ts';
import { listShard, sightShards } from '../../shared/store/who-may-see.ts';

export interface PurgeDeps {
  table: Table;
  erase: (request: EraseRequest) => Promise<Erasure>;
}

/** An erasure is a dozen calls: so many fit well into the time that is left when a step begins. */
const linksPerStep = 40;

/** The walk that erases everybody who is linked under these roots. */
export const purgeDues = (roots: readonly string[], at: number): Due[] =>
  [...new Set(roots)].flatMap((root) => sightShards.map((shard) => purgeDue({ root, shard }, at)));

interface PurgeStep {
  root: string;
  shard: number;
  after?: string;
}

const purgeDue = ({ root, shard, after = '' }: PurgeStep, at: number): Due => ({
  kind: 'mandate',
  at,
  ref: `purge#${root}#${shard}#${after}`,
});

/** Undefined for a ref that is no step of the walk. */
export const readPurgeRef = (ref: string): PurgeStep | undefined => {
  const [, root, shard, after] = /^purge#([^#]+)#(\d)#(.*)$/.exec(ref) ?? [];
  return root === undefined ? undefined : { root, shard: Number(shard), ...(after ? { after } : {}) };
};

/** G9: erases the people of one page of links, open journeys too; what is left of the shard comes with the next tick. */
export const purgeStep = async (
  { table, erase }: PurgeDeps,
  step: PurgeStep,
  now: number,
): Promise<{ erased: number; next: Due[] }> => {
  const { sights, next } = await listShard(table, step.root, { ...step, limit: linksPerStep });
  let erased = 0;
  for (const entryId of new Set(sights.map((sight) => sight.entryId))) {
    const outcome = await erase({ entryId, rule: 'mandate-ended', evenOpen: true });
    if (outcome.kind === 'erased') erased += 1;
  }
  return { erased, next: next === undefined ? [] : [purgeDue({ ...step, after: next }, now)] };
};
