import type { Caller } from '../../shared/access/caller.ts';
import { departments } from '../../shared/contracts/localities.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import {
  type FieldGroup,
  fieldGroups,
  groupsFor,
  relationOf,
} from '../../shared/domain/notices/notification-matrix.ts';
import type { LocalityTree } from '../../shared/domain/places/locality-tree.ts';

/**
 * The field groups of an entry that a key may see (G2): the matrix of its locality's relation to the entry, over the departments the key
 * is for. The same matrix cuts the data of full notifications.
 */
export const groupsSeenBy = (caller: Caller, entry: Entry, tree: LocalityTree): ReadonlySet<FieldGroup> => {
  if (caller.role === 'steward') return new Set(fieldGroups);
  if (caller.role !== 'locality') return new Set();
  const relation = relationOf(caller.subject, entry, tree);
  const its = caller.departments ?? departments;
  return new Set(its.flatMap((department) => [...groupsFor(department, relation, entry)]));
};
