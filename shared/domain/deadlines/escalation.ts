import type { Department } from '../../contracts/localities.ts';
import { operatorLocality } from '../../contracts/localities.ts';
import type { PlaceTree } from '../derive-context.ts';
import { ancestorsOf } from '../derive-context.ts';

/** Whom an alert reaches next, from the one who has to act to the one who runs the system. */
export const rungs = ['own', 'parent', 'grandparent', 'lead', 'operator'] as const;
export type Rung = (typeof rungs)[number];

export interface Addressee {
  locality: string;
  department: Department;
}

/** R3: the same department of the parent, then of its parent, then the root's lead, then the operator. A missing level is the root's lead. */
export const addresseeOf = (rung: Rung, own: Addressee, tree: PlaceTree): Addressee => {
  const above = ancestorsOf(tree, own.locality);
  const operator: Addressee = { locality: operatorLocality, department: 'lead' };
  if (rung === 'operator' || own.locality === operatorLocality) return operator;
  const lead: Addressee = { locality: above.at(-1) ?? own.locality, department: 'lead' };
  if (rung === 'own') return own;
  const locality = rung === 'parent' ? above[0] : rung === 'grandparent' ? above[1] : undefined;
  return locality === undefined ? lead : { locality, department: own.department };
};
