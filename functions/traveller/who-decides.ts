import { type Caller, servesDepartment } from '../../shared/access/caller.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import type { RequestKind } from '../../shared/contracts/request.ts';
import { liesWithin } from '../../shared/domain/derive-context.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import { isHandedOver, relationOf } from '../../shared/domain/notices/notification-matrix.ts';
import type { LocalityTree } from '../../shared/domain/places/locality-tree.ts';

const health: readonly Department[] = ['health', 'epidemic-control'];
const care: readonly Department[] = [...health, 'reception'];

const serves = (caller: Caller, departments: readonly Department[]): boolean =>
  caller.role === 'locality' && departments.some((one) => servesDepartment(caller, one));

const departmentsFor = (kind: RequestKind): readonly Department[] => (kind === 'help' ? care : health);

/** Health of whoever answers for the person, or of a level above; help may also be given by reception. */
export const mayDecide = (caller: Caller, kind: RequestKind, entry: Entry, tree: LocalityTree): boolean =>
  serves(caller, departmentsFor(kind)) && liesWithin(tree, entry.responsibility.locality, caller.subject);

/** A request's words are read by those who decide it and by those who care for the person; by a steward, for the operator's inbox. */
export const mayRead = (caller: Caller, kind: RequestKind, entry: Entry, tree: LocalityTree): boolean =>
  caller.role === 'steward' ||
  mayDecide(caller, kind, entry, tree) ||
  (serves(caller, departmentsFor(kind)) && relationOf(caller.subject, entry, tree) === 'caring');

/** G4: a code is handed out by whoever has the person before them: the responsible locality, or the port until the hand-over. */
export const mayHandOutCode = (caller: Caller, entry: Entry, tree: LocalityTree): boolean => {
  if (serves(caller, care) && liesWithin(tree, entry.responsibility.locality, caller.subject)) return true;
  const relation = relationOf(caller.subject, entry, tree);
  if (relation === 'caring') return serves(caller, care);
  return relation === 'point-of-entry' && !isHandedOver(entry) && serves(caller, [...care, 'customs']);
};
