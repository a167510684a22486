import {
  type Department,
  departments,
  operatorLocality,
  type RecipientKey,
} from '../contracts/localities.ts';
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

/** The lead of a locality's root with the same fallback. */
export const rootLead = (locality: string, places: Places): RecipientKey => {
  const root = places.tree.rootOf(locality);
  return root === undefined ? operatorRecipient : resolveRecipient(root, 'lead', places);
};

/**
 * The same department `levels` above the recipient's own locality, with the same fallback; above the root its lead, then the operator.
 * 0 is the recipient itself.
 */
export const escalate = (recipient: RecipientKey, levels: number, places: Places): RecipientKey => {
  if (levels <= 0 || recipient === operatorRecipient) return recipient;
  const { locality, department } = splitRecipient(recipient);
  const above = places.tree.ancestorsOf(locality);
  const target = above[levels - 1];
  if (target !== undefined) return resolveRecipient(target, department, places);
  const lead = levels === above.length + 1 ? rootLead(locality, places) : operatorRecipient;
  return lead === recipient ? operatorRecipient : lead;
};

export const splitRecipient = (recipient: RecipientKey): { locality: string; department: Department } => {
  const [locality = operatorLocality, name] = recipient.split('/');
  const department = departments.find((one) => one === name) ?? 'health';
  return { locality, department };
};
