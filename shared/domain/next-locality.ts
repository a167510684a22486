import type { PlaceTree } from './derive-context.ts';
import { liesWithin } from './derive-context.ts';
import type { Entry } from './entry.ts';

/**
 * Where somebody goes on to after a quarantine served in `here`: the destination when that lies elsewhere; the home locality when no
 * destination is known. At most one, and nobody when they stay.
 */
export const nextLocality = (
  { destination, home }: Pick<Entry, 'destination' | 'home'>,
  here: string,
  tree: PlaceTree,
): string[] => {
  const next = destination ?? home;
  const stays = next === undefined || liesWithin(tree, next, here) || liesWithin(tree, here, next);
  return stays ? [] : [next];
};
