import {
  type CertificateClaims,
  type CertificateState,
  type CertificateView,
  certificateId,
} from '../../shared/contracts/certificate.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { certificateStateOf, standingRelease } from '../../shared/domain/traveller/certificate.ts';
import { findCertificate } from '../../shared/store/certificates.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import { loadFollowUps } from '../../shared/store/follow-ups.ts';
import type { Table } from '../../shared/store/table.ts';
import { claimsOf } from './certificate-keys.ts';

/** What a certificate is worth, judged by the entry as it is now; undefined for one that was never issued. Anybody may ask. */
export const showCertificate =
  ({ table, config }: { table: Table; config: ConfigReader }) =>
  async (id: string, now: EpochMs): Promise<CertificateView | undefined> => {
    // Guesses that do not even look like an id cost no read.
    const found = certificateId.safeParse(id).success ? await findCertificate(table, id) : undefined;
    if (!found) return undefined;
    const claims = claimsOf(found.jws);
    const [stored] = await loadLiveEntries(table, [found.entryId], { consistent: true });
    if (!stored) return viewOf(claims, certificateStateOf(claims, undefined, now));
    const { document } = stored;
    const entry = deriveEntry(document, await loadFollowUps(table, document), await config.load());
    return viewOf(claims, certificateStateOf(claims, standingRelease(entry), now));
  };

/** Field by field: whatever else is ever signed is not shown here by accident. */
export const viewOf = (claims: CertificateClaims, state: CertificateState): CertificateView => ({
  certificateId: claims.jti,
  state,
  initials: claims.initials,
  releasedOn: claims.releasedOn,
  lastDay: claims.lastDay,
  locality: claims.locality,
  validUntil: claims.validUntil,
});
