import { type Caller, servesDepartment } from '../../shared/access/caller.ts';
import type { MasterSecret } from '../../shared/access/master-secret.ts';
import type { CertificateView } from '../../shared/contracts/certificate.ts';
import { liesWithin } from '../../shared/domain/derive-context.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument, EpochMs } from '../../shared/domain/evidence.ts';
import { groupsFor, relationOf } from '../../shared/domain/notices/notification-matrix.ts';
import type { LocalityTree } from '../../shared/domain/places/locality-tree.ts';
import {
  certificateEnd,
  certificateStateOf,
  type Release,
  standingRelease,
} from '../../shared/domain/traveller/certificate.ts';
import { correctedRecord } from '../../shared/domain/traveller/corrections.ts';
import { initialsOf } from '../../shared/domain/traveller/initials.ts';
import { findCertificate, insertCertificate } from '../../shared/store/certificates.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadCorrections } from '../../shared/store/corrections.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import { loadFollowUps } from '../../shared/store/follow-ups.ts';
import { loadRecords, newestVersion } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';
import { certificateIdOf, claimsOf, signCertificate } from './certificate-keys.ts';
import { viewOf } from './show-certificate.ts';

export interface IssueDeps {
  table: Table;
  master: Pick<MasterSecret, 'certificateSeed' | 'certificateIdKey'>;
}

export type Issued =
  | { kind: 'issued'; view: CertificateView; jws: string }
  | { kind: 'not-found' }
  | { kind: 'not-released' }
  /** The release is older than any certificate of it would count. */
  | { kind: 'too-late' };

/** Kept a while after its end, so that a late checker still hears "expired"; then nothing of the person is left. */
const keptAfterEndMs = 30 * 24 * 3_600_000;

/** The certificate of an entry's release: made at the first request, the same one for every further request. */
export const issueCertificate =
  (deps: IssueDeps) =>
  async (request: { entryId: string; caller: Caller; config: Config; now: EpochMs }): Promise<Issued> => {
    const { table, master } = deps;
    const { caller, config, now } = request;
    const [stored] = await loadLiveEntries(table, [request.entryId], { consistent: true });
    if (!stored) return { kind: 'not-found' };
    const { document } = stored;
    const entry = deriveEntry(document, await loadFollowUps(table, document), config);
    if (!isResponsibleHealth(caller, entry, config.tree)) return { kind: 'not-found' };
    const release = standingRelease(entry);
    if (release === undefined) return { kind: 'not-released' };
    const certificateId = await certificateIdOf(master, document.entryId, release);
    const known = await findCertificate(table, certificateId);
    const jws = known?.jws ?? (await make(deps, { certificateId, document, entry, release, config, now }));
    if (jws === undefined) return { kind: 'too-late' };
    const claims = claimsOf(jws);
    return { kind: 'issued', jws, view: viewOf(claims, certificateStateOf(claims, release, now)) };
  };

interface Making {
  certificateId: string;
  document: EntryDocument;
  entry: Entry;
  release: Release;
  config: Config;
  now: EpochMs;
}

/** Signed and stored before it is handed out; of two made at the same moment the stored one is given to both. */
const make = async ({ table, master }: IssueDeps, making: Making): Promise<string | undefined> => {
  const { certificateId, document, entry, release, config } = making;
  const { policy } = config.policies.at(release.releasedAt);
  const { validUntil, endsAt } = certificateEnd(release, policy.certificateDays);
  if (endsAt <= making.now) return undefined;
  const jws = await signCertificate(master, {
    jti: certificateId,
    exp: Math.floor(endsAt / 1000),
    initials: await initialsIn(table, document),
    releasedOn: release.releasedOn,
    lastDay: release.lastDay,
    locality: issuerOf(entry, config.tree),
    validUntil,
  });
  const clearAt = endsAt + keptAfterEndMs;
  const isFirst = await insertCertificate(table, certificateId, { entryId: document.entryId, jws, clearAt });
  return isFirst ? jws : (await findCertificate(table, certificateId))?.jws;
};

/** G2: health of whoever answers for the person, or of a level above; to everybody else there is no such entry. */
const isResponsibleHealth = (caller: Caller, entry: Entry, tree: LocalityTree): boolean =>
  caller.role === 'locality' &&
  (servesDepartment(caller, 'health') || servesDepartment(caller, 'epidemic-control')) &&
  liesWithin(tree, entry.responsibility.locality, caller.subject) &&
  groupsFor('health', relationOf(caller.subject, entry, tree), entry).includes('health');

const issuerOf = ({ responsibility }: Entry, tree: LocalityTree): { code: string; name: string } => ({
  code: responsibility.locality,
  name: tree.get(responsibility.locality)?.name ?? responsibility.locality,
});

/** By the newest statement that names the person; `X` where none does (a document number was enough to tell them apart). */
const initialsIn = async (table: Table, document: EntryDocument): Promise<string> => {
  const newestFirst = [...document.statements].sort((one, other) => other.statedAt - one.statedAt);
  const records = await loadRecords(table, newestFirst, { consistent: true });
  const [corrections = []] = await loadCorrections(table, [document]);
  for (const stored of records) {
    const newest = newestVersion(stored?.versions ?? []);
    const initials = newest && initialsOf(correctedRecord(newest.record, corrections).traveller);
    if (initials !== undefined) return initials;
  }
  return 'X';
};
