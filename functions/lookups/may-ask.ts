import type { Caller } from '../../shared/access/caller.ts';
import type { Reads } from '../../shared/access/journal.ts';
import { departments } from '../../shared/contracts/localities.ts';
import type { LookupRequest } from '../../shared/contracts/lookup.ts';
import type { LookupPurpose } from '../../shared/contracts/purpose.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import { mayAskFor, purposeRules } from '../../shared/domain/policies/lookup-purposes.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import type { Config } from '../../shared/store/config.ts';
import { standingOf } from '../feedback/may-see.ts';

/** By what right somebody asks, for the journal. */
export const groundsOf = ({
  purpose,
  legalBasis,
  agreementRef,
  requester,
  travellerRequest,
}: Pick<LookupRequest, 'purpose' | 'legalBasis' | 'agreementRef' | 'requester'> &
  Partial<Pick<LookupRequest, 'travellerRequest'>>): Omit<Reads, 'action' | 'entryIds'> => ({
  purpose,
  legalBasis,
  requester,
  ...(agreementRef === undefined ? {} : { agreementRef }),
  ...(travellerRequest === undefined ? {} : { travellerRequest }),
});

/** Throws the 403 where this kind of key is not for that purpose. */
export const requirePurpose = (purpose: LookupPurpose, caller: Caller, { agencies }: Config): void => {
  const asker = {
    role: caller.role,
    departments: caller.departments ?? departments,
    source: caller.role === 'agency' ? agencies.get(caller.subject)?.source : undefined,
  };
  if (mayAskFor(purpose, asker)) return;
  throw new Problem({
    status: 403,
    code: 'purpose-not-allowed',
    title: 'This key may not ask for that purpose',
    detail: `The purpose ${purpose} is for other departments or agencies.`,
  });
};

/** Whether the caller has to do with the entry whatever it asks for. */
export const seesAnyway = (
  caller: Caller,
  seen: { document: EntryDocument; entry: Entry },
  { tree }: Config,
): boolean => ['present', 'own'].includes(standingOf(caller, seen, tree));

/**
 * Whether the caller may be told of the entry for this purpose. A report that nobody has verified is seen by nobody but the locality that
 * verifies it (D12), whatever the purpose.
 */
export const mayBeTold = (
  { caller, purpose }: { caller: Caller; purpose: LookupPurpose },
  seen: { document: EntryDocument; entry: Entry },
  config: Config,
): boolean =>
  seesAnyway(caller, seen, config) ||
  (purposeRules[purpose].reach === 'everywhere' && seen.entry.stage !== 'REPORTED');
