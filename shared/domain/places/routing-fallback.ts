import {
  type Department,
  departments,
  operatorLocality,
  type RecipientKey,
} from '../../contracts/localities.ts';
import { addresseeOf, type Rung } from '../deadlines/escalation.ts';
import type { Directory } from './directory.ts';
import type { LocalityTree } from './locality-tree.ts';

/** Where notices end that no node takes; its inbox always exists. */
export const operatorRecipient: RecipientKey = `${operatorLocality}/lead`;

/** What routing needs to know besides the entry. */
export interface Places {
  directory: Directory;
  tree: LocalityTree;
}

/**
 * R3: the node's department (epidemic-control is health unless configured), else that node's health, else the nearest ancestor's
 * department or health, else the operator. Never nothing.
 */
export const resolveRecipient = (
  locality: string,
  department: Department,
  { directory, tree }: Places,
): RecipientKey => {
  if (locality === operatorLocality) return operatorRecipient;
  for (const code of [locality, ...tree.ancestorsOf(locality)]) {
    for (const one of [`${code}/${department}`, `${code}/health`]) if (directory.has(one)) return one;
  }
  return operatorRecipient;
};

/** Who is told next when a recipient does not act: the rung's department by R3's ladder, with the same fallback. */
export const escalate = (recipient: RecipientKey, rung: Rung, places: Places): RecipientKey => {
  const { locality, department } = addresseeOf(rung, splitRecipient(recipient), places.tree);
  return resolveRecipient(locality, department, places);
};

/** The parts of `<locality>/<department>`. */
export const splitRecipient = (recipient: RecipientKey): { locality: string; department: Department } => {
  const [locality = operatorLocality, name] = recipient.split('/');
  const department = departments.find((one) => one === name) ?? 'health';
  return { locality, department };
};
