import type { Role } from '../contracts/api-key.ts';
import { type Department, operatorLocality } from '../contracts/localities.ts';
import type { Purpose } from '../contracts/purpose.ts';
import { Problem } from '../lambda/problem.ts';
import { type Scope, scopesOf } from './scopes.ts';

/** Who sent the request. `departments` undefined means all of the subject's departments. */
export interface Caller {
  keyId: string;
  role: Role;
  /** Agency id for an agency, locality code for a locality, a free name for the other roles. */
  subject: string;
  departments?: readonly Department[];
  /** What the key was issued for and by what right (G1); absent on keys issued without. */
  purpose?: Purpose;
  legalBasis?: string;
  agreementRef?: string;
}

export const hasScope = (caller: Caller, scope: Scope): boolean => scopesOf[caller.role].includes(scope);

/** Throws the 403 that names the scope the key's role does not have. */
export const requireScope = (caller: Caller, scope: Scope): void => {
  if (hasScope(caller, scope)) return;
  throw new Problem({
    status: 403,
    code: 'missing-scope',
    title: 'This key may not do that',
    detail: `The scope ${scope} is needed; a key of role ${caller.role} does not have it.`,
    extensions: { missingScope: scope },
  });
};

/** The locality whose inbox and entries a caller works on: its own, or the operator's for a steward. */
export const localityOfCaller = (caller: Caller): string | undefined => {
  if (caller.role === 'locality') return caller.subject;
  return caller.role === 'steward' ? operatorLocality : undefined;
};

/** Whether the key is for this department of its subject. */
export const servesDepartment = (caller: Caller, department: Department): boolean =>
  caller.departments === undefined || caller.departments.includes(department);
