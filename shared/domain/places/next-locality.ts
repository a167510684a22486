import type { PlaceTree } from '../derive-context.ts';
import { liesWithin } from '../derive-context.ts';
import type { Entry } from '../entry.ts';

/**
 * Where somebody goes on to after a quarantine served in `here`: the destination when that lies elsewhere and they have not left it
 * already; the home locality when no destination is known. At most one, and nobody when they stay.
 */
export const nextLocality = (
  { destination, home, timeline }: Pick<Entry, 'destination' | 'home' | 'timeline'>,
  here: string,
  tree: PlaceTree,
): string[] => {
  const next = destination ?? home;
  if (next === undefined || liesWithin(tree, next, here) || liesWithin(tree, here, next)) return [];
  const wasThere = timeline.some(
    ({ what, by, status }) =>
      what === 'placed' && status === 'applied' && by !== undefined && liesWithin(tree, next, by.id),
  );
  return wasThere ? [] : [next];
};
