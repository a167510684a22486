import type { Caller } from '../../shared/access/caller.ts';
import type { AuditEntry, AuditReceipt } from '../../shared/contracts/audit.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { appendAudit } from '../../shared/store/audit.ts';
import type { Table } from '../../shared/store/table.ts';

/** By what right somebody asks. */
type Grounds = Pick<AuditEntry, 'purpose' | 'legalBasis' | 'agreementRef' | 'requester' | 'travellerRequest'>;

/** What was done, and what about. */
type Deed = Pick<AuditEntry, 'action' | 'entryIds' | 'fields' | 'conveyance'>;

/** Writes down what is about to be answered, first. Throws when it cannot; then the caller gets no answer. */
export const journal = (
  table: Pick<Table, 'query' | 'write'>,
  { caller, now }: { caller: Caller; now: EpochMs },
  { purpose, legalBasis, agreementRef, requester, travellerRequest }: Grounds,
  deed: Deed,
): Promise<AuditReceipt> =>
  appendAudit(table)({
    at: new Date(now).toISOString(),
    keyId: caller.keyId,
    role: caller.role,
    subject: caller.subject,
    purpose,
    legalBasis,
    ...(agreementRef === undefined ? {} : { agreementRef }),
    ...(requester === undefined ? {} : { requester }),
    ...(travellerRequest === undefined ? {} : { travellerRequest }),
    ...deed,
  });
