import type { Caller } from '../../shared/access/caller.ts';
import { departments } from '../../shared/contracts/localities.ts';
import {
  type LookupPurpose,
  lookupPurposes,
  type Purpose,
  type ReadPurpose,
  readPurposes,
} from '../../shared/contracts/purpose.ts';
import { mayAskFor } from '../../shared/domain/policies/lookup-purposes.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import type { Standing } from './may-see.ts';

interface Reading {
  caller: Caller;
  standing: Standing;
  /** Whether the entry is on the caller's own work list. */
  isOwnWork: boolean;
  /** Whether something about the entry is overdue. */
  isOverdue: boolean;
  /** The policy `outsideReads`. */
  outside: 'supervision-implied' | 'purpose-required';
}

/**
 * G1 G2: for what an entry is read. On the own work list that goes without saying (undefined: the key's usual purpose); outside it, a purpose
 * of the closed list has to be stated. Throws the 403 that names what to send.
 */
export const purposeOfRead = (asked: ReadPurpose | undefined, reading: Reading): Purpose | undefined => {
  const { caller, standing, isOwnWork, isOverdue, outside } = reading;
  if (asked !== undefined) {
    if (!isAllowed(asked, caller, standing)) throw notAllowed(asked);
    return asked;
  }
  if (isOwnWork) return undefined;
  // Looking after those below is what the levels above are there for, and what is overdue they are told of for it.
  if (standing === 'present' && (isOverdue || outside === 'supervision-implied')) return 'supervision';
  throw required;
};

const isAllowed = (asked: ReadPurpose, caller: Caller, standing: Standing): boolean => {
  // Whoever is no longer concerned supervises nothing.
  if (asked === 'supervision') return standing !== 'former';
  if (asked === 'data-quality') return standing === 'steward';
  if (!isLookupPurpose(asked) || standing === 'steward') return true;
  return mayAskFor(asked, { role: caller.role, departments: caller.departments ?? departments });
};

const isLookupPurpose = (asked: ReadPurpose): asked is ReadPurpose & LookupPurpose =>
  lookupPurposes.some((one) => one === asked);

const required = new Problem({
  status: 403,
  code: 'purpose-required',
  title: 'This entry is not on your own work list: say what you read it for',
  detail: `Add the query parameter purpose, one of: ${readPurposes.join(', ')}. It is written in the journal, and the traveller may see it.`,
  extensions: { parameter: 'purpose', purposes: readPurposes },
});

const notAllowed = (asked: ReadPurpose): Problem =>
  new Problem({
    status: 403,
    code: 'purpose-not-allowed',
    title: 'This key may not read for that purpose',
    detail: `The purpose ${asked} is for others; see docs/privacy.md.`,
  });
