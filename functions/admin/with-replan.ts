import { outboxDelayMs } from '../../shared/commit/commit-entries.ts';
import { type Locality, operatorLocality } from '../../shared/contracts/localities.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { makeLocalityTree } from '../../shared/domain/places/locality-tree.ts';
import { type ReplanCause, replanItems } from '../../shared/store/replan.ts';
import type { Table } from '../../shared/store/table.ts';

interface Replanned {
  cause: ReplanCause;
  /** Every node there was and is. */
  trees: readonly (readonly Locality[])[];
  now: EpochMs;
  store: () => Promise<void>;
}

/**
 * Stores a configuration that moves clocks or paths of open entries, and has all of them looked at again: at once, and when every
 * invocation that still works with the old configuration has ended. The second is put first, so a stop halfway loses neither.
 */
export const storeWithReplan = async (
  table: Table,
  { cause, trees, now, store }: Replanned,
): Promise<void> => {
  const roots = [...trees.flatMap(rootsOf), operatorLocality];
  await table.put(replanItems(cause, roots, now + outboxDelayMs));
  await store();
  await table.put(replanItems(cause, roots, now));
};

const rootsOf = (nodes: readonly Locality[]): string[] => {
  const tree = makeLocalityTree(nodes);
  return nodes.flatMap(({ code }) => (tree.parentOf(code) === undefined ? [code] : []));
};
