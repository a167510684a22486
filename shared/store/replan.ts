import { type Due, dueItems } from './due.ts';
import type { Item } from './table.ts';
import { type SightPosition, sightShards } from './who-may-see.ts';

/** What was configured anew: values that clocks are made of, or also where places lie. */
export type ReplanCause = 'clocks' | 'tree';

/** One part of the walk over all entries: a shard of the links under one root, from a link on. */
interface ReplanStep extends SightPosition {
  cause: ReplanCause;
  root: string;
}

/** The walk over everything that is linked under these roots; one item per root, so that a step stays small. */
export const replanItems = (cause: ReplanCause, roots: readonly string[], at: number): Item[] =>
  [...new Set(roots)].flatMap((root) =>
    dueItems(sightShards.map((shard) => replanDue({ cause, root, shard }, at))),
  );

/** `<cause>#<root>#<shard>#<sk of the last link that was read, or nothing>`. */
export const replanDue = ({ cause, root, shard, after = '' }: ReplanStep, at: number): Due => ({
  kind: 'replan',
  at,
  ref: `${cause}#${root}#${shard}#${after}`,
});

/** Throws when the ref is not one of `replanDue`. */
export const parseReplanRef = (ref: string): ReplanStep => {
  const [, cause, root, shard, after] = /^(clocks|tree)#([^#]+)#(\d)#(.*)$/.exec(ref) ?? [];
  if ((cause !== 'clocks' && cause !== 'tree') || root === undefined) {
    throw new Error(`due item names no part of the links: ${ref}`);
  }
  return { cause, root, shard: Number(shard), ...(after ? { after } : {}) };
};
