import type { Department } from '../../contracts/localities.ts';
import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { Policy } from '../../contracts/policy.ts';
import { ancestorsOf, liesWithin, type PlaceTree } from '../derive-context.ts';
import type { Entry } from '../entry.ts';

interface Place {
  locality: string;
  department: Department;
}

type Relation = Policy['recipients'][number]['relation'];

/** L9: whom the policy `recipients` names for a kind of event, besides the defaults; a relation that leads nowhere names nobody. */
export const namedByPolicy = (
  kind: NotificationKind,
  entry: Entry,
  tree: PlaceTree,
  policy: Policy,
): Place[] =>
  policy.recipients
    .filter((one) => fits(one.kind, kind))
    .flatMap(({ relation, department }) => {
      const locality = placeOf(relation, entry, tree);
      return locality === undefined ? [] : [{ locality, department }];
    });

const fits = (pattern: string, kind: NotificationKind): boolean =>
  pattern.endsWith('*') ? kind.startsWith(pattern.slice(0, -1)) : kind === pattern;

/** `parent` and `lead` go by who answers for the person: the node above, and the top of the tree. */
const placeOf = (relation: Relation, entry: Entry, tree: PlaceTree): string | undefined => {
  const { destination, home, pointOfEntry, responsibility } = entry;
  switch (relation) {
    case 'destination':
      return destination;
    case 'home':
      return home;
    case 'point-of-entry':
      return pointOfEntry;
    case 'responsible':
      return responsibility.locality;
    case 'parent':
      return tree.parentOf(responsibility.locality);
    case 'lead':
      return ancestorsOf(tree, responsibility.locality).at(-1) ?? responsibility.locality;
  }
};

/** R1, F16: who collects from this port for this destination: of the policy's lines that fit, the one for the deepest destination. */
export const collectorOf = (
  {
    pointOfEntry,
    pointOfEntryStated,
    destination,
  }: Pick<Entry, 'pointOfEntry' | 'pointOfEntryStated' | 'destination'>,
  tree: PlaceTree,
  { collectors }: Policy,
): string | undefined => {
  if (destination === undefined) return undefined;
  const lines = collectors.filter(
    (one) =>
      (one.port === pointOfEntry || one.port === pointOfEntryStated) &&
      liesWithin(tree, destination, one.destination),
  );
  return lines.reduce<(typeof lines)[number] | undefined>(
    (best, one) => (best && !liesWithin(tree, one.destination, best.destination) ? best : one),
    undefined,
  )?.collector;
};
