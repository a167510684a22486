import type { MasterSecret } from '../../shared/access/master-secret.ts';
import type { OwnRequest, SelfView } from '../../shared/contracts/self.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import { standingRelease } from '../../shared/domain/traveller/certificate.ts';
import { selfViewOf } from '../../shared/domain/traveller/self-view.ts';
import { type Language, wordsFor } from '../../shared/domain/traveller/traveller-notice.ts';
import { readsOf } from '../../shared/store/audit-links.ts';
import { findCertificate } from '../../shared/store/certificates.ts';
import type { Config } from '../../shared/store/config.ts';
import type { StoredEntry } from '../../shared/store/entries.ts';
import { loadRequests, requestsOf, type TravellerRequest } from '../../shared/store/requests.ts';
import type { Table } from '../../shared/store/table.ts';
import { certificateIdOf } from '../certificates/certificate-keys.ts';
import { deriveOne } from '../feedback/derive-all.ts';
import type { OpenedSelf } from './open-self.ts';
import { officeOf } from './responsible-office.ts';

export interface ShowDeps {
  table: Table;
  master: Pick<MasterSecret, 'certificateIdKey'>;
}

/** The traveller's own entry as they may see it (G4): nothing of anybody else, and nothing left out that is decided about them. */
export const showSelf =
  (deps: ShowDeps) =>
  async ({ stored, session }: OpenedSelf, language: Language, config: Config): Promise<SelfView> => {
    const entry = await deriveOne(deps.table, stored, config);
    const { entryId, absorbed = [] } = stored.document;
    const [requests, certificate, readBy] = await Promise.all([
      ownRequests(deps.table, stored),
      certificateOf(deps, entry),
      readsOf(deps.table, [entryId, ...absorbed]),
    ]);
    const office = officeOf(entry, config);
    return {
      ...selfViewOf({
        entry,
        document: stored.document,
        language,
        localityName: (code) => config.tree.get(code)?.name ?? code,
        agencyName: (id) => config.agencies.get(id)?.name ?? id,
      }),
      session: {
        until: new Date(session.until).toISOString(),
        ...(session.token === undefined ? {} : { token: session.token }),
      },
      office: {
        ...office,
        contacts: office.contacts.map((one) => ({ ...one })),
        departmentText: wordsFor(language).departments[office.department],
      },
      readBy,
      ...(certificate === undefined ? {} : { certificate }),
      requests,
    };
  };

/** A link only where the paper was made: to ask for one is the office's part. */
const certificateOf = async (
  { table, master }: ShowDeps,
  entry: Entry,
): Promise<{ link: string } | undefined> => {
  const release = standingRelease(entry);
  if (release === undefined) return undefined;
  const certificateId = await certificateIdOf(master, entry.entryId, release);
  const found = await findCertificate(table, certificateId);
  return found && { link: `/v1/certificates/${certificateId}` };
};

const ownRequests = async (table: Table, { document }: StoredEntry): Promise<OwnRequest[]> => {
  const ids = await requestsOf(table, [document.entryId, ...(document.absorbed ?? [])]);
  const found = await loadRequests(table, ids);
  return found
    .flatMap((one) => (one ? [one.request] : []))
    .sort((one, other) => one.createdAt - other.createdAt)
    .map(ownRequestOf);
};

export const ownRequestOf = (request: TravellerRequest): OwnRequest => {
  const { requestId, wish, state, createdAt, dueAt, decision, by } = request;
  return {
    requestId,
    kind: wish.kind,
    state,
    createdAt: new Date(createdAt).toISOString(),
    dueBy: new Date(dueAt).toISOString(),
    // What somebody else wrote for them may tell of that person too: of that the kind alone.
    ...(by.kind === 'traveller' ? { wish } : {}),
    ...(decision === undefined
      ? {}
      : {
          decision: {
            verdict: decision.verdict,
            officer: decision.officer,
            reason: decision.reason,
            at: new Date(decision.at).toISOString(),
          },
        }),
  };
};
