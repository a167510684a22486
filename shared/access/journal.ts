import type { AuditEntry, AuditReceipt } from '../contracts/audit.ts';
import type { EpochMs } from '../domain/evidence.ts';
import { purposeOfRole } from '../domain/policies/usual-purposes.ts';
import { appendAudit, type JournalTables } from '../store/audit.ts';
import type { ConfigReader } from '../store/config.ts';
import type { Caller } from './caller.ts';

/** By what right somebody asks; what is not given is the key's own, else what policy says of everybody. */
type Grounds = Partial<
  Pick<AuditEntry, 'purpose' | 'legalBasis' | 'agreementRef' | 'requester' | 'travellerRequest'>
>;

/** What is about to be told, and of whom. */
export interface Reads extends Grounds, Pick<AuditEntry, 'action' | 'fields' | 'conveyance'> {
  entryIds: readonly string[];
}

/** Whose line it is: a key's, or a traveller's own look. */
type Reader = Pick<Caller, 'keyId' | 'subject'> &
  Pick<AuditEntry, 'role'> &
  Partial<Pick<AuditEntry, 'purpose' | 'legalBasis' | 'agreementRef'>>;

/** Writes down what is about to be answered, first. Throws when it cannot; then the caller gets no answer. */
export type Journal = (who: { caller: Reader; now: EpochMs }, reads: Reads) => Promise<AuditReceipt>;

/** So many ids a line names; `more` says how many others it stands for. */
const mostIds = 500;

export const createJournal =
  ({ config, ...tables }: JournalTables & { config: ConfigReader }): Journal =>
  async ({ caller, now }, { entryIds, ...reads }) => {
    const ids = [...new Set(entryIds)];
    const legalBasis = reads.legalBasis ?? caller.legalBasis;
    // Only for keys that were issued without: every other line costs no look at the configuration.
    const usual =
      legalBasis === undefined ? (await config.load()).policies.at(now).policy.disclosure : undefined;
    const agreementRef = reads.agreementRef ?? caller.agreementRef ?? usual?.agreementRef;
    return appendAudit(tables)({
      at: new Date(now).toISOString(),
      keyId: caller.keyId,
      role: caller.role,
      subject: caller.subject,
      ...reads,
      purpose: reads.purpose ?? caller.purpose ?? purposeOfRole[caller.role],
      legalBasis: legalBasis ?? usual?.legalBasis ?? '',
      ...(agreementRef === undefined ? {} : { agreementRef }),
      entryIds: ids.slice(0, mostIds),
      ...(ids.length > mostIds ? { more: ids.length - mostIds } : {}),
    });
  };
